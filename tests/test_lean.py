"""`make run` leaves docstrings and asserts out of each process. What works needs neither."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from es_workflow import serve

ROOT = Path(__file__).resolve().parents[1]
CODE = [*sorted((ROOT / "es_workflow").rglob("*.py")), ROOT / "wsgi.py"]
LOOKING = {"isinstance", "all", "any", "len"}
"""What an assert may call: it says what is known, and does nothing."""
SPEAK = """
from es_workflow import serve
from es_workflow.casework.tasks import TaskTaken
from es_workflow.errors import NotFound

assert False, "asserts are still here"
print(serve.main.__doc__, NotFound().message, TaskTaken().message, sep="|")
"""
LOAD = """
import sys

import es_workflow

sys.argv = ["flask", "check"]  # which needs no database
es_workflow.create_app()
print(*sys.modules)
"""


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8")))


def test_no_assert_does_anything() -> None:
    doing = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.Assert) and not called(node.test) <= LOOKING
    ]
    assert doing == []


def called(test: ast.expr) -> set[str]:
    return {ast.unparse(call.func) for call in ast.walk(test) if isinstance(call, ast.Call)}


def test_nothing_but_the_help_of_a_command_reads_docstrings() -> None:
    reading = {
        str(path.relative_to(ROOT))
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).endswith("__doc__")
    }
    assert reading == {"es_workflow/serve.py"}


def test_errors_speak_without_docstrings() -> None:
    settings = os.environ | serve.LEAN
    said = subprocess.run(
        [sys.executable, "-c", SPEAK], cwd=ROOT, env=settings, capture_output=True, text=True, check=True
    )
    docstring, not_found, taken = said.stdout.strip().split("|")
    assert docstring == "None"
    assert not_found == "Nie ma takiej strony albo nie masz do niej dostępu."
    assert taken == "To zadanie ma już kto inny."


def test_make_run_sets_what_tests_and_bench_set() -> None:
    (line,) = re.findall(r"^LEAN := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = dict(word.split("=", 1) for word in line.split())
    ours = serve.LEAN | {"PYTHONPYCACHEPREFIX": '"$(VENV)/bytecode"'}
    assert named == ours
    assert "$(LEAN) $(BIN)/python -m es_workflow.serve" in (ROOT / "Makefile").read_text()


def test_a_web_server_does_not_load_what_other_processes_need() -> None:
    others = {"jsonschema", "magic", "psutil", "smtplib", "openpyxl", "alembic", "holidays", "num2words", "typst"}
    run = subprocess.run([sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=True)
    assert others.isdisjoint(run.stdout.split())
