"""What every page's frame shows: navigation by role with counts, the demonstration's banner, the current moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, g, request

from es_workflow import clock
from es_workflow.casework import access, attention, documents, funding_marks, runtime
from es_workflow.casework.access import Permission
from es_workflow.texts import language, pick
from es_workflow.web.deadlines import deadline_of
from es_workflow.web.navigation import navigation
from es_workflow.web.security import me_or_none


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


def _marks(moment: dt.datetime) -> tuple[Mark, ...]:
    """The funding marks of the programme under way."""
    return _marks_in(language.get(), funding_marks.marks_of(clock.today(moment)))


@lru_cache
def _marks_in(lang: str, marks: tuple[funding_marks.Mark, ...]) -> tuple[Mark, ...]:
    return tuple(Mark(mark.picture, pick({"pl": mark.name_pl, "en": mark.name_en}, lang)) for mark in marks)


def _frame() -> dict[str, Any]:
    config = runtime.office().config
    always = {"office_name": config.office_name, "lang": language.get()}
    if g.get("broken"):  # nothing may be asked of the database any more, not even the business clock
        marks = _marks(dt.datetime.now(clock.ZONE))
        return {**always, "marks": marks, "person": None, "navigation": (), "unread": 0, "now": None, "demo": False}
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
