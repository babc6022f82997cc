"""How templates are rendered: one set of globals for all of them, and calls and texts without Jinja's detours.

A page calls some two hundred functions and macros and writes three hundred texts. What Jinja does around each of them
took longer than they do: it asks whether the function wants the context (none of ours does), and makes an object of
each escaped text, of which only the letters are used.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from types import FunctionType, MethodType
from typing import Any

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape
from markupsafe._speedups import _escape_inner

_PLAIN = frozenset({FunctionType, MethodType, type})
"""What is called as it is, unless it is marked as wanting the context."""


class _Called(Context):
    """The variables of a template being rendered."""

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """What the function or macro gives; those of ours want nothing but their arguments."""
        kind = type(__obj)
        if kind is Macro:
            return __obj(__self.eval_ctx, *args, **kwargs)
        if kind in _PLAIN and getattr(__obj, "jinja_pass_arg", None) is None:
            return __obj(*args, **kwargs)
        return super().call(__obj, *args, **kwargs)


class _Code(CodeGenerator):
    """What a template becomes."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """A call without the loop's variables, which are for functions that want the context."""
        self.write("context.call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        """A value that is written: as letters, escaped."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


def escaped(value: Any) -> str:
    """What `markupsafe.escape` gives, as mere letters."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


class Quick(Environment):
    """An environment whose templates are compiled without the detours."""

    context_class = _Called
    code_generator_class = _Code
    escaped = staticmethod(escaped)


class Templates(Quick, FlaskEnvironment):
    """Templates whose globals are the application's own.

    Jinja lays a set of its own over them for each template, in case somebody adds to it; nobody does, and comparing the
    two at each import took a tenth of a page's time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The application's globals, unless a template is loaded with some of its own."""
        return self.globals if d is None else super().make_globals(d)


def install(app: Flask) -> None:
    """Render with these; must come before the first look at `app.jinja_env`."""
    app.jinja_environment = Templates
