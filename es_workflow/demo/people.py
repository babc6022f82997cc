"""The demonstration's people: representatives of organisations, and the office with its groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from es_workflow import db
from es_workflow.casework import accounts, demo_accounts, groups, organisations, runtime
from es_workflow.casework.demo_accounts import PASSWORD
from es_workflow.casework.organisations import OrganisationData
from es_workflow.models import Organisation, Representation, User


@dataclass(frozen=True)
class Applicant:
    """An organisation and the person who speaks for it."""

    organisation: Organisation
    user: User
    function: str


@dataclass(frozen=True)
class Everybody:
    """All people of the demonstration, the office by group."""

    applicants: tuple[Applicant, ...]
    office: Mapping[str, tuple[User, ...]]


def exist() -> bool:
    """Whether anybody has an account already."""
    return bool(demo_accounts.list_all())


def create(raw: Mapping[str, Any]) -> Everybody:
    """Make all accounts, ready to sign in."""
    applicants = tuple(_applicant(body) for body in raw["organisations"])
    for person in raw["mentors"]:
        _account(person)
    office: dict[str, list[User]] = {}
    for person in raw["office"]:
        user = _account(person)
        groups.put_into(user, person["groups"])
        for key in person["groups"]:
            office.setdefault(key, []).append(user)
    db.session.flush()
    return Everybody(applicants, {key: tuple(members) for key, members in office.items()})


def _account(person: Mapping[str, Any]) -> User:
    user = accounts.new_user(person["email"], person["name"], password=PASSWORD)
    user.email_confirmed_at = runtime.office().clock.now()
    return user


def _applicant(body: Mapping[str, Any]) -> Applicant:
    person = body["representative"]
    user = _account(person)
    data = OrganisationData(**{key: value for key, value in body.items() if key != "representative"})
    organisation = organisations.create(data, by=None)
    now = runtime.office().clock.now()
    link = Representation(user_id=user.id, organisation=organisation, function=person["function"], confirmed_at=now)
    user.representations.append(link)
    return Applicant(organisation, user, person["function"])
