"""NBP's tables in a scenario: one for every day, so that cases can count in euros."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from es_workflow import clock
from es_workflow.casework import exchange_rates, runtime
from es_workflow.casework.exchange_rates import RateTable

EURO_RATE = Decimal("4.6806")
"""Złoty for a euro, on every day of every scenario."""
BEFORE = dt.timedelta(days=10)
"""How long before its start a scenario's tables begin."""


def publish() -> None:
    """Make the tables up to today that are not there yet."""
    today = clock.today(runtime.office().clock.now())
    last = exchange_rates.latest_day(today)
    first = today - BEFORE if last is None else last + dt.timedelta(days=1)
    days = [first + dt.timedelta(days=number) for number in range((today - first).days + 1)]
    tables = [RateTable(f"{day:%-j}/A/NBP/{day.year}", day, {exchange_rates.EURO: EURO_RATE}) for day in days]
    exchange_rates.keep(tables, by=None, source="scenario")
