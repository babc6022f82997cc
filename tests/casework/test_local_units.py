"""Organisations that are units of local government: chosen from the list, each once, known to processes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError

from es_workflow import db, territory
from es_workflow.casework import facts, local_units, organisations
from es_workflow.casework.cast import Cast
from es_workflow.casework.local_units import UnitTaken, UnknownUnit
from es_workflow.casework.organisations import InvalidValue, OrganisationData
from tests.casework.test_register_operations import NOW
from tests.people import add_units_group

LUBICZ = "0415042"


@pytest.fixture(autouse=True)
def units(people):
    """Besides those who are typed there are organisations that are chosen."""
    add_units_group()


def create(people, terc=LUBICZ, kind="unit", **more):
    return organisations.create(OrganisationData(kind=kind, name="cokolwiek", terc=terc, **more), by=people.clerk)


def test_its_name_and_legal_form_come_from_the_list_whatever_was_typed(people):
    body = create(people, legal_form="foundation")
    assert (body.name, body.legal_form, body.is_unit) == ("Gmina Lubicz", "municipality", True)
    assert create(people, "0415").legal_form == "county"


@pytest.mark.parametrize("terc", ["", "0463", "0415049", "1465011", "Lubicz"])
def test_what_is_no_unit_of_the_list_is_refused(people, terc):
    with pytest.raises(UnknownUnit, match="Wybierz gminę albo powiat z listy"):
        create(people, terc)


def test_a_unit_that_was_merged_is_refused_and_says_so(people, monkeypatch):
    gone = {
        **territory.units(),
        LUBICZ: territory.Unit(LUBICZ, "Lubicz", "gmina wiejska", "toruński", dt.date(2000, 1, 1)),
    }
    monkeypatch.setattr(territory, "units", lambda: gone)
    with pytest.raises(UnknownUnit, match="już nie ma"):
        create(people)


def test_a_unit_is_one_organisation(people):
    first = create(people)
    with pytest.raises(UnitTaken):
        create(people)
    second = create(people, "0415052")
    with pytest.raises(UnitTaken):
        organisations.update(second, OrganisationData(kind="unit", name="", terc=LUBICZ), by=people.clerk)
    organisations.update(
        first, OrganisationData(kind="unit", name="", terc=LUBICZ, city="Lubicz Dolny"), by=people.clerk
    )
    organisations.set_active(first, False, by=people.clerk)
    create(people)
    with pytest.raises(UnitTaken):
        organisations.set_active(first, True, by=people.clerk)


def test_the_database_itself_keeps_a_unit_from_being_two_organisations(people):
    create(people)
    other = create(people, "0415052")
    other.terc = LUBICZ
    with pytest.raises(IntegrityError, match="uq_organisation_unit"), db.session.begin_nested():
        db.session.flush()


def test_others_may_be_seated_in_a_unit_without_being_it(people):
    create(people)
    body = create(people, kind="pes")
    assert (body.name, body.is_unit) == ("cokolwiek", False)


def test_processes_know_what_unit_an_organisation_is_and_who_took_it_over(people, make_case):
    case = make_case()
    assert facts.of_case(case, NOW)["organisation"]["unit_kind"] is None
    assert facts.of_case(case, NOW)["organisation"]["county"] is None
    case.organisation = create(people)
    known = facts.of_case(case, NOW)["organisation"]
    assert (known["terc"], known["unit_kind"], known["county"]) == (LUBICZ, "gmina wiejska", "toruński")
    assert known["successor"] is None
    organisations.set_successor(case.organisation, create(people, "0415052", nip="1234563218"), by=people.clerk)
    known = facts.of_case(case, NOW)["organisation"]
    assert known["successor"] == {"name": "Gmina Łubianka", "nip": "1234563218", "terc": "0415052"}


def test_nobody_succeeds_themselves_not_even_over_others(people):
    first, second = create(people), create(people, "0415052")
    organisations.set_successor(first, second, by=people.clerk)
    for successor in (first, second):
        with pytest.raises(InvalidValue, match="własnym następcą"):
            organisations.set_successor(second, successor if successor is second else first, by=people.clerk)
    changed = organisations.history(first)[0].data["changes"]
    assert changed == {"successor": [None, "Gmina Łubianka"]}


def test_the_people_of_a_scenario_represent_different_units(people):
    cast = Cast()
    taken = create(people, territory.eligible(local_units.today())[0].terc)
    bodies = [cast.organisation(name) for name in ("unit_rep", "unit_rep:2")]
    assert len({taken.terc, *(body.terc for body in bodies)}) == 3
    assert all(body.is_unit for body in bodies)


def test_every_unit_that_can_be_chosen_stands_once_under_its_powiat():
    grouped = local_units.list_grouped()
    assert len(grouped) == 23
    assert sum(map(len, grouped.values())) == 163
    assert [unit.label for unit in grouped["Toruń"]] == ["Toruń (gmina miejska)"]
