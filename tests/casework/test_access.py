"""Who sees what: loading is the check, and a foreign case does not exist for any getter."""

from __future__ import annotations

import io
import uuid

import pytest

from es_workflow import db
from es_workflow.casework import access, attachments, cases, documents, submissions, tasks, worklists
from es_workflow.casework.access import Permission
from es_workflow.errors import NotAllowed, NotFound
from es_workflow.models import Document, Submission, User
from tests.casework.play import GOOD, REQUEST, do, open_task


@pytest.fixture
def case(make_case, people):
    """In review; the first sheet is in."""
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], GOOD)
    return case


def sees(getter, *arguments) -> bool:
    try:
        getter(*arguments)
    except NotFound:
        return False
    return True


def test_case_is_seen_by_its_applicants_those_who_see_all_and_those_who_work_in_it(case, people):
    def seen_by(person: User) -> bool:
        return sees(cases.get_visible, case.id, person)

    first, second, third = people.assessors
    seeing = [people.applicant, people.colleague, people.clerk, people.director, people.accountant, people.coordinator]
    assert all(seen_by(person) for person in [*seeing, first, second, third])
    assert not any(seen_by(person) for person in (people.outsider, people.admin))
    tasks.claim(open_task(case, "review_second"), by=second)
    db.session.flush()
    assert seen_by(second)
    assert not seen_by(third), "nothing is left for the third assessor"


def test_foreign_case_is_not_found_by_any_getter(case, people):
    file = attachments.store(io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "a.pdf", by=people.applicant, case=case)
    document = Document(
        id=uuid.uuid4(), case_id=case.id, template="consent", title_pl="x", title_en="x",
        attachment=file, shared=True, created_at=case.started_at,
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    [mine] = [one for one in submissions.list_visible(case, people.applicant) if one.form_id == "request"]
    task = open_task(case, "review_second")
    for stranger in (people.outsider, people.admin):
        assert not sees(cases.get_visible, case.id, stranger)
        assert not sees(tasks.get_visible, task.id, stranger)
        assert not sees(submissions.get_visible, mine.id, stranger)
        assert not sees(documents.get_visible, document.id, stranger)
        assert not sees(attachments.get_visible, file.id, stranger)
        assert cases.list_visible(stranger).total == 0
        assert cases.list_mine(stranger).total == 0
        assert cases.list_actions(case, stranger) == []
        with pytest.raises(NotFound):
            cases.act(case, "withdraw", by=stranger, answers={"reason": "bo tak"})
        assert worklists.inbox(stranger).total == worklists.queue(stranger).total == 0
    assert sees(submissions.get_visible, mine.id, people.colleague)


def test_unconfirmed_representative_sees_nothing(case, people):
    people.applicant.representations[0].confirmed_at = None
    assert not sees(cases.get_visible, case.id, people.applicant)


def test_deactivated_person_may_nothing(case, people):
    task = open_task(case, "review_second")
    person = people.assessors[1]
    tasks.claim(task, by=person)
    person.active = False
    assert not access.can_complete(person, task)
    assert not access.is_office(person)
    with pytest.raises(NotAllowed):
        tasks.complete(task, by=person, answers=GOOD)


def test_applicant_does_not_see_the_offices_tasks(case, people):
    assert not sees(tasks.get_visible, open_task(case, "review_second").id, people.applicant)


def test_other_assessors_sheet_is_sealed_until_both_are_in(case, people):
    first, second, _ = people.assessors
    tasks.claim(open_task(case, "review_second"), by=second)
    db.session.flush()

    def sheets(person: User) -> int:
        return len([one for one in submissions.list_visible(case, person) if one.form_id == "review"])

    assert sheets(first) == 1, "one's own sheet stays readable"
    assert sheets(second) == sheets(people.coordinator) == sheets(people.director) == 0
    sealed = db.session.query(Submission).filter_by(form_id="review").one()
    assert not sees(submissions.get_visible, sealed.id, second)
    do(case, "review_second", second, GOOD)
    assert sheets(first) == sheets(second) == sheets(people.coordinator) == 2
    assert sheets(people.applicant) == 0, "sheets are not shared with the applicant"


def test_permissions_come_from_groups(people):
    assert access.has(people.coordinator, Permission.CASE_ASSIGN)
    assert not access.has(people.clerk, Permission.CASE_ASSIGN)
    assert not access.has(people.applicant, Permission.CASE_VIEW_ALL)
    assert not access.is_office(people.applicant)


def test_only_the_applicant_may_withdraw(case, people):
    assert [action.name for action in cases.list_actions(case, people.applicant)] == ["withdraw"]
    assert cases.list_actions(case, people.coordinator) == []
    with pytest.raises(NotFound):
        cases.act(case, "withdraw", by=people.coordinator, answers={"reason": "nie"})


def test_case_is_started_only_for_ones_own_organisation(make_case, people, toy):
    make_case()
    with pytest.raises(NotAllowed):
        cases.start(toy.key, by=people.outsider, organisation=people.organisation)
    with pytest.raises(NotAllowed):
        cases.start(toy.key, by=people.clerk, organisation=people.organisation)
    people.other_organisation.kind = "jst"
    with pytest.raises(NotAllowed, match="nie może składać"):
        cases.start(toy.key, by=people.outsider, organisation=people.other_organisation)
    with pytest.raises(NotFound):
        cases.start("nothing_like_it", by=people.applicant, organisation=people.organisation)
