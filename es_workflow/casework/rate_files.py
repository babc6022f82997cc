"""NBP's files of table A: the yearly archive as CSV, and tables as XML or JSON as its pages and its service give them.

Every rate is brought to one unit of the currency; NBP's own files quote some for 100.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from es_workflow import jsontext
from es_workflow.casework.exchange_rates import RateTable
from es_workflow.errors import WorkflowError
from es_workflow.texts import _

MAX_BYTES = 5_000_000
NUMBER = re.compile(r"0*(\d+)/A/NBP/(\d{4})")
COLUMN = re.compile(r"(\d+)([A-Z]{3})")
CODE = re.compile(r"[A-Z]{3}")


class UnreadableRates(WorkflowError):
    says = "To nie jest plik tabeli A kursów średnich NBP (archiwum CSV albo tabela XML)."


def read(data: bytes) -> list[RateTable]:
    """The tables of a file, the oldest first. Raises UnreadableRates saying where it goes wrong."""
    if len(data) > MAX_BYTES:
        raise UnreadableRates(_("Plik jest za duży jak na tabelę kursów."))
    start = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    tables = list(_xml(data) if start == b"<" else _json(data) if start in (b"[", b"{") else _csv(data))
    if not tables:
        raise UnreadableRates()
    days = [table.day for table in tables]
    if len(set(days)) != len(days):
        raise UnreadableRates(_("Plik zawiera dwie tabele z tego samego dnia."))
    return sorted(tables, key=lambda table: table.day)


# --- the yearly archive


def _csv(data: bytes) -> Iterator[RateTable]:
    rows = list(csv.reader(io.StringIO(_text(data)), delimiter=";"))
    header = [cell.strip() for cell in rows[0]] if rows else []
    columns = {place: match for place, cell in enumerate(header) if (match := COLUMN.fullmatch(cell))}
    numbers = [place for place, cell in enumerate(header) if cell.startswith("pełny numer")]
    if not header or header[0] != "data" or not columns or len(numbers) != 1:
        raise UnreadableRates()
    for line, row in enumerate(rows, 1):
        if re.fullmatch(r"\d{8}", row[0].strip()) if row else False:
            try:
                day = dt.date.fromisoformat(row[0].strip())
                rates = {
                    match[2]: _unit(row[place], match[1]) for place, match in columns.items() if row[place].strip()
                }
                yield _table(row[numbers[0]], day, rates)
            except (ValueError, IndexError) as error:
                raise UnreadableRates(_("Wiersz %(n)s pliku jest nieczytelny.", n=line)) from error


def _text(data: bytes) -> str:
    """NBP writes windows-1250; a file saved again may be UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1250", errors="replace")


# --- single tables, and what the service answers


def _xml(data: bytes) -> Iterator[RateTable]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
        if root.getroottree().docinfo.doctype:
            raise UnreadableRates()
        for table in root.iter():
            if table.tag == "tabela_kursow" and table.get("typ") == "A":
                rates = {
                    _of(one, "kod_waluty"): _unit(_of(one, "kurs_sredni"), _of(one, "przelicznik"))
                    for one in table.iter("pozycja")
                }
                yield _table(_of(table, "numer_tabeli"), dt.date.fromisoformat(_of(table, "data_publikacji")), rates)
            elif table.tag == "ExchangeRatesTable" and _of(table, "Table") == "A":
                rates = {_of(one, "Code"): _unit(_of(one, "Mid"), "1") for one in table.iter("Rate")}
                yield _table(_of(table, "No"), dt.date.fromisoformat(_of(table, "EffectiveDate")), rates)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableRates() from error


def _of(element: Any, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _json(data: bytes) -> Iterator[RateTable]:
    try:
        found = jsontext.loads(data)
        for table in found if isinstance(found, list) else [found]:
            if table["table"] == "A":
                rates = {str(one["code"]): _unit(str(one["mid"]), "1") for one in table["rates"]}
                yield _table(str(table["no"]), dt.date.fromisoformat(str(table["effectiveDate"])), rates)
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableRates() from error


def _unit(mid: str, units: str) -> Decimal:
    """Złoty for one unit. Raises ValueError."""
    try:
        value = Decimal(mid.strip().replace(",", ".")) / int(units)
    except InvalidOperation as error:
        raise ValueError(mid) from error
    if not value.is_finite() or value <= 0:
        raise ValueError(mid)
    return value.quantize(Decimal("0.00000001"))


def _table(number: str, day: dt.date, rates: Mapping[str, Decimal]) -> RateTable:
    found = NUMBER.fullmatch(number.strip())
    if found is None or not rates or any(not CODE.fullmatch(code) for code in rates) or int(found[2]) != day.year:
        raise ValueError(number)
    return RateTable(f"{int(found[1])}/A/NBP/{found[2]}", day, rates)
