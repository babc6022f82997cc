"""The one place where the engine moves a case. One step is one transaction: lock, load, run on, save, write down.

Whoever calls commits. A step that raises leaves nothing behind, not even what due timers did before it.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from es_workflow import clock, db, feel, notation, rows
from es_workflow.casework import (
    access,
    audit,
    case_rows,
    facts,
    legal_clock,
    outbox,
    polish,
    runtime,
    step_rows,
    step_story,
)
from es_workflow.casework.audit import AuditType
from es_workflow.casework.operations import Call as Asked
from es_workflow.content import vocabulary
from es_workflow.content.package import ProcessPackage
from es_workflow.engine import (
    WAIT,
    Environment,
    Event,
    NothingWaits,
    OperationCall,
    OperationLapsed,
    ProcessInstance,
    StatusChanged,
    TaskNotOpen,
    Waiting,
)
from es_workflow.errors import Conflict, NotFound, ProcessFailed
from es_workflow.models import Case, User
from es_workflow.texts import _, language

if TYPE_CHECKING:
    from es_workflow.casework.openings import Opening

logger = logging.getLogger(__name__)

Command = Callable[[ProcessInstance], None]


class TaskClosed(Conflict):
    says = "To zadanie zostało już zamknięte."


class CaseClosed(Conflict):
    says = "Ta sprawa jest już zakończona."


@dataclass(frozen=True)
class StepOutcome:
    """What a step did to the case."""

    case: Case
    events: tuple[Event, ...]
    opened: tuple[uuid.UUID, ...]
    """User tasks that became open and still are."""
    status_before: str

    @property
    def ended(self) -> bool:
        """The case is over."""
        return self.case.ended_at is not None


@dataclass
class Step:
    """A step on its way."""

    case: Case
    package: ProcessPackage
    now: dt.datetime
    by: User | None
    known: dict[str, Any]
    calendar: feel.Calendar
    told: set[str] = field(default_factory=set)
    """Whom operations of this step notified, so that nobody is told twice."""

    @property
    def world(self) -> feel.World:
        """What expressions know of the day."""
        return feel.World(self.now, self.calendar)

    @property
    def is_behind(self) -> bool:
        """Whether the calendar has changed since the terms of the case were worked out."""
        return self.case.calendar_revision < self.calendar.revision

    def environment(self) -> Environment:
        """The step as the engine sees it."""
        world = self.world
        return Environment(
            world=world,
            decide=lambda decision, variables: self.package.decisions.decide(decision, variables, world),
            operate=self._operate,
            known=self.known,
            moving=vocabulary.MOVING,
            results=frozenset(name for each in runtime.office().operations.values() for name in each.results),
        )

    def _operate(self, asked: OperationCall) -> Mapping[str, Any] | Waiting | None:
        operation = runtime.office().operations.get(asked.operation)
        if operation is None:
            raise ProcessFailed(_("Nieznana operacja „%(name)s”.", name=asked.operation))
        if operation.waits:
            return WAIT
        result = operation.run(Asked(self.case, asked, self.now, self.by))
        self.known.update(facts.of_moment(self.case, self.now, self.calendar))
        self.told.add(asked.headers.get("to", ""))
        return result


def begin(case: Case, *, by: User | None, opening: Opening | None = None) -> StepOutcome:
    """Start the process of a new case: at its plain start, or at the event that opens it."""
    case.state = b""  # the engine's first word comes below; operations of the first step may already need the row
    db.session.add(case)
    step = _step(case, by)
    if case.call is not None:  # the call that terms are counted from must not be older than the calendar they saw
        db.session.refresh(case.call)
        step.known.update(facts.of_moment(case, step.now, step.calendar))
    element_id, payload = (opening.element_id, opening.payload) if opening else (None, None)
    instance = ProcessInstance.start(step.package.definition, {}, step.environment(), element_id, payload)
    told = opening.told if opening else {}
    return _finish(step, instance, step_rows.Snapshot(), AuditType.CASE_STARTED, told, rows.Batch())


def run(
    case_id: uuid.UUID, command: Command, *, by: User | None, type: AuditType, data: Mapping[str, Any] | None = None
) -> StepOutcome:
    """Lock the case and move it on by `command`."""
    return move(lock(case_id), command, by=by, type=type, data=data)


def lock(case_id: uuid.UUID) -> Case:
    """The case as it is now, held until the end of the transaction. Raises NotFound."""
    return _held(case_rows.lock(case_id))


def lock_of_task(task_id: uuid.UUID) -> Case:
    """The same for the case of a task."""
    return _held(case_rows.lock_of_task(task_id))


def _held(case: Case | None) -> Case:
    if case is None:
        raise NotFound()
    db.notes()["locked", case.id] = True
    return case


def move(
    case: Case,
    command: Command,
    *,
    by: User | None,
    type: AuditType,
    data: Mapping[str, Any] | None = None,
    batch: rows.Batch | None = None,
) -> StepOutcome:
    """Move a locked case on by `command`; what is overdue happens first, so a late submission finds its task closed.

    Rows that the command puts into `batch` are written together with the step's own.
    """
    if case.ended_at is not None:
        raise CaseClosed()
    step, instance, before = _load(case, by)
    passed = before.passed(step.now)
    # Only overdue timers write anything before the command can be refused; then a refusal takes that back.
    with db.session.begin_nested() if passed or step.is_behind else nullcontext():
        if step.is_behind:
            instance.recompute_terms()
            passed = step_rows.Snapshot.of(instance).passed(step.now)
        instance.fire_timers()
        try:
            command(instance)
        except (TaskNotOpen, NothingWaits) as refusal:
            raise (_late(min(passed)) if passed else refusal) from refusal
        return _finish(step, instance, before, type, data or {}, batch or rows.Batch())


def wake(case_id: uuid.UUID) -> bool:
    """Let what is due in the case happen; says whether anything did. Called twice it does nothing the second time.

    A change of the calendar comes first: it may put off what would be due, or make due what was not.
    """
    case = lock(case_id)
    if case.ended_at is not None:
        return False
    step, instance, before = _load(case, None)
    moved = instance.recompute_terms() if step.is_behind else []
    case.calendar_revision = step.calendar.revision
    passed = step_rows.Snapshot.of(instance).passed(step.now) if moved else before.passed(step.now)
    if not passed and not moved:
        return False
    instance.fire_timers()
    _finish(step, instance, before, AuditType.CASE_WOKEN if passed else AuditType.TERMS_MOVED, {}, rows.Batch())
    return True


def peek(case: Case) -> ProcessInstance:
    """The case's process to look at, without moving it. While the case is locked, its step goes on with the same."""
    loaded = _load(case, None)
    if ("locked", case.id) in db.notes():
        db.notes()["loaded", case.id] = case.rev, loaded
    return loaded[1]


Loaded = tuple[Step, ProcessInstance, step_rows.Snapshot]


def _load(case: Case, by: User | None) -> Loaded:
    rev, loaded = db.notes().pop(("loaded", case.id), (None, None))
    if loaded is not None and rev == case.rev and loaded[0].case is case:
        loaded[0].by = by
        return loaded  # type: ignore[no-any-return]
    step = _step(case, by)
    instance = ProcessInstance.load(step.package.definition, case.state, step.environment())
    return step, instance, step_rows.Snapshot.of(instance)


def _step(case: Case, by: User | None) -> Step:
    office = runtime.office()
    now = office.clock.now()
    calendar = office.calendars.at_least(max(case.calendar_now or 0, case.calendar_revision or 0))
    return Step(case, office.package(case.deployment_id), now, by, facts.of_case(case, now, calendar), calendar)


def _late(deadline: dt.datetime) -> TaskClosed:
    """The kind refusal of what came after a deadline."""
    when = notation.long_moment(deadline.astimezone(clock.ZONE), language.get())
    return TaskClosed(_("Termin upłynął %(when)s i sprawa poszła dalej. Tego kroku nie można już wykonać.", when=when))


def _finish(
    step: Step,
    instance: ProcessInstance,
    before: step_rows.Snapshot,
    type: AuditType,
    data: Mapping[str, Any],
    batch: rows.Batch,
) -> StepOutcome:
    """Save the case, its rows and the one audit event of the step."""
    case, status_before = step.case, step.case.status
    events = tuple(instance.take_events())
    _note_lapses(case, events)
    status = next((event.status for event in reversed(events) if isinstance(event, StatusChanged)), case.status)
    after = step_rows.Snapshot.of(instance)
    legal_clock.keep(case, step.package.definition, after, step.now)
    sent = outbox.thrown(events, step.now)
    told = dict(data) | step_story.describe(step, before, after, events) | outbox.describe(sent)
    if status != status_before:
        told |= {"status": status, "status_before": status_before}
    represents = step.by is not None and access.represents(step.by, case.organisation_id)
    told["by_applicant"] = represents and "party" not in told
    event = audit.next_event(case, type, by=step.by, at=step.now, data=told)
    subject = _subject(step, instance)
    organisation = case.organisation.name if case.organisation else ""
    batch.change(
        case,
        status=status,
        state=instance.save(),
        rev=(case.rev or 0) + 1,
        calendar_revision=step.calendar.revision,
        ended_at=step.now if instance.ended else None,
        subject=subject,
        search_text=polish.fold(f"{case.number or ''} {subject} {organisation}"),
        audit_seq=event.seq,
        audit_hash=event.hash,
    )
    rows.bring(case)  # the others refer to it, and it may be new
    batch.add(event)
    step_rows.write(step, before, after, events, batch)
    outbox.post(case, sent, step.now)
    return StepOutcome(case, events, tuple(after.tasks.keys() - before.tasks.keys()), status_before)


def _note_lapses(case: Case, events: tuple[Event, ...]) -> None:
    """What nobody reported in time is written down where it belongs (a letter counts as delivered)."""
    for event in events:
        if isinstance(event, OperationLapsed):
            lapsed = runtime.office().operations[event.operation].lapsed
            assert lapsed is not None
            lapsed(case, event.task_id)


def _subject(step: Step, instance: ProcessInstance) -> str:
    """What the case is about, as the manifest works it out; kept as it was while that cannot be said yet."""
    variables = {**instance.variables, **step.known}
    try:
        subject = feel.value_of(step.package.manifest.subject, variables, step.world)
    except feel.FeelError:
        logger.warning("case %s: the manifest's subject cannot be worked out", step.case.id, exc_info=True)
        return step.case.subject or ""
    return str(subject)[:200] if subject is not None else step.case.subject or ""
