"""The public service of the National Bank of Poland: fetches missing tables A. Off until its address is set."""

from __future__ import annotations

import datetime as dt

from es_workflow.casework import exchange_rates, outside, rate_files
from es_workflow.casework.exchange_rates import RateTable
from es_workflow.casework.outside import ServiceFailed
from es_workflow.texts import _

DAYS_AT_ONCE = 93
"""The service's own limit of one question."""
NOTHING = 404
"""Its answer when there is no table in the days asked for."""
SOURCE = "nbp"


def fetch(base_url: str, today: dt.date) -> int:
    """Fetch the tables from the day after the newest one here (at first: of the last 93 days); says how many were new.

    Raises ServiceFailed when the service does not answer as it should, RatesDiffer when it contradicts what is here.
    """
    earliest = today - dt.timedelta(days=DAYS_AT_ONCE - 1)
    newest = exchange_rates.latest_day()
    first = max(newest + dt.timedelta(days=1), earliest) if newest else earliest
    if first > today:
        return 0
    return exchange_rates.keep(ask(base_url, first, today), by=None, source=SOURCE)


def ask(base_url: str, first: dt.date, last: dt.date) -> list[RateTable]:
    """The tables A of these days. Raises ServiceFailed."""
    url = f"{base_url}/api/exchangerates/tables/a/{first.isoformat()}/{last.isoformat()}/?format=json"
    answer = outside.get(url, service=_("Usługa NBP"))
    if answer.status == NOTHING:
        return []
    if answer.status != 200:
        raise ServiceFailed(_("Usługa NBP odmówiła (kod %(code)s).", code=answer.status))
    try:
        tables = rate_files.read(answer.body)
    except rate_files.UnreadableRates as error:
        raise ServiceFailed(_("Usługa NBP przysłała niezrozumiałą odpowiedź.")) from error
    if any(not first <= table.day <= last for table in tables):
        raise ServiceFailed(_("Usługa NBP przysłała tabele z innych dni niż te, o które pytano."))
    return tables
