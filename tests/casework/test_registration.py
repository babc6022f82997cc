"""Somebody registers to act for an organisation."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import access, accounts, attention, audit, organisations, registration, representations
from es_workflow.casework.links import LinkSpent
from es_workflow.casework.organisations import InvalidValue, OrganisationData
from es_workflow.casework.passwords import WeakPassword
from es_workflow.casework.registration import Registration
from es_workflow.models import Mail, Organisation, User

PES = OrganisationData(
    kind="pes",
    name="Spółdzielnia  Socjalna „Ptak”",
    legal_form="social_cooperative",
    nip="123-456-32-18",
    regon="123456785",
    postal_code="87100",
    city="Toruń",
    house_no="5",
)
NEW = Registration(
    email="Zofia.Ptak@Example.PL",
    name="Zofia Ptak",
    password="cztery losowe stare rowery",
    organisation=PES,
    function="prezeska",
    phone="501 000 111",
)


def last_letter() -> Mail:
    return db.session.scalars(select(Mail).order_by(Mail.created_at.desc())).first()


def token() -> str:
    return next(line for line in last_letter().body.splitlines() if line.startswith("http")).rsplit("/", 1)[1]


def test_a_new_organisation_can_be_represented_once_the_address_is_proved(people):
    registration.register(NEW)
    user = accounts.find_by_email("zofia.ptak@example.pl")
    assert user.phone == "+48501000111"
    assert last_letter().to == "zofia.ptak@example.pl"
    with pytest.raises(accounts.AddressNotConfirmed):
        accounts.authenticate(NEW.email, NEW.password)
    assert registration.confirm_email(token()) is user
    assert accounts.authenticate(NEW.email, NEW.password) is user
    (mine,) = organisations.list_mine(user)
    assert (mine.nip, mine.postal_code, mine.name) == ("1234563218", "87-100", "Spółdzielnia Socjalna „Ptak”")
    assert access.represents(user, mine.id)
    assert audit.verify(None).whole


def test_a_confirmation_link_works_once(people):
    registration.register(NEW)
    used = token()
    registration.confirm_email(used)
    with pytest.raises(LinkSpent):
        registration.confirm_email(used)


def test_a_known_organisation_waits_for_the_office(people):
    known = dataclasses.replace(PES, nip=people.organisation.nip, name="Podszywacz")
    registration.register(dataclasses.replace(NEW, organisation=known))
    assert people.organisation.name == "Spółdzielnia Socjalna „Żuraw”"
    assert attention.of(people.clerk).unread == 0
    user = registration.confirm_email(token())
    assert organisations.list_mine(user) == []
    assert not access.represents(user, people.organisation.id)
    assert attention.of(people.clerk).unread == 1
    (waiting,) = representations.list_unconfirmed()
    representations.confirm(waiting, by=people.clerk)
    assert access.represents(user, people.organisation.id)
    assert last_letter().to == user.email
    assert people.organisation.name not in last_letter().body


def test_a_taken_address_is_told_only_to_its_owner(people):
    registration.register(dataclasses.replace(NEW, email=people.clerk.email))
    assert last_letter().to == people.clerk.email
    assert "konto już istnieje" in last_letter().body
    assert db.session.scalars(select(Organisation).where(Organisation.nip == "1234563218")).first() is None
    assert db.session.scalars(select(User).where(User.name == "Zofia Ptak")).first() is None


def test_the_letter_is_in_the_person_s_language(people):
    registration.register(dataclasses.replace(NEW, locale="en"))
    assert accounts.find_by_email(NEW.email).locale == "en"


def test_a_guessable_password_is_refused(people):
    with pytest.raises(WeakPassword):
        registration.register(dataclasses.replace(NEW, password="zofia.ptak12"))


def test_a_wrong_identifier_is_refused(people):
    with pytest.raises(InvalidValue):
        registration.register(dataclasses.replace(NEW, organisation=dataclasses.replace(PES, nip="1234563217")))
