"""What an entry of a journal must keep: its days, the limits of a day and a week, no overlap, no future, no holiday."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from es_workflow.errors import WorkflowError
from es_workflow.feel import holidays_of
from es_workflow.texts import _

TASKS_MIN, TASKS_MAX = 20, 1000
SUNDAY = 6
FRIDAY = 4


class Refused(WorkflowError):
    """Tego wpisu nie można zapisać."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Written:
    """What somebody writes of a piece of a day."""

    day: dt.date
    starts: dt.time
    ends: dt.time
    break_minutes: int
    tasks: str
    remarks: str = ""
    holiday_reason: str = ""

    @property
    def minutes(self) -> int:
        """What counts."""
        return minutes_between(self.starts, self.ends) - self.break_minutes


@dataclass(frozen=True)
class Pause:
    """Days on which nothing is written, the first and the last among them."""

    first: dt.date
    last: dt.date


class Limits(Protocol):
    """The frame of a journal."""

    first_day: dt.date
    last_day: dt.date
    daily_hours: Decimal
    weekly_hours: Decimal
    pauses: list[Any]


class Kept(Protocol):
    """An entry that is there already."""

    id: uuid.UUID
    day: dt.date
    starts: dt.time
    ends: dt.time
    minutes: int


def minutes_between(starts: dt.time, ends: dt.time) -> int:
    """From one time of a day to another."""
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the day's week."""
    return day - dt.timedelta(days=day.weekday())


def is_holiday(day: dt.date) -> bool:
    """A Sunday or a statutory holiday."""
    return day.weekday() == SUNDAY or day in holidays_of(day.year)


def pauses_of(limits: Limits) -> list[Pause]:
    """When nothing is written."""
    days = [(dt.date.fromisoformat(one["from"]), dt.date.fromisoformat(one["to"])) for one in limits.pauses]
    return [Pause(first, last) for first, last in days]


def find_pause(limits: Limits, day: dt.date) -> Pause | None:
    """The pause in which the day lies."""
    return next((one for one in pauses_of(limits) if one.first <= day <= one.last), None)


def check(written: Written, limits: Limits, others: Iterable[Kept], *, today: dt.date) -> None:
    """Whether it may stand beside the other entries. Raises Refused, which names the field to mend."""
    _check_day(written, limits, today)
    _check_times(written)
    if not TASKS_MIN <= len(written.tasks.strip()) <= TASKS_MAX:
        message = _("Opisz zadania: od %(least)s do %(most)s znaków.", least=TASKS_MIN, most=TASKS_MAX)
        raise Refused("tasks", message)
    same_week = [one for one in others if monday_of(one.day) == monday_of(written.day)]
    same_day = [one for one in same_week if one.day == written.day]
    for one in same_day:
        if one.starts < written.ends and written.starts < one.ends:
            message = _(
                "W tych godzinach masz już wpis: %(from)s–%(to)s.", **{"from": _time(one.starts), "to": _time(one.ends)}
            )
            raise Refused("starts", message)
    _check_sum(written, same_day, limits.daily_hours, _("jednego dnia"))
    _check_sum(written, same_week, limits.weekly_hours, _("w jednym tygodniu"))


def _check_day(written: Written, limits: Limits, today: dt.date) -> None:
    if not limits.first_day <= written.day <= limits.last_day:
        message = _(
            "Wybierz dzień od %(first)s do %(last)s.",
            first=f"{limits.first_day:%d.%m.%Y}",
            last=f"{limits.last_day:%d.%m.%Y}",
        )
        raise Refused("day", message)
    if written.day > today:
        raise Refused("day", _("Wybierz dzień, który już był, albo dzisiejszy."))
    pause = find_pause(limits, written.day)
    if pause is not None:
        message = _(
            "Od %(first)s do %(last)s dziennik jest wstrzymany. Wybierz inny dzień.",
            first=f"{pause.first:%d.%m.%Y}",
            last=f"{pause.last:%d.%m.%Y}",
        )
        raise Refused("day", message)
    if is_holiday(written.day) and not written.holiday_reason.strip():
        raise Refused("holiday_reason", _("To niedziela albo święto. Podaj powód."))


def _check_times(written: Written) -> None:
    if written.starts >= written.ends:
        raise Refused("ends", _("Koniec musi być po początku, tego samego dnia."))
    if written.break_minutes < 0 or written.minutes <= 0:
        raise Refused("break_minutes", _("Przerwa musi być krótsza niż czas od początku do końca."))


def _check_sum(written: Written, others: list[Kept], limit: Decimal, period: str) -> None:
    total = written.minutes + sum(one.minutes for one in others)
    if total > limit * 60:
        message = _(
            "Razem byłoby %(total)s godz. %(period)s, a może być najwyżej %(limit)s.",
            total=hours_text(total),
            limit=hours_text(int(limit * 60)),
            period=period,
        )
        raise Refused("ends", message)


def hours_of(minutes: int) -> Decimal:
    """Hours with two decimals."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def hours_text(minutes: int) -> str:
    """Hours and minutes as people write them: „7:30”."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _time(value: dt.time) -> str:
    return f"{value:%H:%M}"
