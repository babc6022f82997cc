"""The demonstration's project versions with their budgets, and its calls, which are dated from today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from es_workflow import clock
from es_workflow.casework import accounts, call_forms, calls, deployments, exchange_rates, projects, runtime
from es_workflow.casework.exchange_rates import RateTable
from es_workflow.casework.panels import members
from es_workflow.casework.projects import LineData, ProjectData
from es_workflow.models import BudgetLine

MONEY = ("total", "subsidy")
DATES = ("valid_from", "start_date", "end_date")
RATES_AROUND = range(-600, 600)
"""Days from today that have a rate: back to the first case, and ahead as far as a visitor lets the clock run."""


def create(raw: Mapping[str, Any]) -> None:
    """Make the project versions, and the calls on budget lines of the last of them."""
    for version in raw["project_versions"]:
        lines = _project(version)
    for call in raw["calls"]:
        _call(call, lines)
    _publish_rates(Decimal(raw["euro"]))


def _project(raw: Mapping[str, Any]) -> dict[str, BudgetLine]:
    """The version; its budget lines by code."""
    data = {key: value for key, value in raw.items() if key != "lines"}
    data |= {key: Decimal(raw[key]) for key in MONEY}
    data |= {key: dt.date.fromisoformat(raw[key]) for key in DATES}
    version = projects.create_project_version(ProjectData(**data), by=None)
    plans = [LineData(**{**line, "plan": Decimal(line["plan"])}) for line in raw["lines"]]
    return {plan.code: projects.create_line(version, plan, by=None) for plan in plans}


def _call(raw: Mapping[str, Any], lines: Mapping[str, BudgetLine]) -> None:
    today = clock.today(runtime.office().clock.now())
    opens_on = today + dt.timedelta(days=raw["opens_in_days"])
    line = lines.get(raw.get("budget_line", ""))
    texts = ("process_key", "title_pl", "title_en", "summary_pl", "summary_en")
    data = calls.CallData(
        **{key: raw[key] for key in texts},
        number=raw["number"].format(year=opens_on.year),
        opens_at=dt.datetime.combine(opens_on, dt.time(8), tzinfo=clock.ZONE),
        closes_at=clock.end_of_day(today + dt.timedelta(days=raw["closes_in_days"])),
        project_version_id=next(iter(lines.values())).project_version_id,
        budget_line_id=line.id if line else None,
        allocation=Decimal(raw.get("allocation", "0.00")),
        mode=raw.get("mode", "continuous"),
    )
    call = calls.create_call(data, by=None)
    if deployments.find_latest(call.process_key) and call_forms.find_form(call):
        told = {**raw.get("terms", {}), **_moments(raw.get("terms_in_days", {}), today)}
        call_forms.change(call, _terms(call_forms.open_form(call).answers, told), by=None)
    if "panel" in raw:
        jurors = [user.id for email in raw["panel"] if (user := accounts.find_by_email(email))]
        members.change(call, jurors, jurors[0], by=None)


def _moments(raw: Mapping[str, Sequence[Any]], today: dt.date) -> dict[str, str]:
    """Terms that are moments, told as days from today and an hour."""
    told = {key: (today + dt.timedelta(days=days), dt.time.fromisoformat(hour)) for key, (days, hour) in raw.items()}
    return {key: dt.datetime.combine(day, hour, tzinfo=clock.ZONE).isoformat() for key, (day, hour) in told.items()}


def _publish_rates(euro: Decimal) -> None:
    """One invented rate for every day: NBP's real tables are not at hand, and cases must count in euros."""
    today = clock.today(runtime.office().clock.now())
    days = [today + dt.timedelta(days=number) for number in RATES_AROUND]
    tables = [RateTable(f"demo {day:%-d.%m.%Y}", day, {exchange_rates.EURO: euro}) for day in days]
    exchange_rates.keep(tables, by=None, source="demo")


def _terms(shown: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows beforehand, and over it what the demonstration says."""
    return {**shown, **told}
