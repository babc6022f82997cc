"""The statutory holidays as the library `holidays` knows them: `python -m tests.holidays_table` writes them down."""

from __future__ import annotations

import json

import holidays

from es_workflow.feel.public_holidays import TABLE

YEARS = range(2000, 2101)


def table() -> str:
    """The text of the data file."""
    days = {str(year): sorted(map(str, holidays.country_holidays("PL", years=year))) for year in YEARS}
    return "{\n" + ",\n".join(f'  "{year}": {json.dumps(days[year])}' for year in days) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(table())
