"""Working days and terms: the checked dates of the law, and properties against a count by hand."""

from __future__ import annotations

import datetime as dt

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from es_workflow.feel import Calendar, World, holidays_of, is_working_day
from es_workflow.feel.public_holidays import TABLE
from tests import holidays_table

from . import holidays_by_law
from .worlds import NOW, value

DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2016, 1, 1), dt.date(2040, 12, 31))
few = st.integers(0, 60)


def law(day: dt.date) -> bool:
    """A working day, asked of the data directly."""
    return day.weekday() < 5 and day not in holidays.country_holidays("PL", years=day.year)


def term(expression: str, start: str) -> dt.date:
    result: dt.date = value(expression, d=start)
    return result


def test_the_holidays_are_those_a_library_knows() -> None:
    assert TABLE.read_text() == holidays_table.table(), "make holidays"
    assert holidays_of(2025) == frozenset(holidays.country_holidays("PL", years=2025))


@pytest.mark.parametrize(
    ("expression", "start", "end"),
    [
        ("end of term(date(d), 7)", "2023-04-26", "2023-05-04"),
        ("end of term(date(d), 7)", "2022-06-09", "2022-06-17"),
        ("end of term(date(d), 14)", "2024-12-10", "2024-12-24"),
        ("end of term(date(d), 14)", "2025-12-10", "2025-12-29"),
        ("end of term months(date(d), 1)", "2023-01-31", "2023-02-28"),
        ("working days after(date(d), 5)", "2023-04-28", "2023-05-09"),
        ("working days after(date(d), 5)", "2025-12-19", "2025-12-31"),
        ("end of term working days(date(d), 5)", "2023-04-28", "2023-05-09"),
        ("end of term working days(date(d), 5)", "2025-12-19", "2025-12-31"),
    ],
)
def test_checked_terms_of_the_domain(expression: str, start: str, end: str) -> None:
    assert term(expression, start) == dt.date.fromisoformat(end)


@pytest.mark.parametrize(
    ("expression", "start", "end"),
    [
        ("end of term weeks(date(d), 2)", "2026-11-23", "2026-12-07"),
        ("end of term weeks(date(d), 1)", "2026-12-18", "2026-12-28"),
        ("end of term weeks(date(d), 1)", "2026-11-04", "2026-11-12"),
        ("end of term months(date(d), 1)", "2024-01-31", "2024-02-29"),
        ("end of term months(date(d), 3)", "2026-11-30", "2027-03-01"),
        ("end of term months(date(d), 12)", "2024-02-29", "2025-02-28"),
        ("end of term(date(d), 1)", "2018-11-09", "2018-11-13"),
        ("working days before(date(d), 5)", "2023-05-09", "2023-04-28"),
        ("working days after(date(d), 0)", "2023-05-06", "2023-05-06"),
    ],
)
def test_weeks_months_and_days_before(expression: str, start: str, end: str) -> None:
    assert term(expression, start) == dt.date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        ("2018-11-12", False), ("2019-11-12", True), ("2024-12-24", True), ("2025-12-24", False), ("2026-12-24", False),
        ("2026-04-06", False), ("2026-06-04", False), ("2026-01-06", False), ("2010-01-06", True),
        ("2026-11-21", False), ("2026-11-22", False), ("2026-11-23", True),
    ],
)  # fmt: skip
def test_holidays(day: str, is_working: bool) -> None:
    assert value("is working day(date(d))", d=day) is is_working
    assert is_working_day(dt.date.fromisoformat(day)) is is_working


@pytest.mark.parametrize("easter", ["2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28"])
def test_movable_feasts(easter: str) -> None:
    sunday = dt.date.fromisoformat(easter)
    assert {sunday + DAY, sunday + 60 * DAY} <= holidays_of(sunday.year)


def test_easter_of_the_tests_is_that_of_printed_calendars() -> None:
    assert {
        year: holidays_by_law.easter(year).isoformat() for year in holidays_by_law.EASTERS
    } == holidays_by_law.EASTERS


@pytest.mark.parametrize("holiday", holidays_by_law.ALL, ids=str)
def test_terms_around_every_holiday(holiday: dt.date) -> None:
    """A term that would end on the holiday, in each unit, ends on the next working day; a working day is not lost."""
    end = holidays_by_law.next_working(holiday)
    assert value("end of term(d, 7)", d=holiday - 7 * DAY) == end
    assert value("end of term weeks(d, 2)", d=holiday - 14 * DAY) == end
    month_earlier = (holiday.replace(day=1) - DAY).replace(day=min(holiday.day, 28))
    by_month = month_earlier.replace(year=holiday.year, month=holiday.month)
    assert value("end of term months(d, 1)", d=month_earlier) == holidays_by_law.next_working(by_month)
    eve = next(day for n in range(1, 9) if not holidays_by_law.is_free(day := holiday - n * DAY))
    assert value("end of term working days(d, 1)", d=eve) == value("working days after(d, 1)", d=eve) == end
    assert value("is working day(d)", d=holiday) is False


def test_every_day_of_these_years_is_what_the_act_says() -> None:
    day = dt.date(2018, 1, 1)
    while day.year < 2028:
        assert is_working_day(day) is not holidays_by_law.is_free(day), day
        day += DAY


def test_a_moment_counts_as_the_day_it_is_in_torun() -> None:
    late = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)
    assert value("working days after(m, 1)", m=late) == dt.date(2026, 11, 25)
    assert value('working days after(date and time("2026-11-23T23:30:00Z"), 1)') == dt.date(2026, 11, 25)
    assert value('is working day(date and time("2026-11-22T23:30:00"))') is False


def test_days_off_of_the_office_move_its_own_plans_and_nobodys_rights() -> None:
    closed = World(NOW, Calendar(days_off=(dt.date(2026, 11, 24), dt.date(2026, 11, 28))))
    assert value("office days after(today(), 1)", closed) == dt.date(2026, 11, 25)
    assert value("working days after(today(), 1)", closed) == dt.date(2026, 11, 24)
    assert value("end of term(today(), 1)", closed) == dt.date(2026, 11, 24)
    assert value("end of term working days(today(), 1)", closed) == dt.date(2026, 11, 24)
    assert value('is office day(date("2026-11-24"))', closed) is False
    assert value('office days between(today(), date("2026-11-27"))', closed) == 3
    assert value('office days before(date("2026-11-25"), 1)', closed) == dt.date(2026, 11, 23)
    assert value("office days after(today(), 1)") == dt.date(2026, 11, 24)


def test_a_saturday_worked_instead_is_an_office_day_and_no_working_day() -> None:
    """24.12.2019 was taken off and Saturday 16.11.2019 worked instead."""
    swapped = World(NOW, Calendar(days_off=(dt.date(2019, 12, 24),), extra_days=(dt.date(2019, 11, 16),)))
    assert value("office days after(date(d), 1)", swapped, d="2019-11-15") == dt.date(2019, 11, 16)
    assert value("working days after(date(d), 1)", swapped, d="2019-11-15") == dt.date(2019, 11, 18)
    assert value("end of term(date(d), 1)", swapped, d="2019-11-15") == dt.date(2019, 11, 18)
    assert value("office days after(date(d), 1)", swapped, d="2019-12-23") == dt.date(2019, 12, 27)
    assert value("working days after(date(d), 1)", swapped, d="2019-12-23") == dt.date(2019, 12, 24)


PANDEMIC = World(NOW, Calendar(suspensions=((dt.date(2020, 3, 31), dt.date(2020, 5, 23)),)))


@pytest.mark.parametrize(
    ("expression", "start", "end"),
    [
        ("end of term(date(d), 7)", "2020-03-26", "2020-05-26"),  # four days before, three after
        ("end of term(date(d), 7)", "2020-04-10", "2020-06-01"),  # begins on 24.05; 30.05 is a Saturday
        ("end of term(date(d), 7)", "2020-03-30", "2020-06-01"),  # would begin on the first suspended day
        ("end of term(date(d), 5)", "2020-03-25", "2020-03-30"),  # over on the day before
        ("end of term(date(d), 3)", "2020-03-25", "2020-03-30"),  # Saturday 28.03: the Monday is not suspended
        ("end of term(date(d), 7)", "2020-05-23", "2020-06-01"),
        ("end of term(date(d), 7)", "2020-05-25", "2020-06-01"),
        ("end of term weeks(date(d), 1)", "2020-03-26", "2020-05-26"),
        ("end of term months(date(d), 1)", "2020-04-10", "2020-06-23"),  # as if the event were on its last day
        ("end of term months(date(d), 1)", "2020-03-16", "2020-06-09"),  # 54 days later than 16.04
        ("end of term working days(date(d), 5)", "2020-03-26", "2020-05-27"),
        ("end of term working days(date(d), 5)", "2020-04-10", "2020-05-29"),
        ("working days after(date(d), 5)", "2020-03-26", "2020-04-02"),
    ],
)
def test_suspended_days_do_not_count(expression: str, start: str, end: str) -> None:
    assert value(expression, PANDEMIC, d=start) == dt.date.fromisoformat(end)


@settings(max_examples=150, deadline=None)
@given(start=st.dates(dt.date(2020, 1, 1), dt.date(2020, 8, 1)), count=st.integers(1, 60))
def test_a_suspension_takes_no_day_away(start: dt.date, count: int) -> None:
    (suspended,) = PANDEMIC.calendar.suspensions
    end = value("end of term(d, n)", PANDEMIC, d=start, n=count)
    counted = [
        day for n in range(1, (end - start).days + 1) if not suspended[0] <= (day := start + n * DAY) <= suspended[1]
    ]
    assert len(counted) >= count
    assert all(holidays_by_law.is_free(day) for day in counted[count - 1 : -1])
    assert not holidays_by_law.is_free(end)
    assert end >= value("end of term(d, n)", d=start, n=count)


def test_arguments_by_name() -> None:
    assert value("working days after(date: today(), days: 1)") == dt.date(2026, 11, 24)
    assert value('working days between(from: today(), to: date("2026-11-24"))') == 1


@settings(max_examples=150, deadline=None)
@given(start=days, count=few)
def test_working_days_after_and_before_against_a_count_by_hand(start: dt.date, count: int) -> None:
    end = value("working days after(d, n)", d=start, n=count)
    passed = [start + DAY * step for step in range(1, (end - start).days + 1)]
    assert sum(map(law, passed)) == count
    assert count == 0 or law(end)
    assert value("working days between(a, b)", a=start, b=end) == count
    assert value("working days between(a, b)", a=end, b=start) == -count
    back = value("working days before(d, n)", d=start, n=count)
    assert sum(law(start - DAY * step) for step in range(1, (start - back).days + 1)) == count
    assert count == 0 or law(back)


@settings(max_examples=150, deadline=None)
@given(start=days, count=few)
def test_terms_against_a_count_by_hand(start: dt.date, count: int) -> None:
    def settled(day: dt.date) -> dt.date:
        return day if law(day) else settled(day + DAY)

    assert value("end of term(d, n)", d=start, n=count) == settled(start + DAY * count)
    assert value("end of term weeks(d, n)", d=start, n=count % 9) == settled(start + 7 * DAY * (count % 9))
    month = start.month - 1 + count
    first = dt.date(start.year + month // 12, month % 12 + 1, 1)
    last = (first + 31 * DAY).replace(day=1) - DAY
    assert value("end of term months(d, n)", d=start, n=count) == settled(first.replace(day=min(start.day, last.day)))
