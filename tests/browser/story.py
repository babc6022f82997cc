"""The answers of a scenario of the content, moved to today, for people who type them into a browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from es_workflow.casework.scenario_time import MORNING
from es_workflow.config import ROOT
from es_workflow.content import load_package
from es_workflow.content.scenario_steps import Advance, CompleteTask
from es_workflow.demo.stories import shifted

WEEK = 7


class Story:
    """One scenario, its dates as many whole weeks later as have passed since it was written."""

    def __init__(self, package: str, scenario: str, today: dt.date) -> None:
        content = load_package(ROOT / "bpmn" / package, ROOT / "forms" / package)
        [found] = [one for one in content.scenarios if one.name == scenario]
        started = dt.date.fromisoformat((found.at or MORNING)[:10])
        self.shift = dt.timedelta(days=(today - started).days // WEEK * WEEK)
        self._steps = found.steps

    def answers(self, task: str, turn: int = 0) -> Mapping[str, Any]:
        """What is typed into the form of the task, the first or a later time."""
        found = [
            s for s in self._steps if isinstance(s, CompleteTask) and s.task == task and not s.refused and not s.errors
        ]
        answers: Mapping[str, Any] = shifted(found[turn].data, self.shift)
        return answers

    def day(self, turn: int = 0) -> str:
        """The day up to which the scenario lets time pass."""
        found = [step.amount for step in self._steps if isinstance(step, Advance) and step.unit == "to"]
        return str(shifted(found[turn], self.shift))[:10]
