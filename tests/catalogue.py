"""The texts that the code says, and the English catalogue that must know them all.

`python -m tests.catalogue --update` adds new texts to messages.po (empty), drops unused ones and compiles messages.mo.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

CODE = Path(__file__).resolve().parent.parent / "es_workflow"
PO = CODE / "translations/en/LC_MESSAGES/messages.po"
MO = PO.with_suffix(".mo")
PLURAL_FORMS = slice(1, 4)
SHOWN_ERRORS = {"errors.py", "casework", "letters", "web"}


def python_texts(path: Path) -> Iterator[str]:
    """Texts of `_("…")` and `plural(n, "…", "…", "…")` in a module, and what errors shown to people say."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            arguments = node.args[:1] if name == "_" else node.args[PLURAL_FORMS] if name == "plural" else []
            yield from (a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str))
    yield from (text for node in _errors_in(path) for text in _said(node))


def _errors_in(path: Path) -> Iterator[ast.ClassDef]:
    """The errors a module defines for people to read; those of the engine, FEEL and commands are for authors."""
    if path.relative_to(CODE).parts[0] in SHOWN_ERRORS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name in _error_names():
                yield node


def _said(error: ast.ClassDef) -> Iterator[str]:
    """Its default message, when it has one of its own."""
    for node in error.body:
        if isinstance(node, ast.Assign) and [ast.unparse(name) for name in node.targets] == ["says"]:
            assert isinstance(node.value, ast.Constant), f"{error.name} says something that is no plain text"
            yield str(node.value.value)


@cache
def _error_names() -> frozenset[str]:
    """WorkflowError and everything that inherits from it."""
    trees = [ast.parse(path.read_text()) for path in CODE.rglob("*.py")]
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    names = {"WorkflowError"}
    while found := {name for name, above in bases.items() if above & names} - names:
        names |= found
    return frozenset(names)


def template_texts(path: Path, environment: Environment) -> Iterator[str]:
    """The same calls in a Jinja template."""
    for call in environment.parse(path.read_text()).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "plural"}:
            arguments = call.args[:1] if call.node.name == "_" else call.args[PLURAL_FORMS]
            yield from (a.value for a in arguments if isinstance(a, nodes.Const) and isinstance(a.value, str))


@cache
def used_texts() -> dict[str, set[str]]:
    """Every text that can be shown, with the files that show it."""
    environment = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    found: dict[str, set[str]] = {}
    for path in sorted([*CODE.rglob("*.py"), *CODE.rglob("*.html"), *CODE.rglob("*.txt")]):
        texts = python_texts(path) if path.suffix == ".py" else template_texts(path, environment)
        for text in texts:
            found.setdefault(text, set()).add(str(path.relative_to(CODE)))
    return found


def load() -> Catalog:
    """The English catalogue as committed."""
    if not PO.exists():
        return Catalog(locale="en", project="es_workflow", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def update() -> int:
    """Bring the catalogue in line with the code; returns how many texts wait for a translation."""
    old, new = load(), Catalog(locale="en", project="es_workflow", fuzzy=False, charset="utf-8")
    for text, files in used_texts().items():
        known = old.get(text)
        new.add(text, known.string if known else "", locations=[(file, 0) for file in sorted(files)], flags=())
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, new, width=120, include_lineno=False, sort_output=True, omit_header=False)
    with MO.open("wb") as file:
        write_mo(file, new)
    return sum(1 for message in new if message.id and not message.string)


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit(__doc__)
    print(f"{PO.name}: {update()} texts wait for an English translation")
