"""Public registers: the list, the map, the page that a QR code leads to, and the files. Nobody need sign in."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import asdict, dataclass
from decimal import Decimal

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from es_workflow import clock, territory
from es_workflow.casework.public_registers import definitions, files, reading, states
from es_workflow.casework.public_registers.reading import Wanted
from es_workflow.content.register_info import Column, RegisterInfo
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
        here={"register": info.slug, **{name: value for name, value in asdict(wanted).items() if value}},
        entries=reading.list_page(info, wanted, now(), page_number()),
        counties=territory.counties(),
        county_of=territory.county_of,
        states=states.in_words(),
        tiles=_tiles(info, wanted) if info.map else [],
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
        former=reading.former_holders(found),
        story=reading.story_of(found),
        value_of=_value,
    )


@bp.get("/<register>/csv")
def csv(register: str) -> ResponseReturnValue:
    """The list as a table for spreadsheets."""
    info = definitions.get(register)
    entries = reading.list_all(info, _wanted(), now())
    return _file(files.csv(info, entries, clock.today(now())), f"{info.slug}.csv", "text/csv")


@bp.get("/<register>/json")
def json(register: str) -> ResponseReturnValue:
    """The list for programs."""
    info = definitions.get(register)
    entries = reading.list_all(info, _wanted(), now())
    return _file(files.json(info, entries, now()), f"{info.slug}.json", "application/json")


def _file(data: bytes, name: str, mime: str) -> Response:
    response = Response(data, content_type=f"{mime}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@dataclass(frozen=True)
class Tile:
    """A powiat on the map, with the number of its entries and how dark it is for that."""

    at: territory.Tile
    number: int
    level: int
    chosen: bool


LEVELS = (1, 2, 4)
"""From how many entries on a tile is darker."""


def _tiles(info: RegisterInfo, wanted: Wanted) -> list[Tile]:
    numbers = reading.by_county(info, wanted, now())
    return [
        Tile(at, number, bisect_right(LEVELS, number), at.county.terc == wanted.county)
        for at in territory.tiles()
        for number in [numbers.get(at.county.terc, 0)]
    ]


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
