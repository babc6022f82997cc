"""Starting a case: which processes and for which of my organisations. The rules themselves are casework's."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from es_workflow.casework import access, call_forms, calls, deployments, organisations
from es_workflow.content import Manifest
from es_workflow.models import Call, Organisation, User
from es_workflow.web import faces
from es_workflow.web.layout import now
from es_workflow.web.security import me, me_or_none


@dataclass(frozen=True)
class Startable:
    """A process one may start at any time, for one of these organisations (none of them for the office's own)."""

    key: str
    manifest: Manifest
    organisations: list[Organisation]


def eligible(manifest: Manifest) -> list[Organisation]:
    """Those of my organisations that may start such a case."""
    if not manifest.start.by_person:
        return []
    user, group = me_or_none(), manifest.groups[manifest.start.group]
    mine = organisations.list_mine(user) if user and group.kind == "applicant" else []
    return [one for one in mine if group.entity_kind in {None, one.kind}]


def list_startable(user: User) -> list[Startable]:
    """The processes that need no call and are open to this person."""
    current = [(found.key, faces.manifest_of(found.id)) for found in deployments.list_latest()]
    offers = [
        Startable(key, manifest, eligible(manifest))
        for key, manifest in current
        if manifest.start.by_person and not manifest.start.needs_call
    ]
    mine = access.groups_of(user)
    return [one for one in offers if one.organisations or one.manifest.start.group in mine]


def open_calls(user: User | None) -> list[Call]:
    """The open calls that people apply to; for whoever acts for somebody, those that are meant for these."""
    offered = [
        (call, manifest)
        for call in calls.open_calls(now())
        if (manifest := call_forms.package_of(call).manifest).start.by_person
    ]
    kinds = {one.kind for one in organisations.list_mine(user)} if user else set()
    return [call for call, manifest in offered if not kinds or _suits(manifest, kinds)]


def _suits(manifest: Manifest, kinds: set[str]) -> bool:
    group = manifest.groups[manifest.start.group]
    return group.kind == "applicant" and (group.entity_kind is None or group.entity_kind in kinds)


def chosen_organisation() -> Organisation | None:
    """The one of my organisations that the form names."""
    chosen = request.form.get("organisation_id")
    return next((one for one in organisations.list_mine(me()) if str(one.id) == chosen), None)
