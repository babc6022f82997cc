"""A question of a form as HTML, written once for all who are asked it: only what they typed differs.

The same questions are shown at each task of a kind, and again at each save of a draft; writing the twenty of a form
took an eighth of a page's time. The template sees nothing of a question but its `Face`, so nothing else is ever kept.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask
from jinja2 import Environment, pass_environment
from markupsafe import Markup, escape

from es_workflow.forms.fields import TextAnswer
from es_workflow.forms.nodes import Option, Question
from es_workflow.forms.uploads import FileField, Upload
from es_workflow.texts import language

KEPT = 1024
FEW = 20
"""Answers to choose from; a list of all municipalities would be kept once for each that is chosen, 15 kB each time."""
_SLOT = secrets.token_hex(8)
"""Stands for what was typed while the rest is written; nobody can type it."""


class Face(NamedTuple):
    """What is seen of a question."""

    classes: str
    widget: str
    id: str
    path: str
    label: str
    hint: str
    limits: str
    limit: int
    error: str
    described_by: str
    required: bool
    in_fieldset: bool
    prefix: str
    suffix: str
    css: str
    attributes: tuple[tuple[str, Any], ...]
    options: tuple[Option, ...]
    ticked: bool
    typed: str
    value: str
    files: tuple[Upload, ...]
    file_field: FileField | None
    is_full: bool


def face_of(node: Question, typed: str) -> Face:
    """What is seen of the question, with that text in its input."""
    component, answer = node.component, node.answer
    return Face(
        classes=_classes(component.type, bool(component.own("criterion")), bool(component.own("justifies"))),
        widget=node.widget,
        id=node.id,
        path=node.path,
        label=node.label,
        hint=node.hint,
        limits=node.limits,
        limit=node.limit,
        error=node.error,
        described_by=node.described_by,
        required=node.required,
        in_fieldset=node.in_fieldset,
        prefix=node.prefix,
        suffix=node.suffix,
        css=answer.kind.css if isinstance(answer, TextAnswer) else "",
        attributes=tuple(node.attributes.items()),
        options=tuple(node.options),
        ticked=node.widget == "checkbox" and bool(answer.data),
        typed=typed,
        value=node.value,
        files=tuple(node.files),
        file_field=node.file_field,
        is_full=node.is_full,
    )


@lru_cache
def _classes(type: str, is_criterion: bool, justifies: bool) -> str:
    more = " form-question--points" if is_criterion else ""
    return f"form-question--{type}{more}{' form-question--reasons' if justifies else ''}"


@pass_environment
def asked(environment: Environment, node: Question) -> Markup:
    """The question: label, hint, error and inputs."""
    typed = node.answer.text if isinstance(node.answer, TextAnswer) and node.widget != "value" else ""
    only_theirs = node.errors or node.widget in {"file", "value"}
    if only_theirs or len(node.options) > FEW:
        return _write(environment, face_of(node, typed))
    before, after = _kept(environment, face_of(node, _SLOT if typed else ""), language.get())
    return Markup(f"{before}{escape(typed)}{after}")  # noqa: S704  a template wrote the rest


@lru_cache(maxsize=KEPT)
def _kept(environment: Environment, face: Face, _language: str) -> tuple[str, str]:
    before, _slot, after = _write(environment, face).partition(_SLOT)
    return before, after


def _write(environment: Environment, face: Face) -> Markup:
    template = environment.get_template("components/form/question.html")
    return Markup(template.module.question(face))  # type: ignore[attr-defined]  # noqa: S704  a template escapes


def install(app: Flask) -> None:
    """Let templates say {{ question | asked }}."""
    app.jinja_env.filters["asked"] = asked
