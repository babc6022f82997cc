"""Each hostile package is refused in words, by a process with 1.2 GB of memory and a minute of time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from es_workflow.casework import operations
from es_workflow.content import load_package
from es_workflow.content.check import check
from es_workflow.content.package import READ_BYTES
from tests.content.attacks import ATTACKS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def attacker() -> Iterator[subprocess.Popen[str]]:
    """Loads the modules once, which takes longer than most attacks."""
    command = [sys.executable, "-m", "tests.content.attacks"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        yield running


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_package_is_refused_in_bounded_time_and_memory(
    attacker: subprocess.Popen[str], tmp_path: Path, name: str
) -> None:
    assert attacker.stdin is not None
    assert attacker.stdout is not None
    attacker.stdin.write(f"{name}\t{tmp_path / 'told'}\n")
    attacker.stdin.flush()
    ended = attacker.stdout.readline()
    told = (tmp_path / "told").read_text()
    assert ended == "0\n", told[-2000:]
    assert ATTACKS[name][1] in told
    assert "root:" not in told
    assert all(len(line) < 5000 for line in told.splitlines())


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
