"""When a value is due."""

from __future__ import annotations

import datetime as dt

import pytest

from es_workflow.clock import ZONE
from es_workflow.engine.timing import HORIZON, due_at
from es_workflow.errors import WorkflowError
from es_workflow.feel import Months, World

NOW = dt.datetime(2026, 1, 31, 10, 0, tzinfo=ZONE)
WORLD = World(NOW)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (dt.date(2026, 2, 10), dt.datetime(2026, 2, 11, tzinfo=ZONE)),
        ("2026-02-10", dt.datetime(2026, 2, 11, tzinfo=ZONE)),
        (" 2026-02-10 ", dt.datetime(2026, 2, 11, tzinfo=ZONE)),
        (dt.date(2026, 3, 28), dt.datetime(2026, 3, 29, tzinfo=ZONE)),
        ("2026-02-10T12:00", dt.datetime(2026, 2, 10, 12, tzinfo=ZONE)),
        ("2026-02-10T12:00:00+00:00", dt.datetime(2026, 2, 10, 12, tzinfo=dt.UTC)),
        (dt.datetime(2026, 2, 10, 12), dt.datetime(2026, 2, 10, 12, tzinfo=ZONE)),
        (dt.timedelta(days=3), NOW + dt.timedelta(days=3)),
        ("P14D", NOW + dt.timedelta(days=14)),
        ("PT5M", NOW + dt.timedelta(minutes=5)),
        ("-P1D", NOW - dt.timedelta(days=1)),
        ("P1M", dt.datetime(2026, 2, 28, 10, tzinfo=ZONE)),
        (Months(1), dt.datetime(2026, 2, 28, 10, tzinfo=ZONE)),
        (Months(13), dt.datetime(2027, 2, 28, 10, tzinfo=ZONE)),
        ("P1Y", dt.datetime(2027, 1, 31, 10, tzinfo=ZONE)),
        ("P1000Y", NOW + HORIZON),
        ("P300000D", NOW + HORIZON),
        (dt.date.max, NOW + HORIZON),
        (dt.timedelta.max, NOW + HORIZON),
    ],
)
def test_a_date_runs_to_its_end_a_duration_from_now(value, moment):
    assert due_at(value, WORLD) == moment


@pytest.mark.parametrize("value", ["soon", "", None, 5, True, [], {}, "14", "P", "P1000000Y"])
def test_what_is_no_time_is_refused(value):
    with pytest.raises(WorkflowError):
        due_at(value, WORLD)
