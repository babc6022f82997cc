"""Everything an entry breaks at once: its days, the limits of a day and a week, no overlap, no future, no holiday.

Each fault is told at its field. What cannot be read yet is looked at no further; the rest is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from es_workflow.casework.journals import rules
from es_workflow.casework.journals.rules import TASKS_MAX, TASKS_MIN, Kept, Limits, Sketch
from es_workflow.errors import WorkflowError
from es_workflow.texts import _


@dataclass(frozen=True)
class Fault:
    """What is to be mended, and at which field."""

    field: str
    message: str


class Refused(WorkflowError):
    says = "Tego wpisu nie można zapisać."

    def __init__(self, faults: Collection[Fault]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = faults


def find(sketch: Sketch, limits: Limits, others: Collection[Kept], *, today: dt.date) -> list[Fault]:
    """What keeps it from standing beside the other entries."""
    return [*_of_day(sketch, limits, today), *_of_times(sketch), *_of_tasks(sketch), *_beside(sketch, limits, others)]


def _of_day(sketch: Sketch, limits: Limits, today: dt.date) -> Iterator[Fault]:
    day = sketch.day
    if day is None:
        return
    if not limits.first_day <= day <= limits.last_day:
        first, last = f"{limits.first_day:%d.%m.%Y}", f"{limits.last_day:%d.%m.%Y}"
        yield Fault("day", _("Wybierz dzień od %(first)s do %(last)s.", first=first, last=last))
    elif day > today:
        yield Fault("day", _("Wybierz dzień, który już był, albo dzisiejszy."))
    elif pause := rules.find_pause(limits, day):
        first, last = f"{pause.first:%d.%m.%Y}", f"{pause.last:%d.%m.%Y}"
        message = _("Od %(first)s do %(last)s dziennik jest wstrzymany. Wybierz inny dzień.", first=first, last=last)
        yield Fault("day", message)
    elif rules.is_holiday(day) and not sketch.holiday_reason.strip():
        yield Fault("holiday_reason", _("To niedziela albo święto. Podaj powód."))


def _of_times(sketch: Sketch) -> Iterator[Fault]:
    if sketch.starts is None or sketch.ends is None:
        return
    if sketch.starts >= sketch.ends:
        yield Fault("ends", _("Koniec musi być po początku, tego samego dnia."))
    elif sketch.break_minutes is not None and _minutes(sketch) is None:
        yield Fault("break_minutes", _("Przerwa musi być krótsza niż czas od początku do końca."))


def _minutes(sketch: Sketch) -> int | None:
    """What counts, when that is known and makes sense."""
    if sketch.starts is None or sketch.ends is None or sketch.break_minutes is None or sketch.break_minutes < 0:
        return None
    minutes = rules.minutes_between(sketch.starts, sketch.ends) - sketch.break_minutes
    return minutes if minutes > 0 else None


def _of_tasks(sketch: Sketch) -> Iterator[Fault]:
    if not TASKS_MIN <= len(sketch.tasks.strip()) <= TASKS_MAX:
        message = _("Opisz zadania: od %(least)s do %(most)s znaków.", least=TASKS_MIN, most=TASKS_MAX)
        yield Fault("tasks", message)


def _beside(sketch: Sketch, limits: Limits, others: Collection[Kept]) -> Iterator[Fault]:
    day, starts, ends = sketch.day, sketch.starts, sketch.ends
    if day is None or starts is None or ends is None or starts >= ends:
        return
    same_week = [one for one in others if rules.monday_of(one.day) == rules.monday_of(day)]
    same_day = [one for one in same_week if one.day == day]
    over = next((one for one in same_day if one.starts < ends and starts < one.ends), None)
    if over is not None:  # then hours would be counted twice
        known = {"from": f"{over.starts:%H:%M}", "to": f"{over.ends:%H:%M}"}
        yield Fault("starts", _("W tych godzinach masz już wpis: %(from)s–%(to)s.", **known))
        return
    minutes = _minutes(sketch)
    if minutes is not None:
        sums = (
            (same_day, limits.daily_hours, _("jednego dnia")),
            (same_week, limits.weekly_hours, _("w jednym tygodniu")),
        )
        told = [_sum(minutes + sum(one.minutes for one in kept), limit, period) for kept, limit, period in sums]
        if any(told):
            yield Fault("ends", " ".join(filter(None, told)))


def _sum(total: int, limit: Decimal, period: str) -> str:
    if total <= limit * 60:
        return ""
    return _(
        "Razem byłoby %(total)s godz. %(period)s, a może być najwyżej %(limit)s.",
        total=rules.hours_text(total),
        limit=rules.hours_text(int(limit * 60)),
        period=period,
    )
