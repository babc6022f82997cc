"""What a case does with a journal: open it, go on under another frame, close it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from es_workflow.casework.journals import keeping
from es_workflow.casework.operations import inputs
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.content.operations import Header, HeaderKind, Input
from es_workflow.texts import _

DAILY, WEEKLY, LOCK_DAYS, APPROVE_DAYS = 8, 40, 3, 3


def open_journal(call: Call) -> None:
    """From now on the journal is written."""
    frame = keeping.Frame(
        title=inputs.text(call, "title"),
        first_day=inputs.day(call, "from"),
        last_day=inputs.day(call, "to"),
        hours=_number(call.given("hours"), "hours"),
        daily_hours=_number(call.given("daily_hours") or DAILY, "daily_hours"),
        weekly_hours=_number(call.given("weekly_hours") or WEEKLY, "weekly_hours"),
        lock_days=int(_number(call.given("lock_days") or LOCK_DAYS, "lock_days")),
        approver_email=inputs.text(call, "approver_email"),
        approver_name=inputs.text(call, "approver_name"),
        approve_days=int(_number(call.given("approve_days") or APPROVE_DAYS, "approve_days")),
        escalate_to=call.header("escalate_to") or None,
        message=call.header("message"),
    )
    keeping.open_journal(call.case, frame, now=call.now)


def change(call: Call) -> None:
    """Change what is given of the frame."""
    found: dict[str, Any] = {}
    if call.given("to") is not None:
        found["last_day"] = inputs.day(call, "to")
    if call.given("hours") is not None:
        found["hours"] = _number(call.given("hours"), "hours")
    if call.given("approver_email") is not None:
        found["approver_email"] = inputs.text(call, "approver_email").lower()
    if call.given("approver_name") is not None:
        found["approver_name"] = inputs.text(call, "approver_name")
    if call.given("pauses") is not None:
        found["pauses"] = [_pause(one) for one in inputs.rows(call, "pauses")]
    keeping.change(call.case, found)


def _pause(given: Mapping[str, Any]) -> dict[str, str]:
    first, last = (inputs.read_day(given.get(name), "pauses") for name in ("from", "to"))
    if last < first:
        raise WrongInput.of("pauses", _("przerwa nie może się skończyć, zanim się zacznie"))
    return {"from": first.isoformat(), "to": last.isoformat()}


def close(call: Call) -> None:
    """Nobody writes any more."""
    keeping.close(call.case)


def _number(value: Any, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value <= 0:
        raise WrongInput.of(name, _("potrzebna jest liczba większa od zera"))
    return Decimal(value)


OPERATIONS = (
    Operation(
        name="journal:open",
        run=open_journal,
        doc="Opens the case's journal between two days; said again, it goes on under the new frame.",
        headers={
            "message": Header(required=False),
            "escalate_to": Header(HeaderKind.RECIPIENT, required=False),
        },
        inputs={
            "title": Input(),
            "from": Input(),
            "to": Input(),
            "hours": Input(),
            "approver_email": Input(),
            "approver_name": Input(),
            "daily_hours": Input(required=False),
            "weekly_hours": Input(required=False),
            "lock_days": Input(required=False),
            "approve_days": Input(required=False),
        },
    ),
    Operation(
        name="journal:change",
        run=change,
        doc="Changes what is given of the journal's frame; `pauses`: list of {from, to}, days without entries.",
        inputs={
            "to": Input(required=False),
            "hours": Input(required=False),
            "approver_email": Input(required=False),
            "approver_name": Input(required=False),
            "pauses": Input(required=False),
        },
    ),
    Operation(
        name="journal:close",
        run=close,
        doc="Closes the case's journal; weeks that wait can still be approved.",
    ),
)
