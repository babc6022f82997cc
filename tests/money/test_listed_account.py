"""Where the office asks the white list, nobody confirms an account by hand: it is asked for each day that counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from es_workflow.casework import operations, runtime, scenarios
from es_workflow.config import Config
from es_workflow.content.scenario_steps import Advance, Check, CompleteTask, name_of
from tests.casework.test_bank_accounts import ACCOUNT, YES
from tests.content.letters_made import letters_kept
from tests.fake_service import FakeService, fake_service
from tests.money.desk import Desk


@pytest.fixture
def white_list(config: Config, db_session: Any, office: Any) -> Iterator[FakeService]:
    """The office asks this service."""
    with fake_service(body=YES) as service:
        runtime.set_up(replace(config, white_list_url=service.url), operations.ALL)
        yield service
        runtime.set_up(config, operations.ALL)


def test_the_list_is_asked_for_the_day_of_the_order_and_for_that_of_the_transfer(white_list: FakeService) -> None:
    [paid] = [one for one in Desk.package.scenarios if one.name == "paid"]
    steps: list[Any] = []
    for step in paid.steps:
        if isinstance(step, CompleteTask) and name_of(step) == "record_payment":
            steps.append(Advance("to", "2026-10-20T09:00"))
            steps.append(replace(step, data={**step.data, "paid_on": "2026-10-20"}))
        elif not isinstance(step, Check) and not (isinstance(step, CompleteTask) and step.task == "confirm_account"):
            steps.append(step)
    with letters_kept(Desk.package) as made:
        scenarios.play(Desk.package, replace(paid, steps=steps))
    assert [asked.rpartition("/")[2] for asked in white_list.asked] == [
        f"{ACCOUNT}?date=2026-10-19", f"{ACCOUNT}?date=2026-10-20",
    ]  # fmt: skip
    [order] = [paper for paper in made if paper.template == "payment_order"][-1:]
    assert "identyfikator zapytania: aa111-84df1a1" in order.text
    assert order.faults() == []
