"""Public registers: numbers, changes that are kept, states by the clock, and what stops a case in words."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from es_workflow import clock, db
from es_workflow.casework import audit, deployments, incidents, operations, runtime, steps
from es_workflow.casework.audit import AuditType
from es_workflow.casework.public_registers import definitions, entries, reading, states
from es_workflow.casework.public_registers.reading import Wanted
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.content.register_info import RegisterInfo
from es_workflow.errors import InvalidContent
from es_workflow.models import RegisterChange, RegisterEntry
from tests import awards

NOW = "2026-11-23T09:00"


@pytest.fixture(autouse=True)
def monday(db_session):
    set_clock(moment_of(NOW))


def told(case):
    return steps.peek(case).variables["register_entry"]


def stopped(case):
    return [incident.message for incident in incidents.list_open(case)]


def test_the_process_is_told_the_number_the_address_and_the_state(people):
    entry = told(awards.award(people))
    base = runtime.office().config.base_url
    assert (entry["number"], entry["address"]) == ("AW/2026/001", f"{base}/registers/awards/AW-2026-001")
    assert (entry["valid_from"], entry["valid_to"], entry["state"]) == ("2026-11-23", "2028-11-22", "valid")
    assert (entry["grade"], entry["holder"]["name"]) == ("gold", people.organisation.name)


def test_numbers_follow_one_another_and_begin_anew_each_year(people):
    assert [told(awards.award(people))["number"] for _ in range(2)] == ["AW/2026/001", "AW/2026/002"]
    set_clock(moment_of("2027-01-01T00:00"))
    assert told(awards.award(people, valid_to=None))["number"] == "AW/2027/001"


def test_a_process_finds_what_its_organisation_has_the_newest_first_published_or_not(people):
    awards.award(people)
    awards.award(people, to=people.other_organisation)
    case = awards.award(people, published_from=None, grade="title")
    found = steps.peek(case).variables["register_entries"]
    assert [(one["number"], one["grade"], one["state"]) for one in found] == [
        ("AW/2026/003", "title", "valid"),
        ("AW/2026/001", "gold", "valid"),
    ]


def test_every_change_is_kept_with_what_was_before_by_whom_and_why(people):
    case = awards.award(people)
    awards.amend(case, people, state="revoked", reason="Nieprawdziwe dane")
    rows = db.session.scalars(select(RegisterChange).order_by(RegisterChange.seq)).all()
    assert rows[0].values["valid_to"] == [None, "2028-11-22"]
    assert (rows[1].values, rows[1].reason) == ({"state": ["valid", "revoked"]}, "Nieprawdziwe dane")
    assert rows[1].by_id == people.clerk.id
    types = [event.type for event in audit.list_for(None)]
    assert types.count(AuditType.REGISTER_ENTERED) == types.count(AuditType.REGISTER_CHANGED) == 1
    assert told(case)["state"] == "revoked"


@pytest.mark.parametrize("table", ["register_entry", "register_change"])
def test_the_database_itself_deletes_nothing_of_a_register(people, table):
    awards.award(people)
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(f"DELETE FROM {table}"))


def test_a_change_that_changes_nothing_leaves_no_trace(people):
    case = awards.award(people)
    awards.amend(case, people, state="valid", grade="gold")
    assert db.session.query(RegisterChange).count() == 1


def test_an_entry_moves_to_its_successor_by_terc_or_tax_number(people):
    people.other_organisation.terc = "0415042"
    case = awards.award(people)
    awards.amend(case, people, holder="0415042")
    assert awards.entry_of(case).holder is people.other_organisation
    awards.amend(case, people, holder="856-734-62-15")
    assert awards.entry_of(case).holder is people.organisation


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"grade": "platinum"}, "Są w nim: title, gold"),
        ({"grade": None}, "nie zna poziomu"),
        ({"valid_to": "2026-11-22"}, "zanim ją uzyska"),
        ({"valid_from": "wkrótce"}, "potrzebna jest data"),
        ({"published_from": "po gali"}, "potrzebna jest data i godzina"),
        ({"story_consent": "yes"}, "„tak” albo „nie”"),
    ],
)
def test_an_entry_that_makes_no_sense_stops_the_case_in_words_and_takes_no_number(people, values, words):
    case = awards.award(people, **values)
    assert words in stopped(case)[0]
    assert db.session.query(RegisterEntry).count() == 0
    assert told(awards.award(people))["number"] == "AW/2026/001"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "revoked"}, "wymaga podania powodu"),
        ({"state": "lost"}, "nie może mieć stanu"),
        ({"holder": "0401011"}, "nie ma podmiotu"),
        ({"number": "AW/2026/999"}, "nie ma wpisu o numerze"),
    ],
)
def test_a_change_that_makes_no_sense_stops_the_case_in_words_and_changes_nothing(people, values, words):
    case = awards.award(people)
    awards.amend(case, people, **values)
    assert words in stopped(case)[0]
    assert db.session.query(RegisterChange).count() == 1
    db.session.expire_all()
    assert (awards.entry_of(case).state, awards.entry_of(case).holder) == ("valid", people.organisation)


def test_a_case_cannot_change_an_entry_of_another_register(people):
    awards.award(people)
    other = awards.award(people, of=awards.package("other", slug="others", number="OT/{yyyy}/{n}"))
    definitions.of_case(other, "awards")  # the same key on purpose: only the number tells them apart
    mine = awards.entry_of(other)
    mine.register = "elsewhere"
    db.session.flush()
    awards.amend(other, people, state="expired")
    assert "w innym rejestrze" in stopped(other)[0]


# --- states by the clock


@pytest.mark.parametrize(
    ("day", "state", "shown"),
    [
        ("2026-11-22", "valid", "future"),
        ("2026-11-23", "valid", "valid"),
        ("2028-11-22", "valid", "valid"),
        ("2028-11-23", "valid", "expired"),
        ("2027-05-05", "expired", "expired"),
        ("2027-05-05", "revoked", "revoked"),
        ("2030-01-01", "revoked", "revoked"),
        ("2026-11-22", "revoked", "revoked"),
    ],
)
def test_the_clock_decides_and_the_list_agrees_with_the_page(people, day, state, shown):
    entry = awards.entry_of(awards.award(people))
    entry.state = state
    db.session.flush()
    moment = moment_of(f"{day}T12:00")
    entry.published_from = moment
    db.session.flush()
    assert states.key_of(entry, clock.today(moment)) == shown
    info = definitions.get("awards")
    found = [key for key in states.SHOWN if reading.list_all(info, Wanted(state=key), moment)]
    assert found == [shown]


def test_an_entry_without_a_last_day_is_valid_until_further_notice(people):
    entry = awards.entry_of(awards.award(people, valid_to=None))
    far = moment_of("2099-01-01T00:00")
    assert states.key_of(entry, clock.today(far)) == "valid"
    assert reading.list_all(definitions.get("awards"), Wanted(state="valid"), far) == [entry]


# --- what package.json may say


def of_registers(package):
    return [one.message for one in deployments.find_problems(package) if one.element.startswith("registers")]


def test_a_register_whose_column_names_nothing_is_refused(people):
    assert of_registers(awards.package()) == []
    wrong = [{"pl": "a", "en": "a", "value": "=award.nonsense"}]
    assert "there is no 'nonsense'" in of_registers(awards.package(columns=wrong))[0]


@pytest.mark.parametrize(
    "number", ["AW/{nnn}", "AW/{yyyy}", "{yyyy}/{n}", "AW//{yyyy}/{n}", "aw/{yyyy}/{n}", "A W/{yyyy}/{n}"]
)
def test_a_number_must_tell_register_year_and_place(people, number):
    with pytest.raises(InvalidContent):
        _ = awards.package(number=number).manifest


def test_two_processes_cannot_share_a_register_or_its_address(people):
    deployments.put_into_use(awards.package())
    assert "another process" in of_registers(awards.package("other"))[0]
    assert of_registers(awards.package()) == []


def test_an_operation_that_names_an_unknown_register_is_refused():
    made = awards.package()
    files = {**made.files, "bpmn/p.bpmn": made.files["bpmn/p.bpmn"].replace(b'value="awards"', b'value="medals"')}
    found = [one.message for one in deployments.problems_of(type(made).from_files(made.key, files))]
    assert any("'medals', which does not exist" in message for message in found)
    assert any("nothing enters a case" in message for message in found)


# --- many at once


def test_numbers_have_no_gaps_when_many_are_entered_at_once_and_some_fail(real_db, config):
    runtime.set_up(config, operations.ALL)
    info = RegisterInfo.of("awards", awards.REGISTER)
    from tests.people import add_everybody

    with db.transaction():
        set_clock(moment_of(NOW))
        case = awards.award(add_everybody())
    ids, numbers, barrier = case.id, [], threading.Barrier(6)

    def work(number: int) -> None:
        barrier.wait()
        for turn in range(5):
            try:
                with db.transaction():
                    mine = db.session.get_one(type(case), ids)
                    values = {"grade": "gold", "valid_from": dt.date(2026, 11, 23), "valid_to": None,
                              "published_from": None, "story": "", "story_consent": False}  # fmt: skip
                    entry = entries.enter(mine, info, values, columns=[], by=None)
                    if (number + turn) % 3 == 0:
                        raise KeyError
                    numbers.append(entry.number)
            except KeyError:
                pass
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 20
    assert sorted(numbers) == [f"AW/2026/{n:03d}" for n in range(2, 22)]
