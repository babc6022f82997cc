"""The people of tests: an office with its groups, two organisations, and the persons every test may ask for."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import partial

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


def add_user(name: str, *groups: str, represents: Organisation | None = None, now: dt.datetime | None = None) -> User:
    """A person who can sign in with PASSWORD, in these office groups or acting for an organisation."""
    now = now or runtime.office().clock.now()
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
    """The whole cast, flushed, as few statements as can be: most tests begin with it."""
    with db.session.no_autoflush:
        people = _everybody()
    db.session.flush()
    return people


def _everybody() -> People:
    for key, (name, kind, permissions) in GROUPS.items():
        entity = "pes" if kind == "applicant" else None
        db.session.add(
            Group(key=key, name_pl=name, name_en=key, kind=kind, entity_kind=entity, permissions=permissions)
        )
    mine = add_organisation("Spółdzielnia Socjalna „Żuraw”", "8567346215")
    other = add_organisation("Fundacja Łąka", "5252248481")
    db.session.flush()
    add = partial(add_user, now=runtime.office().clock.now())
    return People(
        organisation=mine,
        other_organisation=other,
        applicant=add("Anna Wiśniewska", represents=mine),
        colleague=add("Piotr Wójcik", represents=mine),
        outsider=add("Ewa Łącka", represents=other),
        clerk=add("Maria Kowalska", "clerk"),
        assessors=(
            add("Jan Dąbrowski", "assessor"),
            add("Zofia Żak", "assessor"),
            add("Łukasz Ćwik", "assessor"),
        ),
        director=add("Barbara Nowak", "director"),
        accountant=add("Tomasz Zieliński", "accountant"),
        coordinator=add("Ewa Mazur", "coordinator"),
        admin=add("Adam Król", "admin"),
    )


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
