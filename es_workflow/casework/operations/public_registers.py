"""Public registers: entering a case, and changing its entry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from es_workflow import clock, feel
from es_workflow.casework import facts, runtime
from es_workflow.casework.operations import inputs
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.casework.public_registers import definitions, entries
from es_workflow.content.operations import Header, HeaderKind, Input
from es_workflow.content.register_info import ENTER, RegisterInfo
from es_workflow.errors import ProcessFailed
from es_workflow.texts import _


def enter(call: Call) -> dict[str, Any]:
    """Enter the case's organisation into the register, under the next number."""
    info = definitions.of_case(call.case, call.header("register"))
    values = {
        "grade": _text(call, "grade") or "",
        "valid_from": inputs.day(call, "valid_from"),
        "valid_to": _day(call, "valid_to"),
        "published_from": _moment(call, "published_from"),
        "story": _text(call, "story") or "",
        "story_consent": _consent(call) is True,
    }
    entry = entries.enter(call.case, info, values, columns=_columns(call, info), by=call.by)
    return {"register_entry": entries.known(entry, info, clock.today(call.now))}


def change(call: Call) -> dict[str, Any]:
    """Change the entry of that number; what is not given stays as it is."""
    info = definitions.of_case(call.case, call.header("register"))
    entry = entries.lock(inputs.text(call, "number"))
    if entry.register != info.key:
        raise WrongInput.of("number", _("ten wpis jest w innym rejestrze"))
    given = {
        "state": _text(call, "state"),
        "grade": _text(call, "grade"),
        "valid_from": _day(call, "valid_from"),
        "valid_to": _day(call, "valid_to"),
        "published_from": _moment(call, "published_from"),
        "story": _text(call, "story"),
        "story_consent": _consent(call),
    }
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if code := _text(call, "holder"):
        values["holder_id"] = entries.find_holder(code.replace("-", "").replace(" ", "")).id
    entries.change(call.case, entry, info, values, reason=_text(call, "reason") or "", by=call.by)
    return {"register_entry": entries.known(entry, info, clock.today(call.now))}


def find(call: Call) -> dict[str, Any]:
    """What the case's organisation has in the register."""
    info, day = definitions.of_case(call.case, call.header("register")), clock.today(call.now)
    holder = call.case.organisation
    found = entries.list_of(holder, info) if holder else []
    return {"register_entries": [entries.known(entry, info, day) for entry in found]}


def _columns(call: Call, info: RegisterInfo) -> list[dict[str, Any]]:
    """What the register shows of the case, worked out now."""
    world = runtime.office().world(call.now)
    known = {**call.asked.inputs, **facts.of_case(call.case, call.now)}
    try:
        return [
            {**column.name, "value": feel.plain(feel.value_of(column.value, known, world))} for column in info.columns
        ]
    except feel.FeelError as error:
        raise ProcessFailed(_("Nie można ustalić treści wpisu: %(reason)s", reason=str(error))) from error


def _text(call: Call, name: str) -> str | None:
    value = call.given(name)
    if value is not None and not isinstance(value, str):
        raise WrongInput.of(name, _("potrzebny jest tekst"))
    return value.strip() if value and value.strip() else None


def _day(call: Call, name: str) -> dt.date | None:
    return None if call.given(name) is None else inputs.day(call, name)


def _moment(call: Call, name: str) -> dt.datetime | None:
    return None if call.given(name) is None else inputs.moment(call, name)


def _consent(call: Call) -> bool | None:
    value = call.given("story_consent")
    if value is not None and not isinstance(value, bool):
        raise WrongInput.of("story_consent", _("potrzebne jest „tak” albo „nie”"))
    return value


_OPTIONAL = ("grade", "valid_to", "story", "story_consent")

OPERATIONS = (
    Operation(
        name=ENTER,
        run=enter,
        doc="Enters the case's organisation into the public register, under the next number of the year.",
        headers={"register": Header(HeaderKind.REGISTER)},
        inputs={"valid_from": Input(), "published_from": Input(), **dict.fromkeys(_OPTIONAL, Input(required=False))},
        results=("register_entry",),
    ),
    Operation(
        name="register:change",
        run=change,
        doc="Changes the entry `number` of the public register; what is not given, or null, stays as it is.",
        headers={"register": Header(HeaderKind.REGISTER)},
        inputs={
            "number": Input(),
            **dict.fromkeys(
                (*_OPTIONAL, "state", "valid_from", "published_from", "reason", "holder"), Input(required=False)
            ),
        },
        results=("register_entry",),
    ),
    Operation(
        name="register:find",
        run=find,
        doc="Finds the entries of the case's organisation in the public register, the newest first.",
        headers={"register": Header(HeaderKind.REGISTER)},
        results=("register_entries",),
    ),
)
