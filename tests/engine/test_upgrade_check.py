"""The tool that judges another version of the library says what it finds."""

from __future__ import annotations

import pytest

from tests import upgrade_check
from tests.upgrade_check import missing, verdict

GOOD = "423 passed in 60.0s"
MENDED = "FAILED tests/engine/test_stock.py::test_links_swallow_the_token\n1 failed, 422 passed in 60.0s"
BROKEN = "FAILED tests/engine/test_joins.py::test_x[3]\nERROR tests/engine/test_state.py - ImportError\n2 failed"


def test_the_installed_version_has_all_we_rely_on():
    assert missing() == []
    assert len(set(upgrade_check.imported())) >= 5


@pytest.mark.parametrize("place", ["SpiffWorkflow.task:Task", "SpiffWorkflow.nowhere:Task"])
def test_what_is_gone_is_named(place, monkeypatch):
    monkeypatch.setattr(upgrade_check, "NAMES", {place: ("_no_such_method",)})
    monkeypatch.setattr(upgrade_check, "STATES", {"READY": 17})
    assert missing() == [f"{place.replace(':', '.')}._no_such_method", "TaskState.READY = 17"]


@pytest.mark.parametrize(
    ("gone", "output", "code", "words"),
    [
        ([], GOOD, 0, "Take it"),
        ([], MENDED, 2, "links end the flow"),
        ([], BROKEN, 1, "test_joins.test_x"),
        ([], BROKEN, 1, "test_state"),
        (["Task._ready"], GOOD, 1, "Task._ready"),
        ([], "no module named pytest", 3, "did not run"),
    ],
)
def test_the_verdict(gone, output, code, words):
    said, given = verdict(gone, output)
    assert given == code
    assert words in "\n".join(said)
    assert said[-1].startswith("VERDICT")
