"""The people of tests: an office with its groups, two organisations, and the persons every test may ask for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from argon2 import PasswordHasher

from es_workflow import db
from es_workflow.casework import polish, runtime
from es_workflow.models import Group, Membership, Organisation, Representation, User

PASSWORD = "zielony parasol na moście"
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # cheap: it is checked in many tests

SEES_ALL = ["case.view_all"]
GROUPS = {
    "pes_rep": ("Przedstawiciel PES", "applicant", []),
    "clerk": (
        "Pracownik merytoryczny",
        "office",
        [*SEES_ALL, "organisations.manage", "calls.manage", "aid.manage", "money.manage"],
    ),
    "assessor": ("Oceniający", "office", []),
    "director": ("Dyrektor", "office", [*SEES_ALL, "ranking.approve"]),
    "accountant": ("Księgowość", "office", [*SEES_ALL, "payments.export"]),
    "coordinator": (
        "Koordynator",
        "office",
        [*SEES_ALL, "case.assign", "incident.resolve", "content.view", "calendar.manage"],
    ),
    "admin": ("Administrator", "office", ["users.manage", "content.view", "mailbox.view", "incident.resolve"]),
}


@dataclass(frozen=True)
class People:
    """Everybody the personas' fixtures give out."""

    organisation: Organisation
    other_organisation: Organisation
    applicant: User
    colleague: User
    outsider: User
    clerk: User
    assessors: tuple[User, User, User]
    director: User
    accountant: User
    coordinator: User
    admin: User


def add_user(name: str, *groups: str, represents: Organisation | None = None) -> User:
    """A person who can sign in with PASSWORD, in these office groups or acting for an organisation."""
    now = runtime.office().clock.now()
    user = User(
        id=uuid.uuid4(),
        email=f"{polish.fold(name).replace(' ', '.')}@example.pl",
        name=name,
        sort_key=polish.sort_key(name),
        password_hash=_HASH,
        email_confirmed_at=now,
    )
    user.memberships = [Membership(group=db.session.get_one(Group, key)) for key in groups]
    if represents is not None:
        user.representations = [Representation(organisation=represents, function="prezeska", confirmed_at=now)]
    db.session.add(user)
    return user


def add_organisation(name: str, nip: str, kind: str = "pes") -> Organisation:
    """An organisation that applies."""
    organisation = Organisation(
        id=uuid.uuid4(),
        kind=kind,
        name=name,
        sort_key=polish.sort_key(name),
        nip=nip,
        city="Toruń",
        postal_code="87-100",
    )
    db.session.add(organisation)
    return organisation


def add_everybody() -> People:
    """The whole cast, flushed."""
    for key, (name, kind, permissions) in GROUPS.items():
        entity = "pes" if kind == "applicant" else None
        db.session.add(
            Group(key=key, name_pl=name, name_en=key, kind=kind, entity_kind=entity, permissions=permissions)
        )
    mine = add_organisation("Spółdzielnia Socjalna „Żuraw”", "8567346215")
    other = add_organisation("Fundacja Łąka", "5252248481")
    db.session.flush()
    people = People(
        organisation=mine,
        other_organisation=other,
        applicant=add_user("Anna Wiśniewska", represents=mine),
        colleague=add_user("Piotr Wójcik", represents=mine),
        outsider=add_user("Ewa Łącka", represents=other),
        clerk=add_user("Maria Kowalska", "clerk"),
        assessors=(
            add_user("Jan Dąbrowski", "assessor"),
            add_user("Zofia Żak", "assessor"),
            add_user("Łukasz Ćwik", "assessor"),
        ),
        director=add_user("Barbara Nowak", "director"),
        accountant=add_user("Tomasz Zieliński", "accountant"),
        coordinator=add_user("Ewa Mazur", "coordinator"),
        admin=add_user("Adam Król", "admin"),
    )
    db.session.flush()
    return people


def add_units_group() -> None:
    """A group of applicants whose organisations are units of local government, chosen from the list."""
    group = Group(key="unit_rep", name_pl="Samorząd", name_en="Local government", kind="applicant", entity_kind="unit")
    group.entity_list, group.permissions = "local_government", []
    db.session.add(group)
    db.session.flush()


def add_students_group() -> None:
    """A group of applicants who are natural persons."""
    group = Group(key="student", name_pl="Studenci", name_en="Students", kind="applicant", entity_kind="student")
    group.entity_person, group.permissions = True, []
    db.session.add(group)
    db.session.flush()
