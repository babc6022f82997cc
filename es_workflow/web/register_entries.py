"""Public registers as the office sees them: also what is not published yet, and the history of each entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow import clock
from es_workflow.casework.public_registers import definitions, overview, states
from es_workflow.content.register_info import RegisterInfo
from es_workflow.models import RegisterChange, RegisterEntry
from es_workflow.texts import _, pick
from es_workflow.web import filters
from es_workflow.web.forms.base import asked
from es_workflow.web.layout import now, page_number
from es_workflow.web.security import me

bp = Blueprint("register_entries", __name__, url_prefix="/register-entries")


@bp.get("")
def index() -> ResponseReturnValue:
    """All entries, the newest on top."""
    register, search = asked("register"), asked("search")
    return render_template(
        "register_entries/index.html",
        entries=overview.list_page(me(), register=register, search=search, page=page_number()),
        registers={info.key: info for info in definitions.list_all()},
        register=register,
        search=search,
        state_of=_state,
        published=_published,
    )


@bp.get("/<uuid:entry_id>")
def show(entry_id: UUID) -> ResponseReturnValue:
    """One entry and everything that was changed in it."""
    entry = overview.get(entry_id, me())
    info = next((one for one in definitions.list_all() if one.key == entry.register), None)
    changes = overview.history(entry)
    names = _Names(info, overview.holders(changes))
    return render_template(
        "register_entries/show.html",
        entry=entry,
        register=info,
        grade=names.value("grade", entry.grade),
        state=_state(entry),
        published=_published(entry),
        lines=[_line(change, names) for change in changes],
    )


def _state(entry: RegisterEntry) -> states.State:
    return states.of(entry, clock.today(now()))


def _published(entry: RegisterEntry) -> bool:
    """Whether everybody may read it now."""
    return entry.published_from is not None and entry.published_from <= now()


@dataclass(frozen=True)
class Line:
    """One line of the history: when, who, why, and each field with its value before and after."""

    at: dt.datetime
    who: str
    why: str
    changes: list[tuple[str, str, str]]


def _line(change: RegisterChange, names: _Names) -> Line:
    kept = [(label, *change.values[name], name) for name, label in field_names().items() if name in change.values]
    changes = [
        (label, names.value(name, before), names.value(name, after))
        for label, before, after, name in kept
        if before or after
    ]
    return Line(change.at, change.by.name if change.by else "", change.reason, changes)


@dataclass(frozen=True)
class _Names:
    """The words for what an entry's history keeps."""

    info: RegisterInfo | None
    holders: Mapping[str, str]

    def value(self, name: str, kept: Any) -> str:
        """A value as people read it; nothing for none."""
        if kept in (None, ""):
            return ""
        if isinstance(kept, bool):
            return _("tak") if kept else _("nie")
        if name == "state":
            return states.in_words()[kept].text
        if name == "holder_id":
            return self.holders.get(kept, "")
        if name == "grade":
            grade = self.info.grades.get(kept) if self.info else None
            return pick(grade.name) if grade else ""
        if name == "published_from":
            return filters.datetime(kept)
        return filters.date(kept) if name in {"valid_from", "valid_to"} else str(kept)


def field_names() -> dict[str, str]:
    """What of an entry may change, in words."""
    return {
        "holder_id": _("Podmiot"), "state": _("Stan"), "grade": _("Poziom"), "valid_from": _("Ważny od"),
        "valid_to": _("Ważny do"), "published_from": _("Publikacja od"), "story": _("Dobra praktyka"),
        "story_consent": _("Zgoda na publikację dobrej praktyki"),
    }  # fmt: skip
