"""The office's calendar: a year at a glance, days off and worked instead, suspensions of terms, time for letters.

A change is shown with what it would move before it is confirmed; nothing is written until then.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import calendar, calendar_cache, calendar_impact, deliveries
from es_workflow.casework.calendar import Change
from es_workflow.casework.calendar_cache import EXTRA
from es_workflow.clock import today
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.feel import holidays_of
from es_workflow.feel.world import YEARS
from es_workflow.models import OfficeDay
from es_workflow.texts import _
from es_workflow.web.forms.calendar import ChangeForm, DayForm, DeliveryTermForm, RemovalForm, SuspensionForm
from es_workflow.web.layout import now
from es_workflow.web.security import me

bp = Blueprint("calendar", __name__, url_prefix="/calendar")


@bp.get("")
def show() -> ResponseReturnValue:
    """A year: holidays, days off, days worked instead, suspensions, and how long letters wait."""
    year = request.args.get("year", today(now()).year, type=int)
    if year not in YEARS:
        raise NotFound
    entries = calendar.days(year)
    return render_template(
        "calendar/show.html",
        year=year,
        years=YEARS,
        months=[(dt.date(year, month, 1), months.Calendar().monthdatescalendar(year, month)) for month in range(1, 13)],
        holidays=sorted(holidays_of(year)),
        entries=entries,
        kinds={entry.day: entry.kind for entry in entries},
        suspensions=calendar.suspensions(year),
        office=calendar_cache.read(),
        delivery_terms=deliveries.terms(),
        delivery_days=deliveries.days_since(today(now())),
    )


@bp.route("/new-day", methods=["GET", "POST"])
def add_day() -> ResponseReturnValue:
    """A day off of the office, or a day it works instead."""
    form = DayForm()

    def propose() -> Change:
        reason = form.reason.data or ""
        return (calendar.opening if form.kind.data == EXTRA else calendar.closing)(form.day.day, reason)

    return _change(form, "day", propose, "calendar/day.html", _("Dzień wolny albo pracujący urzędu"))


@bp.route("/new-suspension", methods=["GET", "POST"])
def suspend() -> ResponseReturnValue:
    """Days on which no term runs."""
    form = SuspensionForm()

    def propose() -> Change:
        return calendar.suspension(form.first_day.day, form.last_day.day, form.reason.data or "")

    return _change(form, "first_day", propose, "calendar/suspension.html", _("Zawieszenie biegu terminów"))


@bp.route("/entries/<uuid:entry_id>/remove", methods=["GET", "POST"])
def remove(entry_id: UUID) -> ResponseReturnValue:
    """Take an entry out of the calendar again."""
    entry, form = calendar.get(entry_id), RemovalForm()
    heading = _("Usuń dzień z kalendarza") if isinstance(entry, OfficeDay) else _("Odwołaj zawieszenie terminów")
    return _change(
        form,
        "reason",
        lambda: calendar.taking_back(entry_id, form.reason.data or ""),
        "calendar/remove.html",
        heading,
        entry,
    )


def _change(
    form: ChangeForm, field: str, propose: Callable[[], Change], template: str, heading: str, entry: object = None
) -> ResponseReturnValue:
    """Ask, show what would move, and make the change once that was confirmed for the calendar as it is."""
    if request.method == "POST" and form.validate():
        try:
            change = propose()
            if form.confirmed.data == str(change.after.revision):
                calendar.take(change, by=me())
                flash(_("Zapisano. Biegnące terminy przeliczają się w tle."), "good")
                return redirect(url_for("calendar.show", year=_year_of(change)), 303)
            impact = calendar_impact.of(change.after)
            return render_template("calendar/confirm.html", form=form, change=change, impact=impact, heading=heading)
        except Conflict:
            raise
        except WorkflowError as error:
            form.refuse(field, error)
    return render_template(template, form=form, heading=heading, entry=entry), form.status


def _year_of(change: Change) -> int:
    return change.row.day.year if isinstance(change.row, OfficeDay) else change.row.first_day.year


@bp.route("/delivery-term", methods=["GET", "POST"])
def delivery_term() -> ResponseReturnValue:
    """How many days an applicant has for taking a letter over, from a day on."""
    form = DeliveryTermForm()

    def change() -> None:
        deliveries.set_days(form.days.data or 0, valid_from=form.valid_from.day, reason=form.reason.data or "", by=me())

    if form.accepts("days", change):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("calendar.show"), 303)
    return render_template("calendar/delivery_term.html", form=form), form.status
