"""Each hostile package is refused in words, by a process with 1.2 GB of memory and a minute of time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from es_workflow.casework import operations
from es_workflow.content import load_package
from es_workflow.content.check import check
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


@pytest.mark.parametrize("place", ["forms/t/x.form", "bpmn/t/documents", "bpmn/t/nowhere.bpmn", "bpmn/t", "forms/t"])
def test_a_symbolic_link_is_refused_and_not_followed(tmp_path: Path, place: str) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.form").write_text("root:x:0:0")
    target = {"forms/t/x.form": secret / "key.form", "bpmn/t/nowhere.bpmn": tmp_path / "gone"}.get(place, secret)
    link = tmp_path / place
    for folder in ("bpmn/t", "forms/t"):
        if folder != place:
            (tmp_path / folder).mkdir(parents=True)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
    package = load_package(tmp_path / "bpmn" / "t", tmp_path / "forms" / "t")
    assert b"root:x:0:0" not in package.files.values()
    [problem] = [one for one in check(package, operations=operations.ALL) if "symbolic link" in one.message]
    assert problem.file.rstrip("/") == place
