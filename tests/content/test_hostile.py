"""Each hostile package is refused in words, by a process with 1.2 GB of memory and a minute of time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from es_workflow.content import load_package
from es_workflow.content.package import READ_BYTES
from tests.content.attacks import ATTACKS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_package_is_refused_in_bounded_time_and_memory(name: str) -> None:
    command = [sys.executable, "-m", "tests.content.attacks", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert ATTACKS[name][1] in done.stdout
    assert "root:" not in done.stdout
    assert all(len(line) < 5000 for line in done.stdout.splitlines())


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    for name in ("bpmn", "forms"):
        (tmp_path / name / "t").mkdir(parents=True)
    with (tmp_path / "bpmn" / "t" / "t.bpmn").open("wb") as file:
        file.truncate(20_000_000_000)
    package = load_package(tmp_path / "bpmn" / "t", tmp_path / "forms" / "t")
    assert len(package.files["bpmn/t.bpmn"]) == READ_BYTES
