"""Starting a case: which processes and for which of my organisations. The rules themselves are casework's."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from es_workflow.casework import access, deployments, organisations
from es_workflow.content import Manifest
from es_workflow.models import Organisation, User
from es_workflow.web import faces
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


def chosen_organisation() -> Organisation | None:
    """The one of my organisations that the form names."""
    chosen = request.form.get("organisation_id")
    return next((one for one in organisations.list_mine(me()) if str(one.id) == chosen), None)
