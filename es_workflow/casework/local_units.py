"""Bodies that are units of local government: chosen from the region's list, each once. The list: territory."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from es_workflow import clock, db, territory
from es_workflow.casework import runtime
from es_workflow.errors import Conflict, WorkflowError
from es_workflow.models import Organisation
from es_workflow.territory import Unit
from es_workflow.texts import _

LIST = "local_government"


class UnitTaken(Conflict):
    says = "Ta jednostka samorządu jest już w rejestrze podmiotów."


class UnknownUnit(WorkflowError):
    says = "Wybierz gminę albo powiat z listy."


def today() -> dt.date:
    """The day whose list is shown."""
    return clock.today(runtime.office().clock.now())


def list_grouped() -> dict[str, list[Unit]]:
    """The units that may be chosen today, by the name of their powiat."""
    grouped: dict[str, list[Unit]] = {}
    for unit in territory.eligible(today()):
        grouped.setdefault(unit.county, []).append(unit)
    return grouped


def get(terc: str) -> Unit:
    """The unit somebody chose. Raises UnknownUnit for what is none, or is one no more."""
    unit = territory.find(terc)
    if unit is None or not unit.is_eligible:
        raise UnknownUnit
    if not unit.exists(today()):
        raise UnknownUnit(_("Tej jednostki już nie ma. Wybierz tę, która ją przejęła."))
    return unit


def legal_form(unit: Unit) -> str:
    """The code of organisations.legal_forms()."""
    return "municipality" if unit.is_gmina else "county"


def find_organisation(terc: str) -> Organisation | None:
    """The organisation that is the unit, if the office knows it."""
    query = select(Organisation).where(Organisation.is_unit, Organisation.active, Organisation.terc == terc)
    return db.session.scalars(query).one_or_none()


def require_free(terc: str, owner: Organisation | None) -> None:
    """A unit is one organisation. Raises UnitTaken when it is another than `owner`."""
    other = find_organisation(terc)
    if other is not None and other is not owner:
        raise UnitTaken
