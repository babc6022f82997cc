"""The audit trail: one event a step, chained, and tampering shows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from es_workflow import db
from es_workflow.casework import audit, history, runtime, tasks
from es_workflow.casework.audit import AuditType
from es_workflow.casework.event_names import named
from es_workflow.casework.progress import progress_of
from es_workflow.models import AuditEvent
from tests.casework.play import GOOD, POOR, REQUEST, do, open_task


@pytest.fixture
def case(make_case, people):
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], POOR)
    do(case, "review_second", people.assessors[1], POOR)
    db.session.flush()
    return case


def test_each_change_leaves_exactly_one_event(case):
    types = [event.type for event in audit.list_for(case)]
    assert types == [
        AuditType.CASE_STARTED, AuditType.TASK_COMPLETED, AuditType.TASK_CLAIMED, AuditType.TASK_COMPLETED,
        AuditType.TASK_CLAIMED, AuditType.TASK_COMPLETED,
    ]  # fmt: skip


def test_step_says_which_way_it_went_and_why(case):
    last = audit.list_for(case)[-1].data
    assert last["element"] == "review_second"
    assert (last["status_before"], last["status"]) == ("reviewing", "correction")
    assert "verdict_known_to_correct_request" in last["flows"]
    [decision] = last["decisions"]
    assert decision["value"]["outcome"] == "correct"
    assert decision["rules"]
    assert [task["element"] for task in last["opened"]] == ["correct_request"]
    assert len(last["digest"]) == 64


def test_chain_is_whole(case):
    assert audit.verify(case) == audit.Verification(events=6)


@pytest.mark.parametrize(
    ("tamper", "place"),
    [
        (lambda event: update(AuditEvent).where(event == 2).values(data={"element": "other"}), 2),
        (lambda event: update(AuditEvent).where(event == 3).values(actor_id=None), 3),
        (lambda event: delete(AuditEvent).where(event == 4), 4),
        (lambda event: delete(AuditEvent).where(event == 6), 6),
        (lambda event: update(AuditEvent).where(event == 1).values(type="case.woken"), 1),
    ],
)
def test_tampering_is_found(case, tamper, place):
    db.session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER audit_event_is_append_only"))
    db.session.execute(tamper(AuditEvent.seq).where(AuditEvent.case_id == case.id))
    db.session.expire_all()
    assert audit.verify(case).broken_at == place


@pytest.mark.parametrize("change", ["UPDATE {} SET case_id = case_id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit_event", "submission"])
def test_database_itself_refuses_changes(case, table, change):
    with pytest.raises(IntegrityError, match="append-only"):
        db.session.execute(text(change.format(table)))


def test_an_event_of_the_office_is_found_by_whom_it_is_about_and_cannot_be_filed_elsewhere(people):
    somebody, other = people.applicant, people.admin
    audit.append(None, AuditType.USER_CHANGED, by=other, data={"user": somebody.id, "what": "x"})
    db.session.flush()
    [event] = db.session.scalars(select(AuditEvent).where(audit.is_about(somebody.id)).order_by(AuditEvent.seq.desc()))
    assert event.data["what"] == "x"
    assert audit.verify(None).whole
    db.session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER audit_event_is_append_only"))
    here = (AuditEvent.seq == event.seq, AuditEvent.case_id.is_(None))
    db.session.execute(update(AuditEvent).where(*here).values(about=None))
    db.session.expire_all()
    found = audit.verify(None)
    assert (found.whole, found.broken_at) == (False, event.seq)


def test_amounts_and_moments_survive_the_column(case, people):
    data = {
        "amount": Decimal("150.00"),
        "big": Decimal("1E+3"),
        "zero": Decimal("-0.0"),
        "at": case.started_at,
        "t": (1, None),
    }
    audit.append(case, AuditType.DOCUMENT_CREATED, by=people.clerk, data=data)
    audit.append(None, AuditType.CALL_CREATED, by=people.clerk, data=data)
    audit.append(None, AuditType.CALL_CHANGED, by=people.clerk, data={"nul": "a\0b"})
    db.session.commit()
    db.session.expire_all()
    assert audit.verify(case).whole
    assert audit.verify(None).whole
    assert audit.list_for(case)[-1].data["amount"] == Decimal("150.00")


def test_applicant_reads_neither_names_of_the_office_nor_inner_work(case, people):
    entries = history.list_visible(case, people.applicant)
    assert [entry.type for entry in entries] == ["task.completed", "task.completed", "case.started"]
    assert [entry.actor for entry in entries] == [None, people.applicant.name, people.applicant.name]
    assert all("decisions" not in entry.data and "flows" not in entry.data for entry in entries)
    assert len(history.list_visible(case, people.coordinator)) == 6


def test_the_history_names_elements_whose_names_no_event_keeps(case, people):
    done = audit.list_for(case)[-1]
    assert not [one for one in (done.data, *done.data["opened"]) if "name_pl" in one]
    for reader in (people.coordinator, people.applicant):
        [told] = [one for one in history.list_visible(case, reader) if one.seq == done.seq]
        element = runtime.office().package(case.deployment_id).definition.elements[told.data["element"]]
        assert (told.data["name_pl"], told.data["name_en"]) == (element.name, element.name_en)
        assert element.name != element.name_en


def test_what_an_event_lists_is_shown_with_names_and_a_name_it_kept_itself_stays(case):
    elements = runtime.office().package(case.deployment_id).definition.elements
    end = elements["review_first"]
    kept = {"element": "review_first", "name_pl": "Jak dawniej", "name_en": "As before"}
    told = named({**kept, "ended": [{"element": end.id}, kept], "terms": [{"element": "gone"}]}, elements)
    assert told == {
        **kept,
        "ended": [{"element": end.id, "name_pl": end.name, "name_en": end.name_en}, kept],
        "terms": [{"element": "gone"}],
    }


def test_progress_shows_the_path_taken_and_where_the_case_is(case):
    progress = progress_of(case)
    assert progress.active == {"correct_request"}
    assert {"fill_request", "review_first", "review_second", "weigh_reviews"} <= progress.visited
    assert "verdict_known_to_correct_request" in progress.flows
    assert "decide" not in progress.visited


def test_claim_is_written_down_with_the_names(case, people):
    do(case, "correct_request", people.applicant, REQUEST)
    tasks.claim(open_task(case, "review_first"), by=people.assessors[0])
    last = audit.list_for(case)[-1]
    assert (last.type, last.data["to_name"]) == (AuditType.TASK_CLAIMED, people.assessors[0].name)
    assert GOOD
