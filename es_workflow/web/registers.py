"""Public registers: the list, the map, the page that a QR code leads to, and the files. Nobody need sign in."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow import clock, territory
from es_workflow.casework.public_registers import definitions, reading, states
from es_workflow.casework.public_registers.reading import Wanted
from es_workflow.content.register_info import Column
from es_workflow.forms.moments import ISO_DATE
from es_workflow.models import RegisterEntry
from es_workflow.texts import _, pick
from es_workflow.web import filters
from es_workflow.web.forms.base import asked
from es_workflow.web.layout import now, page_number

bp = Blueprint("registers", __name__, url_prefix="/registers")

NOTHING = "–"


@bp.get("")
def index() -> ResponseReturnValue:
    """Which registers there are."""
    return render_template("registers/index.html", registers=definitions.list_all())


@bp.get("/<register>")
def show(register: str) -> ResponseReturnValue:
    """The list of a register, narrowed by words, powiat, grade and state."""
    info, wanted = definitions.get(register), _wanted()
    return render_template(
        "registers/show.html",
        register=info,
        wanted=wanted,
        entries=reading.list_page(info, wanted, now(), page_number()),
        counties=territory.counties(),
        county_of=territory.county_of,
        states=states.in_words(),
        headings=[pick(column.name) for column in info.columns],
        state_of=lambda entry: states.of(entry, clock.today(now())),
        value_of=_value,
    )


@bp.get("/<register>/<entry>")
def entry(register: str, entry: str) -> ResponseReturnValue:
    """One entry: whether it holds, whose it is and since when."""
    info = definitions.get(register)
    found = reading.get(info, entry, now())
    return render_template(
        "registers/entry.html",
        register=info,
        entry=found,
        state=states.of(found, clock.today(now())),
        county=territory.county_of(found.holder.terc),
        revoked_on=reading.revoked_on(found),
        story=reading.story_of(found),
        value_of=_value,
    )


def _wanted() -> Wanted:
    """What the address asks for; what is no code or no state narrows nothing."""
    return Wanted(asked("search"), asked("county"), asked("grade"), asked("state"))


def _value(entry: RegisterEntry, column: Column) -> str:
    """What stands in a column of the register, in the reader's notation."""
    value = reading.value_of(entry, column)
    return ", ".join(_in_words(one) for one in (value if isinstance(value, list) else [value])) or NOTHING


def _in_words(value: object) -> str:
    match value:
        case None | "":
            return NOTHING
        case bool():
            return _("Tak") if value else _("Nie")
        case int() | Decimal():
            return filters.number(value)
        case str() if ISO_DATE.fullmatch(value):
            return filters.date(value)
    return str(value)
