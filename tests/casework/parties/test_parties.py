"""Parties of a case: their tasks, what they hear and read, and how a part ends."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event, select

from es_workflow import db
from es_workflow.casework import (
    audit,
    cases,
    documents,
    facts,
    roles,
    runtime,
    scenario_time,
    scenarios,
    submissions,
    tasks,
    timers,
    worklists,
)
from es_workflow.casework.parties import overview, roll
from es_workflow.errors import NotAllowed, NotFound, ProcessFailed
from es_workflow.models import Notification, Representation, UserTask
from tests.casework import play
from tests.casework.parties import lending
from tests.people import add_user


@pytest.fixture
def loan(people):
    """The request is filed and waits for the lender."""
    loan = lending.begin(people)
    loan.ask()
    return loan


def heard(user):
    db.session.flush()
    query = select(Notification).where(Notification.user_id == user.id).order_by(Notification.created_at)
    return [one.text_pl for one in db.session.scalars(query)]


def play_for(organisation):
    return Representation(organisation=organisation, function="prezes", confirmed_at=runtime.office().clock.now())


def inbox(user):
    return [task.element_id for task in worklists.inbox(user).items]


@pytest.mark.parametrize("scenario", lending.PACKAGE.scenarios, ids=lambda one: one.name)
def test_every_scenario_of_the_toy_with_parties_comes_out(scenario, db_session, office):
    scenarios.play(lending.PACKAGE, scenario)


# --- tasks


def test_a_party_s_task_is_its_people_s_and_nobody_else_s(loan, people):
    task = loan.task("answer")
    assert tasks.get_visible(task.id, loan.lender) is task
    for stranger in (loan.applicant, loan.other, loan.expert, loan.clerk, people.coordinator):
        with pytest.raises(NotFound):
            tasks.get_visible(task.id, stranger)
        with pytest.raises(NotAllowed):
            tasks.complete(task, by=stranger, answers={"words": "Nie moje"})
    loan.answer(loan.lender)
    assert loan.waits_for == ["close"]


def test_the_applicant_of_the_party_s_own_kind_finds_it_in_no_list(loan):
    assert inbox(loan.lender) == ["answer"]
    assert inbox(loan.applicant) == []
    assert inbox(loan.other) == []


def test_a_party_does_not_do_the_applicant_s_or_the_office_s_work(people):
    loan = lending.begin(people)
    with pytest.raises(NotFound):
        tasks.get_visible(loan.task("fill_request").id, loan.lender)
    loan.ask()
    loan.answer(loan.lender)
    with pytest.raises(NotFound):
        tasks.get_visible(loan.task("close").id, loan.lender)


def test_a_colleague_in_the_office_who_acts_for_the_party_sees_its_task_and_is_that_party_there(loan, people):
    people.coordinator.representations.append(play_for(loan.lenders))
    db.session.flush()
    loan.do("answer", people.coordinator, words="Tak")
    with pytest.raises(NotFound):
        submissions.get_visible(loan.submission("fill_request").id, people.coordinator)
    roles.choose(people.coordinator, "office")
    assert submissions.get_visible(loan.submission("fill_request").id, people.coordinator)


def test_a_new_party_takes_over_the_open_task_and_begins_with_an_empty_form(loan, office):
    loan.answer(loan.lender, "Odpowiedź pierwszego")
    loan.do("close", loan.clerk, next="another", lender=str(loan.others.id))
    task = tasks.get_visible(loan.task("answer").id, loan.other)
    form = tasks.open_form(task, loan.other)
    assert form is not None
    assert not form.answers.get("words")
    roll.put(loan.case, "lender", loan.experts, now=office.clock.now())
    db.session.refresh(task)
    assert task.party_organisation_id == loan.experts.id


def test_a_person_the_process_names_does_the_party_s_task_without_acting_for_it(people):
    loan = lending.begin(people)
    inspector = add_user("Iga Inspektor")
    db.session.flush()
    loan.ask(expert=str(loan.experts.id), inspector="IGA.INSPEKTOR@example.pl")
    loan.answer(loan.lender)
    assert inbox(inspector) == ["inspect"]
    assert inbox(loan.expert) == ["inspect"]
    assert heard(inspector) == ["Do zrobienia: Obejrzyj sprzęt."]
    assert overview.has_part(loan.case.id, inspector)
    loan.do("inspect", inspector, state="Dobry")
    assert submissions.get_visible(loan.submission("inspect").id, inspector)
    for element in ("fill_request", "answer"):
        with pytest.raises(NotFound):
            submissions.get_visible(loan.submission(element).id, inspector)
    with pytest.raises(NotFound):
        cases.get_visible(loan.case.id, inspector)


def test_in_another_role_a_person_has_no_part(loan, people):
    loan.lender.representations.append(play_for(people.other_organisation))
    db.session.flush()
    loan.lender.role = f"organisation:{people.other_organisation.id}"
    assert not overview.has_part(loan.case.id, loan.lender)
    assert inbox(loan.lender) == []
    loan.lender.role = f"organisation:{loan.lenders.id}"
    assert overview.has_part(loan.case.id, loan.lender)
    assert inbox(loan.lender) == ["answer"]


# --- hearing of it


def test_a_party_hears_of_its_work_papers_and_reminders_and_of_nothing_else(loan, office, clock_to):
    assert heard(loan.lender) == ["Do zrobienia: Odpowiedz na prośbę."]
    clock_to(loan.case, dt.timedelta(days=12))
    assert heard(loan.lender)[1:] == ["Prośba czeka na odpowiedź."]
    loan.answer(loan.lender)
    assert heard(loan.lender)[2:] == ["Nowy dokument: Potwierdzenie pożyczenia."]
    assert "Do zrobienia: Odpowiedz na prośbę." not in heard(loan.applicant)
    assert heard(loan.other) == heard(loan.expert) == []


@pytest.fixture
def clock_to(office):
    def go(case, distance):
        scenario_time.set_clock(office.clock.now() + distance)
        timers.wake(case.id)
        db.session.flush()

    return go


# --- reading


def test_a_party_reads_what_is_meant_for_it_and_what_it_did_itself(people):
    loan = lending.begin(people)
    loan.ask(expert=str(loan.experts.id))
    loan.answer(loan.lender, photo="zdjecie.pdf")
    loan.do("inspect", loan.expert, state="Dobry")
    read = {user.name: {one.element_id for one in submissions.list_visible(loan.case, user)} for user in reading(loan)}
    assert read == {
        loan.lender.name: {"answer", "inspect"},
        loan.expert.name: {"inspect"},
        loan.other.name: set(),
        loan.applicant.name: {"fill_request", "answer"},
        loan.clerk.name: {"fill_request", "answer", "inspect"},
    }
    letters = {user.name: len(documents.list_visible(loan.case, user)) for user in reading(loan)}
    assert letters == {
        loan.lender.name: 1,
        loan.expert.name: 0,
        loan.other.name: 0,
        loan.applicant.name: 1,
        loan.clerk.name: 1,
    }


def reading(loan):
    return (loan.lender, loan.expert, loan.other, loan.applicant, loan.clerk)


def test_beside_its_task_a_party_reads_no_application(people):
    loan = lending.begin(people)
    loan.ask(expert=str(loan.experts.id))
    loan.answer(loan.lender)
    assert submissions.list_latest(loan.case, loan.expert) == []
    assert [one.element_id for one in submissions.list_latest(loan.case, loan.lender)] == ["answer"]
    assert {one.element_id for one in submissions.list_latest(loan.case, loan.clerk)} == {"fill_request", "answer"}


def test_the_case_itself_stays_out_of_a_party_s_sight(loan):
    with pytest.raises(NotFound):
        cases.get_visible(loan.case.id, loan.lender)
    assert cases.list_visible(loan.lender).items == []
    assert cases.list_mine(loan.lender).items == []
    _case, [part] = overview.get(loan.case.id, loan.lender)
    assert [name for name, _value in part.shown] == ["Sprzęt", "Prosi"]
    assert [value for _name, value in part.shown] == ["Namiot", loan.case.organisation.name]
    with pytest.raises(NotFound):
        overview.get(loan.case.id, loan.other)


def test_what_is_shared_before_anybody_is_the_party_is_read_by_whoever_becomes_it(people, office):
    loan = lending.begin(people)
    loan.lender.representations[0].confirmed_at = None
    db.session.flush()
    loan.ask()
    roll.put(loan.case, "lender", None, now=office.clock.now())
    loan.do("record_answer", loan.clerk, words="Tak")
    [note] = documents.list_visible(loan.case, loan.clerk)
    with pytest.raises(NotFound):
        documents.get_readable(note.id, loan.other)
    roll.put(loan.case, "lender", loan.others, now=office.clock.now())
    assert documents.get_readable(note.id, loan.other) is note


# --- the end of a part


def test_a_party_that_was_replaced_sees_what_it_did_and_nothing_more(loan):
    loan.answer(loan.lender, "Jednak nie")
    note = documents.list_visible(loan.case, loan.lender)[0]
    loan.do("close", loan.clerk, next="another", lender=str(loan.others.id))
    _case, [part] = overview.get(loan.case.id, loan.lender)
    assert part.left_at
    assert not part.shown
    assert not part.tasks
    assert [task.element_id for task in part.done] == ["answer"]
    assert [one.element_id for one in submissions.list_visible(loan.case, loan.lender)] == ["answer"]
    assert documents.list_visible(loan.case, loan.lender) == []
    with pytest.raises(NotFound):
        documents.get_readable(note.id, loan.lender)
    assert inbox(loan.lender) == []


def test_the_next_party_reads_nothing_of_the_one_before(loan):
    loan.answer(loan.lender, "Jednak nie")
    loan.do("close", loan.clerk, next="another", lender=str(loan.others.id))
    assert submissions.list_visible(loan.case, loan.other) == []
    assert documents.list_visible(loan.case, loan.other) == []
    loan.answer(loan.other)
    [own] = submissions.list_visible(loan.case, loan.other)
    assert own.submitted_by_id == loan.other.id
    assert len(documents.list_visible(loan.case, loan.other)) == 1


def test_a_party_that_did_nothing_has_no_part_when_it_is_gone(loan, office):
    assert overview.has_part(loan.case.id, loan.lender)
    roll.put(loan.case, "lender", None, now=office.clock.now())
    assert not overview.has_part(loan.case.id, loan.lender)
    with pytest.raises(NotFound):
        tasks.get_visible(loan.task("answer").id, loan.lender)
    assert inbox(loan.lender) == []
    assert overview.list_mine(loan.lender).items == []


def test_at_the_end_the_content_lets_the_party_go(loan):
    loan.answer(loan.lender)
    loan.do("close", loan.clerk, next="end")
    assert loan.waits_for == ["file_away"]
    assert roll.of_case(loan.case) == {}
    assert facts.of_case(loan.case, runtime.office().clock.now())["parties"]["lender"] is None


# --- what the process knows, and the trail


def test_a_process_knows_whether_anybody_acts_for_a_party(people, office):
    loan = lending.begin(people)
    for link in loan.lender.representations:
        link.confirmed_at = None
    db.session.flush()
    loan.ask()
    assert loan.waits_for == ["record_answer"]
    known = facts.of_case(loan.case, office.clock.now())["parties"]
    assert known["lender"]["name"] == "Wypożyczalnia"
    assert known["lender"]["has_people"] is False
    assert known["expert"] is None


def test_the_applicant_cannot_be_another_party_of_their_own_case(loan, office):
    with pytest.raises(ProcessFailed):
        roll.put(loan.case, "lender", loan.case.organisation, now=office.clock.now())


def test_the_trail_says_who_joined_and_left_and_stays_whole(loan):
    loan.answer(loan.lender)
    loan.do("close", loan.clerk, next="another", lender=str(loan.others.id))
    events = [(one.type, one.data) for one in audit.list_for(loan.case)]
    moves = [(kind, data["organisation_name"]) for kind, data in events if kind.startswith("party.")]
    assert moves == [
        ("party.joined", "Wypożyczalnia"),
        ("party.left", "Wypożyczalnia"),
        ("party.joined", loan.others.name),
    ]
    [answered] = [data for kind, data in events if kind == "task.completed" and data["element"] == "answer"]
    assert answered["party_name"] == "Wypożyczalnia"
    assert answered["by_applicant"] is False
    assert audit.verify(loan.case).whole


def test_where_nobody_is_a_party_opening_and_submitting_cost_what_they_cost(make_case, people, office, loan):
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    asked = []
    listen = lambda *args: asked.append(args[2])  # noqa: E731
    bind = db.session.connection().engine
    event.listen(bind, "before_cursor_execute", listen)
    try:
        play.do(case, "review_first", people.assessors[0], play.GOOD)
    finally:
        event.remove(bind, "before_cursor_execute", listen)
    assert asked
    assert not [one for one in asked if "case_party" in one]
    assert db.session.scalar(select(UserTask.party).where(UserTask.case_id == case.id).limit(1)) is None
