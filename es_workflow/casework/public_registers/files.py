"""A public register as a file: a table for spreadsheets, and JSON for programs. What may be in it: reading."""

from __future__ import annotations

import csv as tables
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from es_workflow import clock, jsontext, territory
from es_workflow.casework.public_registers import entries as written
from es_workflow.casework.public_registers import reading, states
from es_workflow.casework.spreadsheets import FORMULA
from es_workflow.content.register_info import RegisterInfo
from es_workflow.models import RegisterEntry
from es_workflow.texts import _, pick


def csv(info: RegisterInfo, entries: Sequence[RegisterEntry], day: dt.date) -> bytes:
    """The entries as a table that a Polish spreadsheet opens: semicolons, UTF-8 with its mark, no formula."""
    file = io.StringIO()
    table = tables.writer(file, delimiter=";", lineterminator="\r\n")
    table.writerow([*_headings(), *(pick(column.name) for column in info.columns)])
    for entry in entries:
        table.writerow([_harmless(_text(value)) for value in _row(info, entry, day)])
    return file.getvalue().encode("utf-8-sig")


def _headings() -> list[str]:
    return [
        _("Numer"), _("Podmiot"), _("TERC"), _("Powiat"), _("Poziom"), _("Stan"), _("Ważny od"), _("Ważny do"),
        _("Dobra praktyka"), _("Adres wpisu"),
    ]  # fmt: skip


def _row(info: RegisterInfo, entry: RegisterEntry, day: dt.date) -> list[Any]:
    county, grade = territory.county_of(entry.holder.terc), info.grades.get(entry.grade)
    return [
        entry.number,
        entry.holder.name,
        entry.holder.terc,
        county.name if county else "",
        pick(grade.name) if grade else "",
        states.of(entry, day).text,
        entry.valid_from,
        entry.valid_to,
        reading.story_of(entry),
        written.url_of(entry, info),
        *(reading.value_of(entry, column) for column in info.columns),
    ]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return "" if value is None else str(value)


def _harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def json(info: RegisterInfo, entries: Sequence[RegisterEntry], now: dt.datetime) -> bytes:
    """The entries for programs, in both languages."""
    told = {
        "register": dict(info.title),
        "as_of": now.astimezone(clock.ZONE).isoformat(timespec="seconds"),
        "entries": [_told(info, entry, clock.today(now)) for entry in entries],
    }
    return jsontext.dumps(told).encode()


def _told(info: RegisterInfo, entry: RegisterEntry, day: dt.date) -> dict[str, Any]:
    county, grade = territory.county_of(entry.holder.terc), info.grades.get(entry.grade)
    return {
        "number": entry.number,
        "address": written.url_of(entry, info),
        "holder": {
            "name": entry.holder.name,
            "terc": entry.holder.terc or None,
            "county": county.name if county else None,
        },
        "grade": {"key": grade.key, **grade.name} if grade else None,
        "state": states.key_of(entry, day),
        "valid_from": entry.valid_from.isoformat(),
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else None,
        "columns": entry.columns,
        "story": reading.story_of(entry) or None,
    }
