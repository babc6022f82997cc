"""Project versions and calls."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from es_workflow.casework import audit, calls, projects
from es_workflow.casework.calls import CallData, InvalidCall
from es_workflow.casework.projects import ProjectData
from es_workflow.clock import ZONE

PROJECT = ProjectData(
    title_pl="Koordynacja",
    title_en="Coordination",
    resolution="34/1663/18",
    valid_from=dt.date(2019, 1, 1),
    start_date=dt.date(2019, 1, 1),
    end_date=dt.date(2023, 6, 30),
    total=Decimal("3240000.00"),
    subsidy=Decimal("2754000.00"),
    target_persons=465,
    target_entities=427,
)
OPENS, CLOSES = dt.datetime(2026, 11, 1, 8, tzinfo=ZONE), dt.datetime(2026, 12, 1, tzinfo=ZONE)


@pytest.fixture
def call(people):
    version = projects.create_project_version(PROJECT, by=people.admin)
    data = CallData("toy", "Nabór", "Call", OPENS, CLOSES, version.id)
    return calls.create_call(data, by=people.clerk)


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (OPENS - dt.timedelta(seconds=1), False),
        (OPENS, True),
        (CLOSES - dt.timedelta(seconds=1), True),
        (CLOSES, False),
    ],
)
def test_a_call_is_open_from_its_first_to_its_last_second(call, moment, open_):
    assert calls.is_open(call, moment) is open_
    assert (call in calls.open_calls(moment)) is open_
    assert calls.open_calls(moment, "other") == []


def test_a_call_that_ends_before_it_begins_is_refused(people, call):
    wrong = CallData("toy", "x", "x", CLOSES, OPENS, call.project_version_id)
    with pytest.raises(InvalidCall):
        calls.create_call(wrong, by=people.clerk)
    with pytest.raises(InvalidCall):
        calls.update_call(call, wrong, by=people.clerk)


def test_changes_of_a_call_leave_a_trace(people, call):
    data = CallData("toy", "Nabór 2", "Call", OPENS, CLOSES, call.project_version_id)
    calls.update_call(call, data, by=people.clerk)
    calls.update_call(call, data, by=people.clerk)
    changed = [event for event in audit.list_for(None) if event.type == "call.changed"]
    assert [event.data["changes"] for event in changed] == [{"title_pl": ["Nabór", "Nabór 2"]}]


def test_the_process_of_a_call_with_cases_stays(people, call, make_case):
    make_case().call = call
    with pytest.raises(InvalidCall, match="są już wnioski"):
        calls.update_call(
            call, CallData("other", "Nabór", "Call", OPENS, CLOSES, call.project_version_id), by=people.clerk
        )


def test_the_project_version_in_force_is_the_latest_that_has_begun(people):
    first = projects.create_project_version(PROJECT, by=people.admin)
    later = projects.create_project_version(
        dataclasses.replace(PROJECT, valid_from=dt.date(2023, 5, 1), end_date=dt.date(2023, 10, 31)), by=people.admin
    )
    assert projects.find_project_version(dt.date(2018, 12, 31)) is None
    assert projects.find_project_version(dt.date(2023, 4, 30)) is first
    assert projects.find_project_version(dt.date(2023, 5, 1)) is later
    assert projects.list_project_versions() == [later, first]
