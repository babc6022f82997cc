"""Erasing one case: everything in one transaction, under the lock of its row, once for each stage.

A job that is killed has done nothing; one that runs twice finds the stage written down and does nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import delete, select, text, update

from es_workflow import clock, db, jsontext
from es_workflow.casework import audit, deployments, kept_answers, polish, runtime, steps
from es_workflow.casework.audit import AuditType
from es_workflow.casework.retention import accounts, chain, due, files, linked, money, participants, tables
from es_workflow.casework.retention.cleaning import Cleaning
from es_workflow.casework.retention.questions import Questions, erase_answers, learn
from es_workflow.casework.retention.words import ERASED, Words
from es_workflow.content.retention_info import Stage
from es_workflow.engine import rewritten_state
from es_workflow.models import Case, Draft, Journal, JournalEntry, JournalWeek, Notification, Submission, User, UserTask


@dataclass(frozen=True)
class _Job:
    """One case on its way from one stage to the next."""

    case: Case
    stage: Stage
    cleaning: Cleaning
    questions: Questions

    @property
    def words(self) -> Words:
        return self.cleaning.words


def erase(case_id: uuid.UUID) -> Stage | None:
    """Erase of the case what is due now; says up to which stage, None when nothing was due. The caller commits."""
    case = steps.lock(case_id)
    stage = due.stage_of(case, clock.today(runtime.office().clock.now()))
    if stage is None or stage <= case.erased:
        return None
    db.session.execute(text("SELECT set_config('es.erasing', 'on', true)"))
    latest = runtime.office().package(deployments.get_latest(case.process_key).id)
    questions = Questions(runtime.office().package(case.deployment_id), latest, stage)
    job = _Job(case, stage, Cleaning(Words(), questions), questions)
    _carry_out(job)
    db.session.execute(text("SELECT set_config('es.erasing', '', true)"))
    return stage


def _carry_out(job: _Job) -> None:
    case, words = job.case, job.words
    before = case.erased
    people = accounts.of_case(case)
    _learn(job)
    if job.stage >= Stage.PERSONAL > before:
        accounts.learn(people, case.organisation, words)
        _learn_journal(case, words)
        participants.learn(case, words)
    own = _own_words(job, people)
    gone = files.erase(case, job.questions, runtime.office().clock.now())
    counts: dict[str, Any] = {"stages": _names(before, job.stage), "files": len(gone)}
    _submissions(job, gone)
    counts["rows"] = tables.clean(case.id, case.number, job.cleaning)
    _case_itself(job)
    if job.stage >= Stage.PERSONAL > before:
        _work_in_progress(case)
        counts["supports"] = participants.erase(case, words)
        counts["cases"] = linked.scrub(case, own)
        accounts.forget_addresses(words)
    if job.stage >= Stage.MONEY > before:
        counts["payments"] = money.erase(case)
    case.erased = job.stage
    db.session.flush()
    erased = chain.erase(case, job.cleaning.event)
    audit.append(case, AuditType.CASE_ERASED, by=None, data={**counts, "erased": erased})
    _people(job, people)


def _names(before: int, stage: Stage) -> list[str]:
    return [one.name.lower() for one in Stage if before < one <= stage]


def _learn(job: _Job) -> None:
    for submission in _all_submissions(job.case):
        learn(job.questions.of(submission.form_id), jsontext.loads(submission.answers), job.words)


def _own_words(job: _Job, people: list[User]) -> Words:
    """What names the applicant, and nobody whom another case rightly knows: that is looked for elsewhere too."""
    case, words = job.case, Words()
    if case.organisation is None or not case.organisation.is_person:
        return words
    mine = [user for user in people if case.organisation in [link.organisation for link in user.representations]]
    accounts.learn(mine, case.organisation, words)
    participants.learn(case, words)
    for submission in _all_submissions(case):
        if submission.submitted_by in mine:
            learn(job.questions.of(submission.form_id), jsontext.loads(submission.answers), words)
    return words


def _learn_journal(case: Case, words: Words) -> None:
    journal = db.session.get(Journal, case.id)
    if journal is not None:
        words.person(journal.approver_name)
        words.identifier(journal.approver_email)


def _all_submissions(case: Case) -> list[Submission]:
    query = select(Submission).where(Submission.case_id == case.id).order_by(Submission.submitted_at, Submission.id)
    return list(db.session.scalars(query))


def _submissions(job: _Job, gone: list[str]) -> None:
    """Answers go by their questions; the digest stays that of what was submitted."""
    now = runtime.office().clock.now()
    kept_answers.unfold(job.case.id)
    for submission in _all_submissions(job.case):
        answers = jsontext.loads(submission.answers)
        asked = job.questions.of(submission.form_id)
        left = job.cleaning.value(erase_answers(asked, answers, job.words))
        files_left = files.without_names(submission.attachments, gone)
        if left != answers or files_left != submission.attachments:
            submission.answers, submission.attachments = jsontext.dumps(left), files_left
            submission.erased_at = now
    db.session.flush()


def _case_itself(job: _Job) -> None:
    case, cleaning = job.case, job.cleaning
    case.state = rewritten_state(case.state, cleaning.value)
    case.subject = job.words.scrub(case.subject)
    holder = job.words.scrub(case.organisation.name) if case.organisation else ""
    case.search_text = polish.fold(f"{case.number or ''} {case.subject} {holder}")
    case.rev += 1


def _work_in_progress(case: Case) -> None:
    """Drafts, lines in bells and what a journal says of days: nothing of it is needed any more."""
    tasks = select(UserTask.id).where(UserTask.case_id == case.id)
    db.session.execute(delete(Draft).where(Draft.task_id.in_(tasks)))
    db.session.execute(delete(Notification).where(Notification.case_id == case.id))
    for column in (JournalEntry.tasks, JournalEntry.remarks, JournalEntry.holiday_reason):
        written = (JournalEntry.case_id == case.id, column != "")
        db.session.execute(update(JournalEntry).where(*written).values({column: ERASED}))
    remarks = (JournalWeek.case_id == case.id, JournalWeek.remark != "")
    db.session.execute(update(JournalWeek).where(*remarks).values(remark=ERASED))
    db.session.execute(update(Journal).where(Journal.case_id == case.id).values(approver_email="", feed_hash=None))


def _people(job: _Job, people: list[User]) -> None:
    if job.stage < Stage.PERSONAL:
        return
    finished = accounts.finished(people)
    if not finished:
        return
    known = Words()  # the whole office is looked through for these people only
    accounts.learn(finished, job.case.organisation, known)
    bodies = accounts.erase(finished, job.words)
    erased = chain.erase_office(finished, bodies, partial(accounts.clean_event, Cleaning(known)))
    told = {"users": [user.id for user in finished], "organisations": [body.id for body in bodies]}
    audit.append(None, AuditType.PEOPLE_ERASED, by=None, data={**told, "erased": erased})
