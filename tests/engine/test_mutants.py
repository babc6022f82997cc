"""The random walks are worth something: each of these small mistakes in the engine makes them disagree with the oracle.

Every mistake is made in a copy of the program; the tree itself stays as it is.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MISTAKES = {
    "what a handler throws is caught beside it": (
        "passing.py", "inside_handler = workflow.spec.scope.by_event", "inside_handler = False"),
    "an error in a handler is caught beside it": (
        "passing.py", "inside_handler = workflow.spec.scope.by_event",
        'inside_handler = workflow.spec.scope.by_event and kind == "escalation"'),
    "an error in a handler goes nowhere": (
        "passing.py", "    workflow, inside_handler = task.workflow, False\n",
        "    workflow, inside_handler = task.workflow, False\n"
        '    if kind == "error" and workflow.spec.scope.by_event:\n        return None\n'),
    "what catches all wins over what names the code": (
        "passing.py", "for wanted in (code, \"\"):", "for wanted in (\"\", code):"),
    "side by side: one instance too many is active": (
        "repeating.py", "0 if self.loop.sequential else left,", "0 if self.loop.sequential else left + 1,"),
    "side by side: none is active": (
        "repeating.py", "0 if self.loop.sequential else left,", "0,"),
    "one after the other: the waiting ones are active": (
        "repeating.py", "0 if self.loop.sequential else left,", "left,"),
    "one completed instance too many": (
        "repeating.py", "len(frame[\"out\"]) - left,", "len(frame[\"out\"]) - left + 1,"),
    "terminate clears nothing": (
        "passing.py", "run_of(task).cancel_others(task)", "pass"),
}  # fmt: skip
WALKS = [
    "-m",
    "pytest",
    "-q",
    "-x",
    "-p",
    "no:cacheprovider",
    "tests/engine/test_walks.py",
    "-k",
    "test_random_processes",
]


def walked(folder: Path, module: str, right: str, wrong: str) -> subprocess.CompletedProcess[str]:
    """The walks over a copy of the program in which one thing was replaced."""
    for part in ("es_workflow", "tests", "bpmn", "docs"):
        unneeded = shutil.ignore_patterns("__pycache__", "static", "fixtures", "pictures")
        shutil.copytree(ROOT / part, folder / part, ignore=unneeded)
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    path = folder / "es_workflow/engine" / module
    assert path.read_text().count(right) == 1
    path.write_text(path.read_text().replace(right, wrong))
    return subprocess.run([sys.executable, *WALKS], cwd=folder, capture_output=True, text=True)


@pytest.mark.soak
@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_walks_notice(mistake, tmp_path):
    run = walked(tmp_path, *MISTAKES[mistake])
    assert run.returncode == 1, "no walk noticed it\n" + run.stdout[-1000:]
    assert "ES_WALK_SEED" in run.stdout


@pytest.mark.soak
def test_the_walks_agree_where_nothing_is_wrong(tmp_path):
    module, right, _ = next(iter(MISTAKES.values()))
    run = walked(tmp_path, module, right, right)
    assert run.returncode == 0, run.stdout[-1000:]
