"""The register of bodies and who speaks for them."""

from __future__ import annotations

import dataclasses

import pytest

from es_workflow.casework import access, audit, entity_kinds, organisations, polish, representations
from es_workflow.casework.organisations import InvalidValue, OrganisationData, TaxNumberTaken
from es_workflow.errors import Conflict

DATA = OrganisationData(kind="pes", name="Fundacja „Świt”", nip="PL 123-456-32-18", krs="28860", city="Łódź")


def test_identifiers_are_stored_in_one_notation(people):
    organisation = organisations.create(DATA, by=people.clerk)
    assert (organisation.nip, organisation.krs) == ("1234563218", "0000028860")
    assert organisations.find_by_nip("1234563218") is organisation


@pytest.mark.parametrize(
    "wrong", [{"nip": "1234563217"}, {"regon": "123456784"}, {"krs": "x"}, {"postal_code": "8"}, {"email": "a@"}]
)
def test_wrong_identifiers_are_refused(people, wrong):
    with pytest.raises(InvalidValue):
        organisations.create(dataclasses.replace(DATA, **wrong), by=people.clerk)


def test_one_tax_number_is_one_body(people):
    with pytest.raises(TaxNumberTaken):
        organisations.create(dataclasses.replace(DATA, nip=people.organisation.nip), by=people.clerk)
    organisation = organisations.create(DATA, by=people.clerk)
    with pytest.raises(TaxNumberTaken):
        organisations.update(organisation, dataclasses.replace(DATA, nip=people.organisation.nip), by=people.clerk)
    organisations.update(organisation, dataclasses.replace(DATA, city="Toruń"), by=people.clerk)
    assert audit.list_for(None)[-1].data["changes"] == {"city": ["Łódź", "Toruń"]}


def test_the_register_is_searched_without_polish_letters(people):
    organisations.create(DATA, by=people.clerk)
    assert [one.name for one in organisations.list_page(search="swit lodz").items] == ["Fundacja „Świt”"]
    assert [one.name for one in organisations.list_page(search="123-456-32-18").items] == ["Fundacja „Świt”"]
    assert organisations.list_page(search="100%").items == []
    assert organisations.list_page(kind="jst").total == 0


def test_polish_names_are_in_polish_order():
    names = ["Żuraw", "zebra", "Źrebię", "Ćma", "cytryna", "Dąb", "Łąka", "lama", "„Ala”", "ala ma"]
    assert sorted(names, key=polish.sort_key) == [
        "„Ala”", "ala ma", "cytryna", "Ćma", "Dąb", "lama", "Łąka", "zebra", "Źrebię", "Żuraw",
    ]  # fmt: skip


def test_kinds_of_bodies_are_those_of_the_applicant_groups(people):
    assert entity_kinds.list_names() == {"pes": "Przedstawiciel PES"}


def test_a_closed_body_has_nobody_to_act_for_it(people):
    assert access.represents(people.applicant, people.organisation.id)
    organisations.set_active(people.organisation, active=False, by=people.clerk)
    assert not access.represents(people.applicant, people.organisation.id)


def test_somebody_else_s_body_cannot_be_represented(people):
    assert not access.represents(people.applicant, people.other_organisation.id)
    assert not access.represents(people.applicant, None)


def test_one_person_may_speak_for_several_bodies(people):
    representations.add(
        people.other_organisation, people.applicant, function="pełnomocnik", confirmed=True, by=people.clerk
    )
    assert access.organisations_of(people.applicant) == {people.organisation.id, people.other_organisation.id}
    with pytest.raises(Conflict):
        representations.add(people.other_organisation, people.applicant, function="", confirmed=True, by=people.clerk)


def test_a_removed_representative_is_out(people):
    representation = representations.get(people.organisation, people.applicant.id)
    representations.remove(representation, by=people.clerk)
    from es_workflow import db

    db.session.flush()
    db.session.expire(people.applicant)
    assert access.organisations_of(people.applicant) == frozenset()
