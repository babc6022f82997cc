"""Moments are the office's: its clock, its zone, its two nights a year without the usual hours."""

from __future__ import annotations

import datetime as dt

import pytest

from es_workflow.clock import ZONE
from es_workflow.feel import World

from .worlds import NOW, value


def test_both_hours_of_the_autumn_night_stay_apart() -> None:
    first, second = (dt.datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=ZONE) for fold in (0, 1))
    assert value("b - a", a=first, b=second) is not None
    for moment in (first, second):
        assert value("x", x=moment).utcoffset() == moment.utcoffset()


def test_the_moment_is_that_of_the_world() -> None:
    assert value("now()") == NOW
    assert value("today()") == dt.date(2026, 11, 23)
    midnight = World(dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC))
    assert value("today()", midnight) == dt.date(2026, 7, 2)
    assert value("date(now()) = today()", midnight) is True
    with pytest.raises(ValueError, match="time zone"):
        World(dt.datetime(2026, 1, 1))


def test_days_added_over_the_change_of_clocks_keep_the_hour() -> None:
    assert value('now() + duration("P150D")') == dt.datetime(2027, 4, 22, 14, 30, tzinfo=ZONE)
    assert value('date and time("2026-03-29T01:30:00@Europe/Warsaw") + duration("PT1H")').hour == 3
    assert value('date and time("2026-11-23T13:30:00Z") = now()') is True


def test_moments_are_compared_and_subtracted_as_moments() -> None:
    assert value('date and time("2026-11-23T14:00:00") < now()') is True
    assert value('date and time("2026-11-23T15:00:00") < now()') is False
    assert value('date and time("2026-11-23T13:45:00Z") > now()') is True
    assert value('now() - date and time("2026-11-23T13:00:00Z")') == dt.timedelta(minutes=30)
    assert value('now() - date and time("2026-07-01T14:30:00+02:00")') == dt.timedelta(days=145, hours=1)
    assert value('now() - duration("PT15H")') == dt.datetime(2026, 11, 22, 23, 30, tzinfo=ZONE)
    assert value('today() + duration("PT10H")') == dt.datetime(2026, 11, 23, 10, tzinfo=ZONE)
    assert value('date(signed) + duration("PT12H") > now()', signed="2026-11-23") is False
    assert value('time("10:00:00") < time("11:00:00")') is True
