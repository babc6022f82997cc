"""Who may ask for which address: every endpoint is named here, once. tests/web/test_access.py walks the URL map.

A rule opens the door of a page; which cases, tasks and papers one sees behind it is decided by loading them (casework).
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request
from flask.typing import ResponseReturnValue

from es_workflow.casework import access
from es_workflow.casework.access import Permission
from es_workflow.errors import NotAllowed
from es_workflow.web.errors import sign_in_first
from es_workflow.web.security import me_or_none


@dataclass(frozen=True)
class Rule:
    """`public`: anyone; `objects`: the view loads something only some may see; `permission`: whose group has it."""

    public: bool = False
    objects: bool = False
    permission: Permission | None = None


PUBLIC = Rule(public=True)
SIGNED_IN = Rule()
OBJECTS = Rule(objects=True)


def needs(permission: Permission) -> Rule:
    """Only for people whose group holds the permission."""
    return Rule(permission=permission)


RULES: dict[str, Rule] = {
    # An endpoint's own line goes before the line of its blueprint ("name.*").
    "static": PUBLIC,
    "auth.*": PUBLIC,
    "auth.sign_out": SIGNED_IN,
    "registration.*": PUBLIC,
    "language.*": PUBLIC,
    "static_pages.*": PUBLIC,
    "calls.*": PUBLIC,
    "calls.start": SIGNED_IN,
    "registers.*": PUBLIC,
    "start.*": PUBLIC,
    "business_clock.*": SIGNED_IN,
    "account.*": SIGNED_IN,
    "notifications.*": SIGNED_IN,
    "organisations.*": needs(Permission.ORGANISATIONS_MANAGE),
    "admin.*": needs(Permission.USERS_MANAGE),
    "calls_admin.*": needs(Permission.CALLS_MANAGE),
    "call_window.*": needs(Permission.CALLS_MANAGE),
    "call_results.*": needs(Permission.CALLS_MANAGE),
    "rankings.*": OBJECTS,
    "panels.*": OBJECTS,
    "panels.index": SIGNED_IN,
    "panel_sessions.*": OBJECTS,
    "panel_votes.*": OBJECTS,
    "catalogues.*": PUBLIC,
    "journals.*": OBJECTS,
    "journals.index": SIGNED_IN,
    "journals.feed": PUBLIC,
    "matching.*": needs(Permission.MATCHING_MANAGE),
    "budget.*": needs(Permission.MONEY_MANAGE),
    "ledger.*": needs(Permission.MONEY_MANAGE),
    "payments.*": needs(Permission.PAYMENTS_EXPORT),
    "indicators.*": needs(Permission.INDICATORS_VIEW),
    "indicators.reverse": needs(Permission.INDICATORS_MANAGE),
    "support_imports.*": needs(Permission.INDICATORS_MANAGE),
    "calendar.*": needs(Permission.CALENDAR_MANAGE),
    "incidents.*": needs(Permission.INCIDENT_RESOLVE),
    "aid.*": needs(Permission.AID_MANAGE),
    "rates.*": needs(Permission.AID_MANAGE),
    "bars.*": needs(Permission.ORGANISATIONS_MANAGE),
    "bank_accounts.*": needs(Permission.ORGANISATIONS_MANAGE),
    "representations.*": needs(Permission.ORGANISATIONS_MANAGE),
    "cost_documents.*": needs(Permission.CASE_VIEW_ALL),
    "register_entries.*": needs(Permission.CASE_VIEW_ALL),
    "certificates.*": PUBLIC,
    "issued_certificates.*": OBJECTS,
    "retention.*": needs(Permission.RETENTION_MANAGE),
    "mailbox.*": needs(Permission.MAILBOX_VIEW),
    "case_actions.*": OBJECTS,
    "cases.*": OBJECTS,
    "cases.mine": SIGNED_IN,
    "cases.index": SIGNED_IN,
    "cases.start": SIGNED_IN,
    "parties.*": OBJECTS,
    "parties.mine": SIGNED_IN,
    "worklist.*": SIGNED_IN,
    "tasks.*": OBJECTS,
    "declarations.*": OBJECTS,
    "uploads.*": OBJECTS,
    "documents.*": OBJECTS,
    "submissions.*": OBJECTS,
}


def rule_of(endpoint: str) -> Rule | None:
    """The rule of an endpoint, its own before its blueprint's."""
    return RULES.get(endpoint) or RULES.get(endpoint.rpartition(".")[0] + ".*")


def install(app: Flask) -> None:
    """Ask for sign-in everywhere, unless the table says otherwise; an unknown endpoint stays shut for strangers."""

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        rule = rule_of(request.endpoint) or SIGNED_IN
        if rule.public:
            return None
        user = me_or_none()
        if user is None:
            return sign_in_first()
        if rule.permission and not access.has(user, rule.permission):
            raise NotAllowed()
        return None
