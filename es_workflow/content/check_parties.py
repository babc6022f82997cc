"""Parties of package.json: each is somebody, gets work or papers that are meant for it, and can be reached."""

from __future__ import annotations

from collections import Counter

from es_workflow.content.check_references import listed
from es_workflow.content.manifest import Manifest
from es_workflow.content.party_info import APPLICANT, SHARE, PartyInfo, sharing
from es_workflow.content.work import Work

SET = "party:set"
"""The operation by which an organisation becomes a party of the case."""


def check_parties(work: Work) -> None:
    """Note parties that nobody can be, and papers shared with parties that there are not."""
    manifest = work.manifest
    if manifest is None:
        return
    for party in manifest.parties.values():
        _check_group(work, manifest, party)
        _check_is_set(work, party)
    groups = Counter(party.group for party in manifest.parties.values())
    for group in (group for group, number in groups.items() if number > 1):
        work.wrong_manifest("parties", f"the group {group!r} means two parties", "give each party a group of its own")
    known = [APPLICANT, *manifest.parties]
    for task in work.of_type("userTask"):
        for name in sharing(task.properties.get(SHARE)):
            if name not in known:
                work.wrong(task, f"share names {name!r}, which does not exist", listed(known))


def _check_group(work: Work, manifest: Manifest, party: PartyInfo) -> None:
    place, group = f"parties.{party.key}.group", manifest.groups.get(party.group)
    if group is None or group.kind != "applicant":
        remedy = "name a group of groups in package.json with kind applicant"
        work.wrong_manifest(place, f"{party.group!r} is no group of organisations", remedy)
    elif party.group == manifest.start.group:
        work.wrong_manifest(place, f"{party.group!r} starts the case", "whoever starts it is its applicant, no party")
    for element in work.elements:
        if element.properties.get("action_group") == party.group:
            remedy = "give the party a task, or let the office do it"
            work.wrong(element, f"action_group names {party.group!r}, a party; parties have tasks only", remedy)


def _check_is_set(work: Work, party: PartyInfo) -> None:
    setting = (task for task in work.of_type("serviceTask") if task.operation == SET)
    if not any(task.headers.get("party") == party.key for task in setting):
        remedy = f"let a service task with the operation {SET} name it, or remove it"
        work.wrong_manifest(f"parties.{party.key}", "no organisation ever becomes this party", remedy)
