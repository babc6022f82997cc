"""The panel of a call: who sits on it, who may judge which case, and what becomes of the sheets of who may not."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from es_workflow import db
from es_workflow.casework import audit, calls, cases, declarations, facts, runtime, steps
from es_workflow.casework.audit import AuditType
from es_workflow.casework.calls import InvalidCall
from es_workflow.casework.operations import ALL
from es_workflow.casework.panels import members, roll
from es_workflow.casework.panels.members import InvalidPanel
from es_workflow.content import ProcessPackage, check
from es_workflow.models import Organisation, Representation
from tests.casework import juries
from tests.casework.grants import make_line
from tests.casework.play import open_elements
from tests.people import add_organisation


@pytest.fixture
def call(people):
    return juries.make_call()


def known(case):
    return facts.of_case(case, runtime.office().clock.now())


def names(seats):
    return [seat["name"] for seat in seats]


def variables(case):
    return steps.peek(case).variables


def test_a_call_without_money_has_none_in_feel_and_takes_none(call, people):
    case = juries.apply(call, people)
    assert not {"mode", "allocation", "available"} & known(case)["call"].keys()
    data = calls.data_of(call)
    with pytest.raises(InvalidCall, match="nie ma środków"):
        calls.update_call(call, calls.replace(data, allocation=Decimal(1)), by=None)
    with pytest.raises(InvalidCall, match="nie ma środków"):
        calls.update_call(call, calls.replace(data, budget_line_id=make_line().id), by=None)


def test_members_are_seated_with_a_chair_and_feel_knows_them(call, people):
    first, second, third = people.assessors
    juries.seat(call, [second, first, third])
    case = juries.apply(call, people)
    assert known(case)["call"]["panel"][0] == {"name": second.name, "account": second.email, "chair": True}
    assert set(names(known(case)["call"]["panel"])) == {user.name for user in people.assessors}
    assert names(known(case)["case"]["panel"]) == names(known(case)["call"]["panel"])
    juries.seat(call, [first, second])
    assert [(seat.name, seat.chair) for seat in roll.of_call(call.id)] == [(first.name, True), (second.name, False)]


def test_only_people_of_the_panels_group_sit_and_one_of_them_leads(call, people):
    first, second, _third = people.assessors
    for users, chair, words in (
        ([first, people.clerk], first, "osoby z jej grupy"),
        ([first], second, "kto przewodniczy"),
        ([], first, "Wybierz członków"),
    ):
        with pytest.raises(InvalidPanel, match=words):
            members.change(call, {user.id for user in users}, chair.id, reason="x", by=people.clerk)


def test_after_the_window_opened_a_change_needs_a_reason_and_leaves_a_trace(call, people):
    first, second, third = people.assessors
    juries.seat(call, [first, second], reason="", by=people.clerk)  # the first panel needs none
    with pytest.raises(InvalidPanel, match="Podaj powód"):
        juries.seat(call, [first, third], reason="  ", by=people.clerk)
    juries.seat(call, [first, third], reason="Choroba", by=people.clerk)
    latest = calls.history(call)[0]
    assert (latest.type, latest.data["reason"], latest.actor) == (AuditType.PANEL_CHANGED, "Choroba", people.clerk)
    assert [one["name"] for one in latest.data["before"]] == [first.name, second.name]
    assert [one["name"] for one in latest.data["after"]] == [first.name, third.name]
    early = juries.make_call(opens_at=runtime.office().clock.now() + dt.timedelta(days=2))
    juries.seat(early, [first, second], reason="")
    juries.seat(early, [second], reason="")
    assert [seat.name for seat in roll.of_call(early.id)] == [second.name]


def test_who_speaks_for_the_case_its_parent_or_a_unit_of_it_does_not_judge_it(call, people):
    parent, unit = add_organisation("Gmina", "1234563218"), add_organisation("Szkoła", "9990001114")
    stranger = people.other_organisation
    people.organisation.parent, unit.parent = parent, people.organisation
    users = juries.jurors(people, 5)
    juries.seat(call, users)
    case = juries.apply(call, people)
    now = runtime.office().clock.now()

    def speaks(user, body: Organisation, **more) -> None:
        link = Representation(organisation=body, function="radna", **{"confirmed_at": now, **more})
        user.representations.append(link)

    speaks(users[0], people.organisation)
    speaks(users[1], parent)
    speaks(users[2], unit)
    speaks(users[3], stranger)
    speaks(users[4], people.organisation, valid_to=now.date() - dt.timedelta(days=1))
    db.session.flush()
    assert set(names(known(case)["case"]["panel"])) == {users[3].name, users[4].name}
    assert len(known(case)["call"]["panel"]) == 5
    other = juries.apply(call, people, by=people.outsider)
    assert users[3].name not in names(known(other)["case"]["panel"])
    assert len(known(other)["case"]["panel"]) == 4


def test_who_speaks_for_a_body_that_merged_into_the_cases_does_not_judge_it(call, people):
    first, second, third = people.assessors
    juries.seat(call, [first, second, third])
    old, now = add_organisation("Gmina, która się połączyła", "1234563218"), runtime.office().clock.now()
    heir = add_organisation("Nowa gmina", "9990001114")
    first.representations.append(Representation(organisation=old, function="radna", confirmed_at=now))
    second.representations.append(Representation(organisation=heir, function="radna", confirmed_at=now))
    db.session.flush()
    case = juries.apply(call, people)
    assert len(known(case)["case"]["panel"]) == 3
    old.successor, case.organisation.successor = case.organisation, heir
    db.session.flush()
    assert names(known(case)["case"]["panel"]) == [third.name]


def test_each_member_scores_alone_and_the_mean_is_of_those_who_scored(call, people):
    first, second, third = people.assessors
    juries.seat(call, [first, second, third])
    case = juries.apply(call, people)
    assert {task.assignee_id for task in cases.open_tasks(case)} == {first.id, second.id, third.id}
    juries.score(case, first, 10)
    juries.score(case, second, 5)
    task = juries.sheet_of(case, third)
    declarations.declare(task, conflict=True, reason="Brat jest wójtem", by=third)
    assert open_elements(case) == ["decide"]
    assert variables(case)["score"] == Decimal("7.5")
    assert sorted(variables(case)["sheets"], key=str) == [10, 5, None]
    db.session.refresh(task)
    assert (task.status, task.completed_by_id) == ("cancelled", None)
    event = audit.list_for(case)[-1]
    assert event.type == AuditType.DECLARATION_MADE
    assert event.data["taken_back"] == ["score"]
    assert audit.verify(case).whole


def test_who_declares_a_conflict_is_off_the_cases_panel_and_nobody_else_gets_the_sheet(call, people):
    first, second, third = people.assessors
    juries.seat(call, [first, second, third])
    case = juries.apply(call, people)
    declarations.declare(juries.sheet_of(case, first), conflict=True, reason="Brat", by=first)
    assert {task.assignee_id for task in cases.open_tasks(case)} == {second.id, third.id}
    assert set(names(known(case)["case"]["panel"])) == {second.name, third.name}
    assert len(known(case)["call"]["panel"]) == 3


def test_who_leaves_the_panel_has_no_sheets_any_more(call, people):
    first, second, third = people.assessors
    juries.seat(call, [first, second, third])
    one, other = juries.apply(call, people), juries.apply(call, people, by=people.outsider)
    juries.score(one, third, 8)
    juries.seat(call, [first, second])
    for case in (one, other):
        assert {task.assignee_id for task in cases.open_tasks(case)} == {first.id, second.id}
        juries.score(case, first, 4)
        juries.score(case, second, 6)
    assert variables(one)["score"] == 6
    assert variables(other)["score"] == 5
    [left] = [event for event in audit.list_for(other) if event.type == AuditType.SEAT_LEFT]
    assert (left.data["person"], left.data["reason"], left.data["taken_back"]) == (third.name, "test", ["score"])
    assert audit.verify(other).whole


def test_when_nobody_is_left_to_judge_the_case_goes_on_without_sheets(call, people):
    [only] = people.assessors[:1]
    juries.seat(call, [only])
    case = juries.apply(call, people)
    declarations.declare(juries.sheet_of(case, only), conflict=True, reason="Brat", by=only)
    assert open_elements(case) == ["decide"]
    assert variables(case)["score"] is None


def test_pages_of_a_panel_are_for_its_members_and_for_who_runs_panels(call, people):
    first, second, third = people.assessors
    juries.seat(call, [first, second])
    people.clerk.memberships[0].group.permissions = ["panel.manage"]
    assert members.get_visible(call.id, first) is call
    assert members.get_visible(call.id, people.clerk) is call
    assert members.list_visible(second) == [call]
    for stranger in (third, people.director, people.applicant):
        assert members.list_visible(stranger) == []
        with pytest.raises(members.NotFound):
            members.get_visible(call.id, stranger)


# --- what flask check says


def problems(of: ProcessPackage) -> str:
    found = check(of, groups={"assessor", "clerk", "director"}, operations=ALL)
    return "\n".join(f"{problem.element}: {problem.message}" for problem in found)


def test_the_check_knows_which_names_a_call_without_money_and_with_a_panel_has():
    from tests.engine import drawing

    flows = "start -> ask -> number -> score -> add_up -> pay -> decide -> end"
    more = (
        drawing.service("pay", "money:reserve", drawing.io({"amount": "=call.allocation"})),
        drawing.user("decide", group="director"),
        drawing.end("end"),
    )
    said = problems(juries.package(flows, *more))
    assert "call.allocation leads nowhere" in said
    assert "the operation money:reserve cannot work" in said
    assert "call.panel" not in said
    assert "case.panel" not in said
    bare = juries.manifest()
    bare["call"] = {"money": True}
    files = {**juries.package(flows, *more).files, "bpmn/package.json": json.dumps(bare).encode()}
    said = problems(ProcessPackage.from_files("award", files))
    assert "case.panel leads nowhere" in said
    assert "call.allocation" not in said


def test_the_check_refuses_a_panel_that_cannot_work():
    motions = [
        {"key": "award", "kind": "yes_no", **juries.both("Przyznać?"), "when": "=points > 3"},
        {"key": "award", "kind": "choice", "winners": 1, **juries.both("Laureat")},
    ]
    said = problems(
        juries.package(group="nobody", scoring="decide", declaration="none", minutes="none", motions=motions)
    )
    for words in (
        "'nobody' is no group of the office",
        "'decide' is no multi-instance user task",
        "there is no declaration 'none'",
        "there is no letter 'none'",
        "two motions have the key 'award'",
        "points",
    ):
        assert words in said
