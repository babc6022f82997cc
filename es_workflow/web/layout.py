"""What every page's frame shows: navigation by role with counts, the demonstration's banner, the current moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, g, request

from es_workflow import clock
from es_workflow.casework import access, attention, documents, funding_marks, runtime
from es_workflow.casework.access import Permission
from es_workflow.casework.attention import Attention
from es_workflow.models import User
from es_workflow.texts import _, language, pick
from es_workflow.web.addresses import url_for
from es_workflow.web.deadlines import deadline_of
from es_workflow.web.security import me_or_none


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation; `here` marks where the person is."""

    label: str
    url: str
    count: int = 0
    here: bool = False


@dataclass(frozen=True)
class Mark:
    """A funding mark in the person's language."""

    picture: str
    name: str


@dataclass(frozen=True)
class PageError:
    """One line of the error summary of a page with a WTForms form."""

    field_id: str
    label: str
    message: str


def form_errors(form: Any) -> list[PageError]:
    """The first error of each field of a WTForms form, for the error summary."""
    return [PageError(field.id, field.label.text, field.errors[0]) for field in form if field.errors]


LAST_PAGE = 1_000_000


def page_number() -> int:
    """Which page of a list is asked for; none is longer than the office's life."""
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


def now() -> dt.datetime:
    """The business moment of this request; the same for the whole page."""
    if "now" not in g:
        g.now = runtime.office().clock.now()
    moment: dt.datetime = g.now
    return moment


def _item(label: str, endpoint: str, count: int = 0) -> NavItem:
    blueprint = endpoint.partition(".")[0]
    here = request.endpoint == endpoint or (request.blueprint == blueprint and blueprint not in {"cases"})
    return NavItem(label, url_for(endpoint), count, here)


def navigation(user: User | None, waits: Attention = attention.NOTHING) -> list[NavItem]:
    """The main entries for this person, in the order in which they are needed."""
    if user is None:
        return [_item(_("Nabory"), "calls.index"), _item(_("Rejestry"), "registers.index")]
    items = [_item(_("Start"), "start.show")]
    if access.is_office(user):
        items += [_item(_("Zadania"), "worklist.inbox", waits.tasks), _item(_("Sprawy"), "cases.index")]
    else:
        items += [_item(_("Moje sprawy"), "cases.mine")]
    if waits.keeps:
        items.append(_item(_("Dzienniki"), "journals.index"))
    items.append(_calls(user))
    if waits.sits or access.has(user, Permission.PANEL_MANAGE) or access.has(user, Permission.PANEL_READ):
        here = request.blueprint in {"panels", "panel_sessions", "panel_votes"}
        items.append(replace(_item(_("Kapituły"), "panels.index"), here=here))
    at_registers = request.blueprint in {"registers", "register_entries"}
    items.append(replace(_item(_("Rejestry"), "registers.index"), here=at_registers))
    administration = (
        (Permission.RANKING_APPROVE, _("Listy rankingowe"), "rankings.index"),
        (Permission.MATCHING_MANAGE, _("Dobór miejsc"), "matching.index"),
        (Permission.MONEY_MANAGE, _("Budżet"), "budget.index"),
        (Permission.PAYMENTS_EXPORT, _("Wypłaty"), "payments.index"),
        (Permission.INDICATORS_VIEW, _("Wskaźniki"), "indicators.index"),
        (Permission.ORGANISATIONS_MANAGE, _("Podmioty"), "organisations.index"),
        (Permission.AID_MANAGE, _("Pomoc de minimis"), "aid.index"),
        (Permission.CASE_VIEW_ALL, _("Dokumenty kosztowe"), "cost_documents.index"),
        (Permission.CALENDAR_MANAGE, _("Kalendarz"), "calendar.show"),
        (Permission.USERS_MANAGE, _("Użytkownicy"), "admin.users"),
        (Permission.INCIDENT_RESOLVE, _("Usterki"), "incidents.index"),
        (Permission.MAILBOX_VIEW, _("Wysłane e-maile"), "mailbox.index"),
    )
    items += [_item(label, endpoint) for needed, label, endpoint in administration if access.has(user, needed)]
    return items


def _calls(user: User) -> NavItem:
    """The calls: where they are run for those who do, else where one applies."""
    if not access.has(user, Permission.CALLS_MANAGE):
        return _item(_("Nabory"), "calls.index")
    return replace(_item(_("Nabory"), "calls_admin.index"), here=request.blueprint in {"calls", "calls_admin"})


def _marks(moment: dt.datetime) -> list[Mark]:
    """The funding marks of the programme under way."""
    marks = funding_marks.marks_of(clock.today(moment))
    return [Mark(mark.picture, pick({"pl": mark.name_pl, "en": mark.name_en})) for mark in marks]


def _frame() -> dict[str, Any]:
    config = runtime.office().config
    always = {"office_name": config.office_name, "lang": language.get()}
    if g.get("broken"):  # nothing may be asked of the database any more, not even the business clock
        marks = _marks(dt.datetime.now(clock.ZONE))
        return {**always, "marks": marks, "person": None, "navigation": [], "unread": 0, "now": None, "demo": False}
    user = me_or_none()
    waits = attention.of(user) if user else attention.NOTHING
    return {
        **always,
        "marks": _marks(now()),
        "person": user,
        "navigation": navigation(user, waits),
        "unread": waits.unread,
        "now": now(),
        "demo": config.demo,
    }


def install(app: Flask) -> None:
    """Offer the frame's values to all templates."""
    app.context_processor(_frame)
    app.jinja_env.globals["deadline_of"] = lambda due_at: deadline_of(due_at, now())
    app.jinja_env.globals["form_errors"] = form_errors
    predicates = ("can_assign", "can_claim", "can_complete", "can_release", "can_resolve_incidents", "is_applicants")
    app.jinja_env.globals.update({name: getattr(access, name) for name in predicates})
    app.jinja_env.globals["can_open"], app.jinja_env.globals["can_receive"] = documents.can_open, documents.can_receive
    app.jinja_env.globals["may"] = access.has
    app.jinja_env.globals["Permission"] = Permission
