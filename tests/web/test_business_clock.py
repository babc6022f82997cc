"""The demonstration's clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from es_workflow import clock
from es_workflow.casework import runtime
from tests.people import People
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]


def now() -> dt.datetime:
    return runtime.office().clock.now()


def test_a_week_passes_at_the_press_of_a_button(visit: Visit, people: People) -> None:
    before = now()
    page = visit(people.clerk).get("/clock").press("+ 7 dni")
    assert "Jest teraz" in page.text
    assert dt.timedelta(days=7) <= now() - before < dt.timedelta(days=7, minutes=1)


def test_a_day_is_reached_in_the_morning(visit: Visit, people: People) -> None:
    day = clock.today(now()) + dt.timedelta(days=30)
    visit(people.clerk).get("/clock").press("Przejdź", day=day.isoformat())
    moment = now().astimezone(clock.ZONE)
    assert (moment.date(), moment.hour) == (day, 8)


def test_time_never_goes_back(visit: Visit, people: People) -> None:
    page = visit(people.clerk).get("/clock").press("Przejdź", day="2020-01-01")
    assert "Podaj dzień w przyszłości" in page.response.text
