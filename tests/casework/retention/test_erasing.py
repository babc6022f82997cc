"""After the period of its process nobody can read who a case was about, and everything else still stands."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, text, update

from es_workflow import db, jobs, jsontext, packing
from es_workflow.casework import accounts, attachments, audit, runtime, steps, submissions
from es_workflow.casework.audit import AuditType
from es_workflow.casework.retention import erasing, holds, tables
from es_workflow.clock import ZONE
from es_workflow.content.retention_info import Stage
from es_workflow.errors import NotFound
from es_workflow.models import (
    Attachment,
    AuditEvent,
    Base,
    Case,
    Document,
    JournalEntry,
    Submission,
    User,
)
from tests.casework.retention.dump import everything, places_of
from tests.casework.retention.stories import SPECIAL, WORDS, wait_until


def ended_on(case: Case) -> dt.date:
    assert case.ended_at is not None
    return case.ended_at.astimezone(ZONE).date()


def last_day(case: Case) -> dt.date:
    return dt.date(ended_on(case).year + 1 + 5, 1, 1)


def kept() -> dict[str, str]:
    db.session.expire_all()
    return everything(runtime.office().config.var_dir)


def erasures(case: Case) -> list[list[str]]:
    query = select(AuditEvent).where(AuditEvent.case_id == case.id, AuditEvent.type == AuditType.CASE_ERASED)
    return [event.data["stages"] for event in db.session.scalars(query.order_by(AuditEvent.seq))]


def test_after_the_period_nothing_in_the_whole_installation_names_the_person(case: Case) -> None:
    before = kept()
    assert [word for word in (*WORDS, SPECIAL) if not places_of(word, before)] == []
    wait_until(last_day(case) - dt.timedelta(days=1))
    assert places_of("Zofia", kept()) != []
    wait_until(last_day(case))
    after = kept()
    found = {word: places_of(word, after) for word in (*WORDS, SPECIAL)}
    assert {word: places for word, places in found.items() if places} == {}
    assert places_of("Osoba 1", after) != []


def test_what_is_special_goes_soon_after_the_end_and_the_rest_stays(case: Case) -> None:
    wait_until(ended_on(case) + dt.timedelta(days=32))
    after = kept()
    assert places_of(SPECIAL, after) == []
    assert places_of("02270803624", after) != []
    assert case.erased == Stage.SPECIAL
    assert erasures(case) == [["special"]]
    [applied] = db.session.scalars(select(Submission).where(Submission.element_id == "fill_application"))
    assert '"disability":null' in applied.answers


def test_answers_kept_beside_others_that_lose_words_can_still_be_read(case: Case) -> None:
    query = select(Submission).where(Submission.case_id == case.id).order_by(Submission.submitted_at, Submission.id)
    first, *later = db.session.scalars(query)
    assert "Zofia" in first.answers
    with db.transaction():
        db.session.execute(text("SELECT set_config('es.erasing', 'on', true)"))
        for one in later:
            one.answers_packed, one.base_id = packing.pack(one.answers, first.answers), first.id
    before = {one.id: jsontext.loads(one.answers).keys() for one in later}
    wait_until(last_day(case))
    assert places_of("Zofia", kept()) == []
    assert {one.id: jsontext.loads(one.answers).keys() for one in later} == before
    assert [one.base_id for one in later] == [None] * len(later)


def test_the_history_is_still_whole_without_names_and_a_later_change_shows(case: Case) -> None:
    told = {"key": "x", "reason": "To moja sąsiadka, panią Zofię Żak znam od lat (tel. 600 000 001)."}
    read = {"choices": [{"flows": [], "values": {"application.disability": "yes", "check_stage": "accepted"}}]}
    with db.transaction():
        audit.append(case, AuditType.DECLARATION_MADE, by=None, data=told)
    with db.transaction():
        audit.append(case, AuditType.DECLARATION_MADE, by=None, data=read)
    written = {event.seq: event.hash for event in audit.list_for(case)}
    wait_until(last_day(case))
    db.session.expire_all()
    events = audit.list_for(case)
    reason, choice, erased = [event.data for event in events[-3:]]
    assert reason["reason"] == "To moja sąsiadka, panią Osoba 1 znam od lat (tel. [usunięto])."
    assert choice["choices"][0]["values"] == {"application.disability": None, "check_stage": "accepted"}
    assert {event.seq: event.hash for event in events[:-1]} == written
    assert [name for name, found in audit.verify_all() if not found.whole] == []
    seq = erased["erased"][0][0]
    db.session.execute(text("SELECT set_config('es.erasing', 'on', true)"))
    change = update(AuditEvent).where(AuditEvent.case_id == case.id, AuditEvent.seq == seq)
    db.session.execute(change.values(data={"element": "something else"}))
    db.session.expire_all()
    found = audit.verify(case)
    assert (found.whole, found.broken_at) == (False, seq)


def test_an_event_that_no_erasure_tells_of_cannot_lose_a_word(case: Case) -> None:
    db.session.execute(text("SELECT set_config('es.erasing', 'on', true)"))
    db.session.execute(update(AuditEvent).where(AuditEvent.case_id == case.id, AuditEvent.seq == 2).values(data={}))
    db.session.expire_all()
    assert audit.verify(case).broken_at == 2


def test_append_only_rows_stay_so_except_for_words(case: Case) -> None:
    with pytest.raises(Exception, match="append-only"), db.session.begin_nested():
        db.session.execute(update(AuditEvent).where(AuditEvent.case_id == case.id).values(data={}))
    db.session.execute(text("SELECT set_config('es.erasing', 'on', true)"))
    for change in ({"type": "x"}, {"actor_id": None}, {"hash": "00"}):
        with pytest.raises(Exception, match="append-only"), db.session.begin_nested():
            db.session.execute(update(AuditEvent).where(AuditEvent.case_id == case.id).values(**change))


def test_each_stage_is_carried_out_once_with_one_event(case: Case) -> None:
    wait_until(last_day(case))
    before = kept()
    with db.transaction():
        assert erasing.erase(case.id) is None
    wait_until(last_day(case) + dt.timedelta(days=1))
    after = kept()
    changed = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    assert {place.partition(".")[0] for place in changed} <= {"business_clock", "audit_event", "exchange_rate"}
    assert erasures(case) == [["special", "personal", "money"]]


def test_what_happened_can_still_be_counted(case: Case) -> None:
    def facts() -> dict[str, object]:
        db.session.expire_all()
        events = [(event.seq, event.type, event.at, event.hash) for event in audit.list_for(case)]
        hours = db.session.execute(select(JournalEntry.day, JournalEntry.minutes).order_by(JournalEntry.day)).all()
        papers = db.session.execute(select(Document.id, Document.title_pl, Document.created_at)).all()
        digests = db.session.execute(select(Submission.id, Submission.digest)).all()
        files = db.session.execute(select(Attachment.id, Attachment.sha256, Attachment.size)).all()
        state = (case.status, case.number, case.ended_at, case.submitted_at)
        return {"events": events, "hours": hours, "papers": sorted(papers), "digests": sorted(digests),
                "files": sorted(files), "state": state}  # fmt: skip

    before = facts()
    wait_until(last_day(case))
    after = facts()
    assert after.pop("events")[: len(before["events"])] == before.pop("events")  # type: ignore[index, arg-type]
    assert after == before


def test_files_cannot_be_opened_any_more_and_their_digest_stays(case: Case) -> None:
    files = db.session.scalars(select(Attachment).where(Attachment.case_id == case.id)).all()
    contents = {file.id: attachments.content(file) for file in files}
    wait_until(last_day(case))
    db.session.expire_all()
    for file in files:
        with pytest.raises(NotFound):
            attachments.content(file)
    again = attachments.keep(contents[files[0].id], "cv.pdf", files[0].mime, by=None)
    assert again.sha256 == files[0].sha256
    db.session.expire_all()
    assert attachments.content(again) == contents[files[0].id]  # who adds the same bytes later has them


def test_a_file_that_another_case_has_too_stays_there(case: Case) -> None:
    [cv] = db.session.scalars(select(Attachment).where(Attachment.filename == "cv.pdf").limit(1))
    other = attachments.keep(attachments.content(cv), "other.pdf", cv.mime, by=None)
    db.session.flush()
    wait_until(last_day(case))
    db.session.expire_all()
    assert attachments.content(other)


def test_the_account_is_closed_and_says_nothing(case: Case) -> None:
    assert case.started_by is not None
    user, address = case.started_by, case.started_by.email
    wait_until(last_day(case))
    db.session.expire_all()
    assert (user.name, user.phone, user.active) == ("Osoba 1", "", False)
    assert accounts.find_by_email(address) is None
    assert places_of(address, kept()) == []


def test_the_account_stays_while_another_case_of_the_person_is_inside_its_period(case: Case) -> None:
    other = Case(
        process_key=case.process_key, deployment_id=case.deployment_id, organisation_id=case.organisation_id,
        started_by_id=case.started_by_id, started_at=case.started_at, state=b"",
    )  # fmt: skip
    db.session.add(other)
    db.session.flush()
    user = case.started_by
    assert user is not None
    wait_until(last_day(case))
    db.session.expire_all()
    assert case.erased >= Stage.PERSONAL
    assert (user.name, user.active) == ("Zofia Żak", True)


def test_answers_are_still_shown_with_their_questions(case: Case) -> None:
    wait_until(last_day(case))
    db.session.expire_all()
    for submission in db.session.scalars(select(Submission).where(Submission.case_id == case.id)):
        assert submissions.present(submission).sections is not None
    assert steps.peek(case).ended


def test_while_it_is_held_nothing_goes_and_afterwards_everything(case: Case) -> None:
    coordinator = db.session.scalars(select(User).where(User.memberships.any())).first()
    assert coordinator is not None
    with db.transaction():
        hold = holds.hold(case, reason="Trwa kontrola", until=None, by=coordinator)
    wait_until(last_day(case))
    assert case.erased == 0
    assert places_of("02270803624", kept()) != []
    with db.transaction():
        holds.lift(hold.id, reason="Kontrola zakończona", by=coordinator)
    wait_until(last_day(case))
    assert places_of("02270803624", kept()) == []
    told = [event.type for event in audit.list_for(case)]
    assert [one for one in told if one.startswith("hold.")] == ["hold.set", "hold.lifted"]


def test_a_hold_of_all_cases_ends_with_its_last_day(case: Case) -> None:
    coordinator = db.session.scalars(select(User).where(User.memberships.any())).first()
    assert coordinator is not None
    with db.transaction():
        holds.hold(case.process_key, reason="Rozliczenie projektu", until=last_day(case), by=coordinator)
    wait_until(last_day(case))
    assert case.erased == 0
    wait_until(last_day(case) + dt.timedelta(days=1))
    db.session.expire_all()
    assert case.erased >= Stage.PERSONAL


def test_a_case_that_is_not_due_is_left_alone_by_a_job_that_comes_too_early(case: Case) -> None:
    jobs.defer(db.session, "erase_case", case_id=str(case.id))
    jobs.drain()
    assert case.erased == 0


def test_every_table_that_refers_to_a_case_is_looked_through() -> None:
    known = {table.name for table in tables.tables()} | tables.ELSEWHERE | {tables.ROOT}
    owned = {tables.ROOT} | known
    referring = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in owned - {"attachment", "blob", "participant"}
    }
    assert referring - known == set()
