"""The benchmark still runs, from the first request to the last table. What it measures is for `make bench` alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import report

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.long(0.5)
def test_the_benchmark_runs_to_its_last_table() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ES_")}
    command = [sys.executable, "-m", "bench", "--tiny"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    for what in (
        "human task",
        "submit",
        "start of a case",
        "worklist page",
        "memory",
        "parallel branches",
        "questions",
        "applicants",
    ):
        assert what in done.stdout


def test_what_is_measured_without_a_web_server_runs_too() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ES_")}
    command = [sys.executable, "-m", "bench.in_process", "--cases", "1"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert [line.split()[0] for line in done.stdout.splitlines()[:4]] == ["open", "submit", "human", "list"]


def test_the_tables_take_the_place_of_the_last_ones(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    report.keep("new", page)
    report.keep("newer", page)
    assert page.read_text() == f"before\n{report.BEGIN}\n\nnewer\n\n{report.END}\nafter\n"


def test_what_the_memory_of_a_worker_is_can_be_asked() -> None:
    command = [sys.executable, "-m", "bench.memory"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    found = {cells[1].strip(): float(cells[2]) for line in done.stdout.splitlines() if (cells := line.split("|"))}
    together = found.pop("together")
    assert {"sqlalchemy", "our casework", "our models", "Python itself"} <= found.keys()
    assert sum(found.values()) == pytest.approx(together, rel=0.15)
