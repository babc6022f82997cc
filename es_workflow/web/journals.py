"""Journals: writing an entry on a phone, the weeks, one tap to approve one, the calendar's feed, the PDF."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow import clock
from es_workflow.casework import access, runtime
from es_workflow.casework.journals import entries, feeds, keeping, overview, paper, rules, weeks
from es_workflow.casework.journals.faults import Fault
from es_workflow.casework.journals.rules import Sketch
from es_workflow.errors import NotFound
from es_workflow.models import Journal
from es_workflow.texts import _
from es_workflow.web.forms.base import asked
from es_workflow.web.forms.journals import EntryForm, GiveBackForm
from es_workflow.web.layout import now
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("journals", __name__)


@bp.get("/journals")
def index() -> ResponseReturnValue:
    """The journals one writes or approves."""
    return render_template("journals/index.html", journals=overview.list_of(me(), clock.today(now())))


@bp.get("/journals/<uuid:journal_id>")
def show(journal_id: UUID) -> ResponseReturnValue:
    """The journal week by week."""
    return _page(keeping.get_visible(journal_id, me()))


def _page(journal: Journal, **more: Any) -> str:
    today = clock.today(now())
    found = weeks.of(journal, today)
    return render_template(
        "journals/show.html",
        journal=journal,
        weeks=found,
        today=today,
        pauses=rules.pauses_of(journal),
        ripe={week.monday for week in found if weeks.may_approve(journal, week, today)},
        states={week.monday: weeks.state_of(journal, week, today) for week in found},
        done=keeping.minutes_done(journal),
        approved=keeping.minutes_approved(journal),
        writes=keeping.writes(me(), journal),
        approves=keeping.approves(me(), journal),
        sees_case=access.represents(me(), journal.case.organisation_id) or access.is_office(me()),
        locked={entry.id for entry in journal.entries if entries.is_locked(journal, entry, now())},
        hours_text=rules.hours_text,
        is_holiday=rules.is_holiday,
        **more,
    )


def _mine(journal_id: UUID) -> Journal:
    journal = keeping.get_visible(journal_id, me())
    if not keeping.writes(me(), journal):
        raise NotFound
    return journal


@bp.route("/journals/<uuid:journal_id>/entries/new", methods=["GET", "POST"])
def new(journal_id: UUID) -> ResponseReturnValue:
    """A new entry: today, with the times of the last one."""
    journal = _mine(journal_id)

    def look(sketch: Sketch) -> list[Fault]:
        sent_again = entries.find_sent(journal, form.key.data or "") is not None
        return [] if sent_again else entries.find_faults(journal, sketch)

    form = EntryForm(None, look, **_suggested(journal))
    if form.accepts("day", lambda: entries.write(journal, form.written(), key=_key(form), by=me())):
        flash(_("Zapisano wpis."), "good")
        return redirect(url_for("journals.show", journal_id=journal_id), 303)
    last = entries.last(journal)
    return render_template("journals/entry.html", journal=journal, form=form, last=last, entry=None), form.status


def _key(form: EntryForm) -> str:
    return form.key.data or secrets.token_urlsafe(12)


def _suggested(journal: Journal) -> dict[str, Any]:
    """What is probably meant; „like the last one” copies the tasks too."""
    last = entries.last(journal)
    first: dict[str, Any] = {"day": _asked_day() or clock.today(now()), "key": secrets.token_urlsafe(12)}
    if last is not None:
        first |= {"starts": last.starts, "ends": last.ends, "break_minutes": last.break_minutes}
        first |= {"tasks": last.tasks} if request.args.get("like") == "last" else {}
    return first


def _asked_day() -> dt.date | None:
    """The day of the calendar that was pressed."""
    try:
        return dt.date.fromisoformat(asked("day"))
    except ValueError:
        return None


@bp.route("/journals/<uuid:journal_id>/entries/<uuid:entry_id>", methods=["GET", "POST"])
def edit(journal_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Change an entry that is not locked yet."""
    journal = _mine(journal_id)
    entry = entries.get(journal, entry_id)
    form = EntryForm(entry, lambda sketch: entries.find_faults(journal, sketch, entry))
    if form.accepts("day", lambda: entries.change(journal, entry_id, form.written(), by=me())):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("journals.show", journal_id=journal_id), 303)
    return render_template("journals/entry.html", journal=journal, form=form, last=None, entry=entry), form.status


@bp.post("/journals/<uuid:journal_id>/entries/<uuid:entry_id>/removal")
def remove(journal_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Take an entry back."""
    entries.remove(_mine(journal_id), entry_id, by=me())
    flash(_("Usunięto wpis."), "good")
    return redirect(url_for("journals.show", journal_id=journal_id), 303)


def _to_approve(journal_id: UUID) -> Journal:
    journal = keeping.get_visible(journal_id, me())
    if not keeping.approves(me(), journal):
        raise NotFound
    return journal


def _monday(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error


@bp.post("/journals/<uuid:journal_id>/weeks/<monday>/approval")
def approve(journal_id: UUID, monday: str) -> ResponseReturnValue:
    """One tap."""
    weeks.approve(_to_approve(journal_id), _monday(monday), by=me())
    flash(_("Zatwierdzono tydzień."), "good")
    return redirect(url_for("journals.show", journal_id=journal_id), 303)


@bp.route("/journals/<uuid:journal_id>/weeks/<monday>/return", methods=["GET", "POST"])
def give_back(journal_id: UUID, monday: str) -> ResponseReturnValue:
    """Give a week back to be mended."""
    journal, day, form = _to_approve(journal_id), _monday(monday), GiveBackForm()
    if form.accepts("remark", lambda: weeks.give_back(journal, day, form.remark.data or "", by=me())):
        flash(_("Tydzień wrócił do poprawy."), "good")
        return redirect(url_for("journals.show", journal_id=journal_id), 303)
    return render_template("journals/give_back.html", journal=journal, monday=day, form=form), form.status


@bp.get("/journals/<uuid:journal_id>/paper")
def pdf(journal_id: UUID) -> ResponseReturnValue:
    """The journal as it stands, on paper."""
    journal = keeping.get_visible(journal_id, me())
    return file_response(paper.typeset(journal, runtime.office().clock.now()), "dziennik.pdf", "application/pdf")


@bp.post("/journals/<uuid:journal_id>/feed")
def renew_feed(journal_id: UUID) -> ResponseReturnValue:
    """A new address of the calendar; it is shown once."""
    journal = _mine(journal_id)
    token = feeds.renew(journal, by=me())
    return _page(journal, feed_address=url_for("journals.feed", token=token, _external=True))


@bp.post("/journals/<uuid:journal_id>/feed/end")
def revoke_feed(journal_id: UUID) -> ResponseReturnValue:
    """The address works no longer."""
    feeds.revoke(_mine(journal_id), by=me())
    flash(_("Adres kalendarza już nie działa."), "good")
    return redirect(url_for("journals.show", journal_id=journal_id), 303)


@bp.get("/calendar-feeds/<token>")
def feed(token: str) -> ResponseReturnValue:
    """The journal for a calendar of one's own."""
    return Response(feeds.as_calendar(feeds.find(token)), mimetype="text/calendar; charset=utf-8")
