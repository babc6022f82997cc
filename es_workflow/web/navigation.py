"""The main navigation: for each kind of person the entries they need, with what waits, and where the person is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import request

from es_workflow.casework import access, attention
from es_workflow.casework.access import Permission
from es_workflow.casework.attention import Attention
from es_workflow.models import User
from es_workflow.texts import _, language
from es_workflow.web.addresses import url_for


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation; `here` marks where the person is."""

    label: str
    url: str
    count: int = 0
    here: bool = False


@dataclass(frozen=True)
class _Reader:
    """What decides which entries somebody sees."""

    in_office: bool
    permissions: frozenset[str]
    tasks: int
    sits: bool
    keeps: bool


@dataclass(frozen=True)
class _Page:
    """Where they are."""

    endpoint: str | None
    blueprint: str | None

    def item(self, label: str, endpoint: str, count: int = 0, *, around: frozenset[str] = frozenset()) -> NavItem:
        """The entry; `around`: blueprints whose pages lie behind it, its own when none is named."""
        own = endpoint.partition(".")[0]
        inside = self.blueprint in around if around else self.blueprint == own != "cases"
        return NavItem(label, url_for(endpoint), count, inside or (not around and self.endpoint == endpoint))


def navigation(user: User | None, waits: Attention = attention.NOTHING) -> tuple[NavItem, ...]:
    """The main entries for this person, in the order in which they are needed."""
    reader = None
    if user is not None:
        permissions = access.permissions_of(user)
        reader = _Reader(access.is_office(user), permissions, waits.tasks, waits.sits, waits.keeps)
    return _entries(reader, _Page(request.endpoint, request.blueprint), language.get(), request.script_root)


@lru_cache(maxsize=1024)
def _entries(reader: _Reader | None, page: _Page, _language: str, _root: str) -> tuple[NavItem, ...]:
    """The same for all people of the same kind on the same page."""
    item = page.item
    if reader is None:
        return item(_("Nabory"), "calls.index"), item(_("Rejestry"), "registers.index")
    items = [item(_("Start"), "start.show")]
    if reader.in_office:
        items += [item(_("Zadania"), "worklist.inbox", reader.tasks), item(_("Sprawy"), "cases.index")]
    else:
        items += [item(_("Moje sprawy"), "cases.mine")]
    if reader.keeps:
        items.append(item(_("Dzienniki"), "journals.index"))
    items.append(_calls(reader, page))
    if reader.sits or reader.permissions & {Permission.PANEL_MANAGE, Permission.PANEL_READ}:
        items.append(item(_("Kapituły"), "panels.index", around=_PANELS))
    items.append(item(_("Rejestry"), "registers.index", around=_REGISTERS))
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
        (Permission.RETENTION_MANAGE, _("Retencja danych"), "retention.index"),
        (Permission.MAILBOX_VIEW, _("Wysłane e-maile"), "mailbox.index"),
    )
    items += [item(label, endpoint) for needed, label, endpoint in administration if needed in reader.permissions]
    return tuple(items)


_PANELS = frozenset({"panels", "panel_sessions", "panel_votes"})
_REGISTERS = frozenset({"registers", "register_entries"})
_CALLS = frozenset({"calls", "calls_admin"})


def _calls(reader: _Reader, page: _Page) -> NavItem:
    """The calls: where they are run for those who do, else where one applies."""
    if Permission.CALLS_MANAGE not in reader.permissions:
        return page.item(_("Nabory"), "calls.index")
    return page.item(_("Nabory"), "calls_admin.index", around=_CALLS)
