"""The rows that stand beside a case's state, brought up to date after a step: one statement for each kind that changed.

What changed is the difference between two looks at the engine, so nothing has to be read back.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update

from es_workflow import db, feel, jobs, jsontext, rows
from es_workflow.casework import groups, notifications, outbox
from es_workflow.casework.access import Permission
from es_workflow.casework.parties import roll, telling
from es_workflow.engine import (
    Event,
    IncidentRaised,
    IncidentResolved,
    OpenTask,
    ProcessInstance,
    TaskCompleted,
    WaitingJob,
    WaitingTimer,
)
from es_workflow.engine import Subscription as WaitingMessage
from es_workflow.models import Incident, ServiceJob, Subscription, Timer, User, UserTask

if TYPE_CHECKING:
    from es_workflow.casework.steps import Step


@dataclass(frozen=True)
class Snapshot:
    """Everything a case waits for at one moment."""

    tasks: Mapping[uuid.UUID, OpenTask] = field(default_factory=dict)
    timers: Mapping[uuid.UUID, WaitingTimer] = field(default_factory=dict)
    jobs: Mapping[uuid.UUID, WaitingJob] = field(default_factory=dict)
    messages: frozenset[WaitingMessage] = frozenset()

    @classmethod
    def of(cls, instance: ProcessInstance) -> Snapshot:
        """What the instance waits for now."""
        return cls(
            tasks={task.id: task for task in instance.open_tasks},
            timers={timer.task_id: timer for timer in instance.timers},
            jobs={job.task_id: job for job in instance.jobs},
            messages=frozenset(instance.subscriptions),
        )

    def passed(self, now: dt.datetime) -> list[dt.datetime]:
        """The terms that are over."""
        return [timer.due_at for timer in self.timers.values() if timer.due_at <= now]


def write(step: Step, before: Snapshot, after: Snapshot, events: tuple[Event, ...], batch: rows.Batch) -> None:
    """Bring tasks, timers, jobs, messages and incidents in line with the engine; tell those outside of new work.

    New rows are written together with what `batch` holds already.
    """
    _write_tasks(step, before, after, events, batch)
    _write_timers(step, before, after, batch)
    _write_jobs(step, before, after, batch)
    _write_messages(step, before, after, batch)
    _write_incidents(step, events, batch)
    batch.write()
    telling.of_new_work(step, [task for key, task in after.tasks.items() if key not in before.tasks])


def _write_tasks(step: Step, before: Snapshot, after: Snapshot, events: tuple[Event, ...], batch: rows.Batch) -> None:
    completed = {event.task_id for event in events if isinstance(event, TaskCompleted)}
    cancelled = before.tasks.keys() - after.tasks.keys() - completed
    if cancelled:
        db.session.execute(
            update(UserTask)
            .where(UserTask.id.in_(cancelled), UserTask.status == "open")
            .values(status="cancelled", completed_at=step.now, rev=UserTask.rev + 1)
        )
    _write_due_dates(step, before, after)
    opened = [task for key, task in after.tasks.items() if key not in before.tasks]
    if opened:
        people = _people({task.assignee for task in opened if task.assignee})
        batch.insert(UserTask, [_task_row(step, task, people) for task in opened])


def _write_due_dates(step: Step, before: Snapshot, after: Snapshot) -> None:
    """The calendar may have moved the due date of work that was open already; who has it outside is told."""
    for key, task in after.tasks.items():
        old = before.tasks.get(key)
        if old is None or old.due_at == task.due_at:
            continue
        db.session.execute(update(UserTask).where(UserTask.id == key).values(due_at=task.due_at))
        telling.of_new_date(step, task)


def _people(wanted: set[str]) -> dict[str, uuid.UUID]:
    """The users that assignments of the process name, by address or id."""
    if not wanted:
        return {}
    ids = [uuid.UUID(text) for text in wanted if _is_uuid(text)]
    emails = [text.lower() for text in wanted]
    rows = db.session.execute(select(User.id, User.email).where(or_(User.id.in_(ids), User.email.in_(emails))))
    return {key: row.id for row in rows for key in (str(row.id), row.email)}


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _task_row(step: Step, task: OpenTask, people: Mapping[str, uuid.UUID]) -> dict[str, Any]:
    element = task.element
    party = step.package.manifest.party_of(task.candidate_group)
    part = roll.find_by_group(step.case, task.candidate_group)
    return {
        "id": task.id,
        "case_id": step.case.id,
        "process_id": element.process_id,
        "element_id": element.id,
        "name_pl": element.name,
        "name_en": element.name_en or element.name,
        "form_id": element.form_id or "",
        "group_key": task.candidate_group,
        "assignee_id": people.get((task.assignee or "").lower()),
        "excludes": list(element.excludes),
        # without what has a column of its own
        "properties": {name: value for name, value in element.properties.items() if name != "name_en"},
        "priority": task.priority,
        "created_at": step.now,
        "due_at": task.due_at,
        "party": party.key if party else None,
        "party_organisation_id": part.organisation_id if part else None,
    }


def _write_timers(step: Step, before: Snapshot, after: Snapshot, batch: rows.Batch) -> None:
    gone = [key for key, timer in before.timers.items() if after.timers.get(key) != timer]
    if gone:
        db.session.execute(delete(Timer).where(Timer.task_id.in_(gone)))
    new = [timer for key, timer in after.timers.items() if before.timers.get(key) != timer]
    if new:
        told = [
            {
                "task_id": timer.task_id,
                "case_id": step.case.id,
                "element_id": timer.element_id,
                "expression": timer.expression,
                "due_at": timer.due_at,
            }
            for timer in new
        ]
        batch.insert(Timer, told)


def _write_jobs(step: Step, before: Snapshot, after: Snapshot, batch: rows.Batch) -> None:
    gone = before.jobs.keys() - after.jobs.keys()
    if gone:
        db.session.execute(delete(ServiceJob).where(ServiceJob.task_id.in_(gone)))
    new = [job for key, job in after.jobs.items() if key not in before.jobs]
    if not new:
        return
    told = [
        {
            "task_id": job.task_id,
            "case_id": step.case.id,
            "element_id": job.element_id,
            "operation": job.operation,
            "headers": dict(job.headers),
            "inputs": jsontext.dumps(feel.plain(dict(job.inputs))),
            "retries": job.retries,
        }
        for job in new
    ]
    batch.insert(ServiceJob, told)
    jobs.defer_many(db.session, "run_service_job", [{"task_id": str(job.task_id)} for job in new])


def _write_messages(step: Step, before: Snapshot, after: Snapshot, batch: rows.Batch) -> None:
    gone = {message.task_id for message in before.messages - after.messages}
    if gone:
        db.session.execute(delete(Subscription).where(Subscription.task_id.in_(gone)))
    new = [message for message in after.messages if message not in before.messages or message.task_id in gone]
    if new:
        told = [
            {
                "id": uuid.uuid4(),
                "case_id": step.case.id,
                "task_id": message.task_id,
                "kind": message.kind,
                "name": message.name,
                "correlation": message.correlation,
            }
            for message in new
        ]
        batch.insert(Subscription, told)
        if any(message.kind == "message" for message in new):
            outbox.seek(step.case)


def _write_incidents(step: Step, events: tuple[Event, ...], batch: rows.Batch) -> None:
    resolved = {event.task_id for event in events if isinstance(event, IncidentResolved)}
    if resolved:
        db.session.execute(
            update(Incident)
            .where(Incident.task_id.in_(resolved), Incident.resolved_at.is_(None))
            .values(resolved_at=step.now, resolved_by_id=step.by.id if step.by else None)
        )
    raised = [event for event in events if isinstance(event, IncidentRaised)]
    if raised:
        elements = step.package.definition.elements
        told = [
            {
                "id": uuid.uuid4(),
                "case_id": step.case.id,
                "task_id": event.task_id,
                "element_id": event.element_id,
                "element_name": elements[event.element_id].name if event.element_id in elements else event.element_id,
                "message": event.message,
                "expression": event.expression,
                "created_at": step.now,
            }
            for event in raised
        ]
        batch.insert(Incident, told)
        notifications.notify_users(
            groups.holders(Permission.INCIDENT_RESOLVE),
            case=step.case,
            text_pl="Sprawa zatrzymała się z powodu usterki.",
            text_en="A case has stopped because of a fault.",
        )
