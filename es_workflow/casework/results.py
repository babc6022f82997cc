"""The public list of a call's results: worked out by the package's `public_list` when published, and kept so."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from es_workflow import db, feel
from es_workflow.casework import audit, call_forms, ledger, runtime, steps
from es_workflow.casework.audit import AuditType
from es_workflow.content.manifest import PublicList
from es_workflow.errors import Conflict, NotFound
from es_workflow.models import Call, CallResults, Case, User
from es_workflow.texts import _, pick

Row = list[Any]


class NoResults(Conflict):
    says = "Dla tego rodzaju spraw nie ma publicznej listy wyników."


def preview(call: Call) -> tuple[list[Mapping[str, str]], list[Row]]:
    """Headings and rows as they would be published now. Raises NoResults, Conflict for a value that fails."""
    wanted = call_forms.package_of(call).manifest.public_list
    if wanted is None:
        raise NoResults
    rows = [row for case in _cases(call) if (row := _row(case, wanted)) is not None]
    rows.sort(key=lambda row: -row[0])
    return [dict(column.name) for column in wanted.columns], [row[1] for row in rows]


def _cases(call: Call) -> Iterator[Case]:
    query = (
        select(Case)
        .where(Case.call_id == call.id, Case.submitted_at.is_not(None))
        .options(undefer(Case.state), joinedload(Case.organisation))
        .order_by(Case.submitted_at, Case.id)
    )
    yield from db.session.scalars(query)


def _row(case: Case, wanted: PublicList) -> tuple[Decimal, Row] | None:
    """Where the case stands and what of it is shown; None when it is not on the list."""
    instance = steps.peek(case)
    known = {**instance.variables, **instance.env.known}
    try:
        if feel.value_of(wanted.when, known, instance.env.world) is not True:
            return None
        order = feel.value_of(wanted.order, known, instance.env.world)
        values = [feel.plain(feel.value_of(column.value, known, instance.env.world)) for column in wanted.columns]
    except feel.FeelError as error:
        raise Conflict(
            _("Nie można ustalić wyniku sprawy %(number)s: %(reason)s", number=case.number, reason=str(error))
        ) from error
    return Decimal(order) if isinstance(order, int | Decimal) else Decimal(0), values


def publish(call: Call, *, by: User) -> CallResults:
    """Show the list to everybody as it is now; an earlier one is kept, but no longer shown. Raises NoResults."""
    columns, rows = preview(call)
    ledger.lock_call(call.id)
    published = CallResults(
        id=uuid.uuid4(),
        call_id=call.id,
        columns=columns,
        rows=rows,
        published_by_id=by.id,
        published_at=runtime.office().clock.now(),
    )
    db.session.add(published)
    told = {"call": call.id, "results": published.id, "cases": len(rows)}
    audit.append(None, AuditType.RESULTS_PUBLISHED, by=by, data=told)
    return published


def find(call: Call) -> CallResults | None:
    """The list that everybody sees."""
    query = select(CallResults).where(CallResults.call_id == call.id)
    return db.session.scalars(query.order_by(CallResults.published_at.desc(), CallResults.id).limit(1)).first()


def get(call: Call) -> CallResults:
    """The same. Raises NotFound before it was published."""
    found = find(call)
    if found is None:
        raise NotFound
    return found


def has_list(call: Call) -> bool:
    """Whether calls of this kind publish results."""
    return call_forms.package_of(call).manifest.public_list is not None


def shown(value: Any) -> Any:
    """A value of the list for a reader: a text in the reader's language, several values as one text."""
    if isinstance(value, Mapping):
        return pick(value)
    return (
        ", ".join(str(part) for part in value) if isinstance(value, Sequence) and not isinstance(value, str) else value
    )
