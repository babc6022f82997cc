"""Fuzzers over diagrams, decisions, forms, answers and expressions: thousands of executions, not one finding.

A finding prints the command that runs it again. `ES_FUZZ_SEED=<seed>` takes another seed; the long run takes a new one.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzzing.targets import TARGETS

ROOT = Path(__file__).parents[2]
SHORT = {"diagram": 1500, "decision": 200, "form": 400, "answers": 1500, "expression": 500}
LONG = {"diagram": 25_000, "decision": 4_000, "form": 9_000, "answers": 30_000, "expression": 7_000}
"""About two minutes of one processor for each."""
assert set(SHORT) == set(LONG) == set(TARGETS)


def fuzz(target: str, count: int, seed: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.fuzzing", target, "--seed", seed, "--count", str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def told(process: subprocess.Popen[str]) -> str:
    """What a fuzzer found; fails when it is anything, or when it died."""
    output, _nothing = process.communicate(timeout=1200)
    print(output)
    assert process.returncode == 0, output[-6000:]
    return output


@pytest.mark.parametrize("target", SHORT)
def test_fuzzer_finds_nothing(target: str) -> None:
    output = told(fuzz(target, SHORT[target], os.environ.get("ES_FUZZ_SEED", "1")))
    assert f"{target}: {SHORT[target]} executions" in output


@pytest.mark.soak(1)
@pytest.mark.parametrize("half", "ab")
@pytest.mark.parametrize("target", LONG)
def test_long_fuzzing_finds_nothing(target: str, half: str) -> None:
    """75,000 executions in all, in pieces that the workers share among them."""
    seed = os.environ.get("ES_FUZZ_SEED") or str(random.SystemRandom().randrange(10**9))
    count = LONG[target] // 2
    assert f"{target}: {count} executions" in told(fuzz(target, count, f"{seed}{half}"))
