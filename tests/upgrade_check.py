"""`make upgrade-check`: what another version of SpiffWorkflow would mean for us (docs/upgrading-spiffworkflow.md).

Locks what the pins say, installs it into a folder of its own, and runs the engine's tests there.
"""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs/upgrading-spiffworkflow.md"
FAILED = re.compile(r"^(?:FAILED|ERROR) tests/engine/(\w+)\.py(?:::(\w+))?", re.MULTILINE)
NAMES = {
    "SpiffWorkflow.task:Task": (
        "_add_child", "_set_state", "_ready", "_children", "_parent", "internal_data", "task_spec", "workflow"),
    "SpiffWorkflow.specs.base:TaskSpec": ("_update", "_update_hook", "_predict", "_on_complete_hook"),
    "SpiffWorkflow.bpmn.workflow:BpmnSubWorkflow": ("_task_completed_notify",),
}  # fmt: skip
"""Methods and attributes, some of them private, that our engine calls or overrides."""
STATES = {"MAYBE": 1, "LIKELY": 2, "FUTURE": 4, "WAITING": 8, "READY": 16, "STARTED": 32, "COMPLETED": 64, "ERROR": 128,
          "CANCELLED": 256}  # fmt: skip
"""Saved cases hold these numbers."""


def imported() -> Iterator[tuple[str, str]]:
    """Every name that the engine takes from the library."""
    for path in sorted((ROOT / "es_workflow/engine").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("SpiffWorkflow"):
                yield from ((node.module or "", alias.name) for alias in node.names)


def missing() -> list[str]:
    """What we rely on and the installed version does not have."""
    wanted = [*dict.fromkeys(imported()), *((key.replace(":", "."), name) for key in NAMES for name in NAMES[key])]
    gone = [f"{place}.{name}" for place, name in wanted if not _there(place, name)]
    state = importlib.import_module("SpiffWorkflow.util.task").TaskState
    return gone + [
        f"TaskState.{name} = {number}" for name, number in STATES.items() if getattr(state, name, 0) != number
    ]


def _there(place: str, name: str) -> bool:
    try:
        return hasattr(importlib.import_module(place), name)
    except ImportError:
        pass
    module, _, owner = place.rpartition(".")
    try:
        thing = getattr(importlib.import_module(module), owner, None)
    except ImportError:
        return False
    known = (*getattr(thing, "__slots__", ()), *_set_in(thing)) if thing is not None else ()
    return hasattr(thing, name) or name in known


def _set_in(thing: object) -> list[str]:
    """Attributes that the class gives its objects when it makes them."""
    import inspect

    return re.findall(r"self\.(\w+)\s*=", inspect.getsource(thing)) if isinstance(thing, type) else []


def verdict(gone: Sequence[str], output: str) -> tuple[list[str], int]:
    """What to say about the names that are gone and about pytest's report, and the exit code."""
    failed = list(dict.fromkeys(FAILED.findall(output)))
    rows = {name: words for words, name in re.findall(r"^\| (.+?) \| `\w+\.(\w+)` \|", TABLE.read_text(), re.MULTILINE)}
    mended = [
        f"  {rows.get(name, name)} ({module}.{name})" for module, name in failed if module.startswith("test_stock")
    ]
    broken = [f"  {module}.{name}" for module, name in failed if not module.startswith("test_stock")]
    said: list[str] = []
    for title, found in (
        ("Names we rely on that are gone:", [f"  {name}" for name in gone]),
        ("The library's own classes do something else now; a simplification may be possible:", mended),
        ("Tests of our engine that fail:", broken),
    ):
        said += [title, *found] if found else []
    if gone or broken:
        return [*said, "VERDICT: not yet. Mend the engine first (docs/upgrading-spiffworkflow.md, table)."], 1
    if mended:
        return [*said, "VERDICT: our engine works; read the tests of what was mended before you take the upgrade."], 2
    if not re.search(r"^\d+ passed", output, re.MULTILINE):
        return ["The tests did not run:", output[-2000:], "VERDICT: unknown."], 3
    return ["VERDICT: nothing we rely on changed. Take it: install, make test, make soak."], 0


def main(arguments: Sequence[str]) -> int:
    """`--names` looks at the installed version only; else everything, in a folder of its own."""
    if arguments == ["--names"]:
        print("\n".join(missing()))
        return 0
    _run(["make", "lock"], "Locking what the pins say …")
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder, "bin/python")
        _run([sys.executable, "-m", "venv", folder], "Installing it beside the present one …")
        _run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r",
              "requirements-dev.txt"], "")  # fmt: skip
        version = "from importlib.metadata import version; print(version('SpiffWorkflow'))"
        print(f"SpiffWorkflow {_said([python, '-c', version]).strip()}: running the engine's tests …", flush=True)
        gone = _said([python, "-m", "tests.upgrade_check", "--names"]).split("\n")
        tests = [python, "-m", "pytest", "tests/engine", "-m", "not soak", "-q", "-rfE", "--tb=no", "-n", "2"]
        lines, code = verdict([name for name in gone if name], _said(tests))
    print("\n".join(lines))
    return code


def _run(command: Sequence[str | Path], words: str) -> None:
    if words:
        print(words, flush=True)
    subprocess.run(command, cwd=ROOT, check=True)


def _said(command: Sequence[str | Path]) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
