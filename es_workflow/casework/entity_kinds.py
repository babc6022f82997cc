"""The kinds of those who apply, and of what sort each is. Both are data of the applicant groups, so of the packages."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import local_units
from es_workflow.models import Group


class Sort(StrEnum):
    """What an applicant is by nature, which decides what the office asks of it."""

    BODY = "body"
    """An organisation that is typed: it has a name, a legal form, a tax number."""
    UNIT = "unit"
    """A unit of local government: chosen from the list, each once."""
    PERSON = "person"
    """A natural person: has no number in any register of bodies and speaks for nobody but themselves."""


def list_names() -> dict[str, str]:
    """The kinds that may apply for something, by the name of their applicant group."""
    return {group.entity_kind: group.name_pl for group in _groups() if group.entity_kind}


def by_sort() -> dict[Sort, dict[str, str]]:
    """The same, under the sort of each; a sort without a kind is not there."""
    found: dict[Sort, dict[str, str]] = {}
    for group in _groups():
        if group.entity_kind:
            found.setdefault(_sort(group), {})[group.entity_kind] = group.name_pl
    return {sort: found[sort] for sort in Sort if sort in found}


def sort_of(kind: str) -> Sort:
    """Of what sort the kind is; one that no group names is typed."""
    return next((_sort(group) for group in _groups() if group.entity_kind == kind), Sort.BODY)


def _groups() -> list[Group]:
    """One applicant group for each kind, in alphabetical order."""
    query = select(Group).where(Group.kind == "applicant", Group.entity_kind.is_not(None))
    found: dict[str | None, Group] = {}
    for group in db.session.scalars(query.order_by(Group.name_pl, Group.key)):
        found.setdefault(group.entity_kind, group)
    return list(found.values())


def _sort(group: Group) -> Sort:
    if group.entity_person:
        return Sort.PERSON
    return Sort.UNIT if group.entity_list == local_units.LIST else Sort.BODY
