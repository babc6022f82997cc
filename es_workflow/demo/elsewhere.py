"""The demonstration's supports given elsewhere: an XLSX list like people fill in, imported by somebody who may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from es_workflow import clock
from es_workflow.casework import access, indicators, projects, runtime, spreadsheets, support_imports
from es_workflow.casework.access import Permission
from es_workflow.casework.spreadsheets import Sheet
from es_workflow.demo.people import Everybody


def create(raw: Mapping[str, Any], everybody: Everybody) -> None:
    """Import the list into the project under way; without one there is nothing to count for."""
    today = clock.today(runtime.office().clock.now())
    version = projects.find_project_version(today)
    colleagues = (user for members in everybody.office.values() for user in members)
    by = next((user for user in colleagues if access.has(user, Permission.INDICATORS_MANAGE)), None)
    if version is None or by is None:
        return
    sheets = [_sheet(title, raw[title], today) for title in support_imports.TITLES.values()]
    support_imports.keep(spreadsheets.write(*sheets), raw["filename"], indicators.latest(version), by=by)


def _sheet(title: str, rows: Sequence[Mapping[str, Any]], today: dt.date) -> Sheet:
    columns = support_imports.columns()[title]
    dated = [{**row, support_imports.FROM: today - dt.timedelta(days=row["days_ago"])} for row in rows]
    return Sheet(title, columns, [[row.get(column) for column in columns] for row in dated])
