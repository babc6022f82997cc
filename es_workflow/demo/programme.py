"""The demonstration's project versions and calls; calls are dated from today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from es_workflow import clock
from es_workflow.casework import programme, runtime

MONEY = ("total", "subsidy")
DATES = ("valid_from", "start_date", "end_date")


def create(raw: Mapping[str, Any]) -> None:
    """Make the project versions and the calls of the last of them."""
    for version in raw["project_versions"]:
        data = {**version, **{key: Decimal(version[key]) for key in MONEY}}
        data |= {key: dt.date.fromisoformat(version[key]) for key in DATES}
        project = programme.create_project_version(programme.ProjectData(**data), by=None)
    today = clock.today(runtime.office().clock.now())
    for call in raw["calls"]:
        data = {key: value for key, value in call.items() if not key.endswith("_in_days")}
        opens = dt.datetime.combine(today + dt.timedelta(days=call["opens_in_days"]), dt.time(8), tzinfo=clock.ZONE)
        closes = clock.end_of_day(today + dt.timedelta(days=call["closes_in_days"]))
        programme.create_call(
            programme.CallData(**data, opens_at=opens, closes_at=closes, project_version_id=project.id), by=None
        )
