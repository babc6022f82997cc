"""Dates and times: from the browser's calendar, from the keyboard, with limits."""

from __future__ import annotations

import pytest

from es_workflow.forms import moments
from tests.forms.samples import field, form_of, messages, opened


def when(subtype: str, key: str = "x", **more: object) -> dict[str, object]:
    component = field("datetime", key, subtype=subtype, **more)
    component["timeLabel" if subtype == "time" else "dateLabel"] = component.pop("label")
    return component


@pytest.mark.parametrize("typed", ["2026-11-23", "23.11.2026", "23-11-2026", "23/11/2026", " 23. 11. 2026 r. "])
def test_date_is_understood_as_it_is_typed(typed: str) -> None:
    assert moments.parse_date(typed) == "2026-11-23"


@pytest.mark.parametrize(
    "typed",
    ["31.02.2026", "29.02.2027", "23.11.26", "11/23/2026", "jutro", "1.1.0001", "２３.11.2026", "2026-11-23T10:00"],
)
def test_no_date_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Wpisz|Nie ma|Sprawdź"):
        moments.parse_date(typed)


def test_time_and_moment() -> None:
    assert moments.parse_time("9:30") == "09:30:00"
    assert moments.parse_time("09.30") == "09:30:00"
    assert moments.parse_datetime("2026-11-23T09:30") == "2026-11-23T09:30:00+01:00"
    assert moments.parse_datetime("23.06.2026, 9:30") == "2026-06-23T09:30:00+02:00"
    for wrong in ("25:00", "9", "9:60", ""):
        with pytest.raises(ValueError, match="godzinę"):
            moments.parse_time(wrong)


def test_hour_that_summer_time_skips_is_refused() -> None:
    with pytest.raises(ValueError, match="zmienia się czas"):
        moments.parse_datetime("29.03.2026 2:30")


def test_reading_notation() -> None:
    assert moments.write_date("2026-11-23", "pl") == "23.11.2026"
    assert moments.write_date("2026-11-23", "en") == "23 November 2026"
    assert moments.write_datetime("2026-11-23T08:30:00+00:00", "pl") == "23.11.2026, 9:30"
    assert moments.write_time("09:30:00", "pl") == "9:30"


def test_answers_are_iso_text() -> None:
    form = form_of(when("date"), when("time", "t"), when("datetime", "m"))
    mine = opened(form, ("x", "5.1.2027"), ("t", "7:05"), ("m", "2027-01-05T07:05"))
    assert mine.validate()
    assert mine.answers == {"x": "2027-01-05", "t": "07:05:00", "m": "2027-01-05T07:05:00+01:00"}


def test_limits_of_dates_by_feel_and_today() -> None:
    form = form_of(
        when("date", "start", disallowPassedDates=True),
        when("date", "end", properties={"min": "=date(start)", "max": '=date(start) + duration("P14D")'}),
    )
    assert messages(opened(form, ("start", "22.11.2026"), ("end", "21.11.2026"))) == {
        "start": "Podaj datę nie wcześniejszą niż 23.11.2026.",
        "end": "Podaj datę nie wcześniejszą niż 22.11.2026.",
    }
    assert messages(opened(form, ("start", "23.11.2026"), ("end", "8.12.2026"))) == {
        "end": "Podaj datę nie późniejszą niż 07.12.2026.",
    }
    assert messages(opened(form, ("start", "23.11.2026"), ("end", "7.12.2026"))) == {}
    assert messages(opened(form, ("end", "7.12.2026"))) == {}, "no first day, nothing to compare with"


def test_fixed_limit_of_a_date_and_of_a_time() -> None:
    form = form_of(when("date", properties={"max": "2026-12-31"}), when("time", "t", properties={"min": "07:30:00"}))
    assert messages(opened(form, ("x", "1.1.2027"), ("t", "7:00"))) == {
        "x": "Podaj datę nie późniejszą niż 31.12.2026.",
        "t": "Podaj godzinę nie wcześniejszą niż 7:30.",
    }


def test_required_date_asks_for_a_date() -> None:
    form = form_of(when("date", validate={"required": True}), when("time", "t", validate={"required": True}))
    assert messages(opened(form)) == {"x": "Podaj datę.", "t": "Podaj godzinę."}
