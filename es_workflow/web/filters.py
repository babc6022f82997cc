"""How values look on a page: money, dates, times and terms in the person's language. The office's time zone rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from flask import Flask
from markupsafe import Markup, escape

from es_workflow import clock, notation
from es_workflow.clock import ZONE
from es_workflow.forms.points import write_points
from es_workflow.texts import LANGUAGES, _, language, pick, plural
from es_workflow.web.deadlines import last_minute

NO_BREAK = "\N{NO-BREAK SPACE}"


def money(value: Decimal | int | None) -> str:
    """1 234,56 zł, without a line break inside; a dash when there is no amount."""
    return "–" if value is None else f"{number(value, '#,##0.00')}{NO_BREAK}zł"


def euro(value: Decimal | int | None) -> str:
    """1 234,56 EUR, without a line break inside; a dash when there is no amount."""
    return "–" if value is None else f"{number(value, '#,##0.00')}{NO_BREAK}EUR"


def rate(value: Decimal) -> str:
    """4,6806: an exchange rate as its table prints it, with at least four decimals."""
    return number(value, "0.0000####")


def number(value: Decimal | int, pattern: str = "#,##0.###") -> str:
    """A number in the language's notation."""
    return notation.write_decimal(value, pattern, language.get())


def points(value: Decimal | int) -> str:
    """22,5: points and their means, with two digits at most, rounded half up."""
    return write_points(value, language.get())


def _local(value: dt.datetime | dt.date | str) -> dt.datetime | dt.date:
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value) if len(value) > 10 else dt.date.fromisoformat(value)
    return value.astimezone(ZONE) if isinstance(value, dt.datetime) else value


def date(value: dt.datetime | dt.date | str | None) -> str:
    """09.05.2026: for tables and lists. Digits alone are the same in all languages, and pages show many."""
    return "" if value is None else f"{_local(value):%d.%m.%Y}"


def date_long(value: dt.datetime | dt.date | str | None) -> str:
    """9 maja 2026: for sentences."""
    if value is None:
        return ""
    return notation.long_day(_local(value), language.get()).replace(" ", NO_BREAK)


def time(value: dt.datetime | str) -> str:
    """14:05."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{moment.astimezone(ZONE):%H:%M}"


def datetime(value: dt.datetime | str | None) -> str:
    """09.05.2026, 14:05."""
    return "" if value is None else f"{date(value)}, {time(value)}"


def duration(value: dt.timedelta) -> str:
    """How long something took or will take, in whole days, hours or minutes."""
    minutes = int(value.total_seconds() // 60)
    if minutes >= 24 * 60:
        return plural(minutes // (24 * 60), "%(n)s dzień", "%(n)s dni", "%(n)s dni")
    if minutes >= 60:
        return plural(minutes // 60, "%(n)s godzina", "%(n)s godziny", "%(n)s godzin")
    return plural(minutes, "%(n)s minuta", "%(n)s minuty", "%(n)s minut")


def filesize(size: int) -> str:
    """1,2 MB: the size of a file as people say it."""
    if size < 1000:
        return f"{size}{NO_BREAK}B"
    if size < 1_000_000:
        return f"{number(Decimal(size) / 1000, '0')}{NO_BREAK}kB"
    return f"{number(Decimal(size) / 1_000_000, '0.#')}{NO_BREAK}MB"


def time_tag(value: dt.datetime | None, shape: str = "datetime") -> Markup:
    """A <time> element that also machines can read."""
    if value is None:
        return Markup("")
    shown = {"datetime": datetime, "date": date, "long": date_long}[shape](value)
    return Markup(f'<time datetime="{value.isoformat(timespec="minutes")}">{escape(shown)}</time>')  # noqa: S704


def last_day(value: dt.datetime) -> str:
    """09.05.2026: the last day on which what is due then is still in time."""
    return date(clock.last_day(value))


def until(value: dt.datetime) -> str:
    """09.05.2026, 23:59: the last minute in which what is due then is still in time."""
    return f"{last_day(value)}, {last_minute(value)}"


def moment_of(text: str) -> dt.datetime:
    """The moment that the history keeps as text."""
    return dt.datetime.fromisoformat(text)


def month_name(value: dt.date) -> str:
    """listopad."""
    return notation.month_name(value, language.get())


def weekday_name(value: dt.date, width: str = "long") -> str:
    """poniedziałek, or short: pon."""
    write = {"long": notation.weekday_name, "short": notation.short_weekday_name}[width]
    return write(value, language.get())


@lru_cache
def button_css(kind: str) -> str:
    """The classes of a button of these kinds."""
    return " ".join(["button", *(f"button--{one}" for one in kind.split())])


def localised(row: object, field: str) -> str:
    """The field of a table row in the current language: `name_pl` or `name_en`, Polish when there is no other."""
    own: str = getattr(row, f"{field}_{language.get()}", "") or getattr(row, f"{field}_pl", "")
    return own


def install(app: Flask) -> None:
    """Give the templates the filters and the texts."""
    amounts = (money, euro, rate, number, points, filesize)
    moments = (
        date,
        date_long,
        time,
        datetime,
        duration,
        time_tag,
        last_day,
        until,
        moment_of,
        month_name,
        weekday_name,
    )
    shown = (*amounts, *moments, button_css, localised)
    app.jinja_env.filters.update({function.__name__: function for function in shown})
    app.jinja_env.globals.update({"_": _, "plural": plural, "pick": pick, "LANGUAGES": LANGUAGES})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
