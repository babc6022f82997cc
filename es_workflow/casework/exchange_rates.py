"""Mean exchange rates of table A of the National Bank of Poland (NBP), as the office knows them.

They come from NBP's own files, imported by a person after a look, or from its public service when that is switched on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import insert, select

from es_workflow import db
from es_workflow.casework import audit
from es_workflow.casework.audit import AuditType
from es_workflow.casework.paging import Page, page_of
from es_workflow.errors import WorkflowError
from es_workflow.models import ExchangeRate, User
from es_workflow.texts import _

EURO = "EUR"
LONGEST_GAP = dt.timedelta(days=7)
"""NBP publishes a table each working day; without any for longer than this, tables were not imported."""


class NoRate(WorkflowError):
    says = "Nie ma kursu NBP."


class RatesDiffer(WorkflowError):
    says = "Plik podaje inny kurs niż ten, który już jest w systemie."


@dataclass(frozen=True)
class RateTable:
    """One table A: its number, the day it was published, and złoty for one unit of each currency."""

    number: str
    day: dt.date
    rates: Mapping[str, Decimal]


@dataclass(frozen=True)
class Preview:
    """What an import would do."""

    new: Sequence[RateTable]
    known: int
    """Tables that are here already, with the same rates."""
    differing: Sequence[RateTable]
    """Tables that contradict what is here; while there is one, nothing is imported."""


def rate_on(day: dt.date, currency: str = EURO) -> ExchangeRate:
    """The mean rate that holds on the day: of its own table A, else of the last one before. Raises NoRate."""
    query = select(ExchangeRate).where(ExchangeRate.currency == currency, ExchangeRate.table_date <= day)
    found = db.session.scalar(query.order_by(ExchangeRate.table_date.desc()).limit(1))
    if found is None or day - found.table_date > LONGEST_GAP:
        raise NoRate(
            _(
                "Nie ma kursu %(currency)s z tabeli A NBP na dzień %(day)s. "
                "Wczytaj tabelę (Kursy NBP) i spróbuj ponownie.",
                currency=currency,
                day=f"{day:%d.%m.%Y}",
            )
        )
    return found


def preview(tables: Sequence[RateTable]) -> Preview:
    """Compare the tables of a file with what is here, before anything is kept."""
    here = _known([table.day for table in tables])
    new = [table for table in tables if table.day not in here]
    same = [table for table in tables if table.day in here and _agrees(table, here[table.day])]
    differing = [table for table in tables if table.day in here and not _agrees(table, here[table.day])]
    return Preview(new, len(same), differing)


def keep(tables: Sequence[RateTable], *, by: User | None, source: str) -> int:
    """Take the tables into use; says how many were new. Raises RatesDiffer, and then keeps none of them."""
    found = preview(tables)
    if found.differing:
        days = ", ".join(f"{table.day:%d.%m.%Y}" for table in found.differing[:5])
        raise RatesDiffer(_("Plik podaje inne kursy niż system dla dni: %(days)s. Niczego nie wczytano.", days=days))
    rows = [
        {"currency": currency, "table_date": table.day, "table_no": table.number, "mid": mid}
        for table in found.new
        for currency, mid in table.rates.items()
    ]
    if rows:
        db.session.execute(insert(ExchangeRate), rows)
        tables_kept = {"tables": [table.number for table in found.new], "source": source}
        audit.append(None, AuditType.RATES_IMPORTED, by=by, data=tables_kept)
    return len(found.new)


def _known(days: Sequence[dt.date]) -> dict[dt.date, dict[str, tuple[str, Decimal]]]:
    here: dict[dt.date, dict[str, tuple[str, Decimal]]] = {}
    for row in db.session.scalars(select(ExchangeRate).where(ExchangeRate.table_date.in_(days))):
        here.setdefault(row.table_date, {})[row.currency] = (row.table_no, row.mid)
    return here


def _agrees(table: RateTable, here: Mapping[str, tuple[str, Decimal]]) -> bool:
    return all(here.get(currency, (table.number, mid)) == (table.number, mid) for currency, mid in table.rates.items())


def latest_day(until: dt.date = dt.date.max) -> dt.date | None:
    """The day of the newest table here, of those up to a day."""
    query = select(ExchangeRate.table_date).where(ExchangeRate.table_date <= until)
    return db.session.scalar(query.order_by(ExchangeRate.table_date.desc()).limit(1))


def list_page(*, currency: str = EURO, page: int = 1) -> Page[ExchangeRate]:
    """The rates of a currency, the newest on top."""
    query = select(ExchangeRate).where(ExchangeRate.currency == currency)
    return page_of(query.order_by(ExchangeRate.table_date.desc()), page)
