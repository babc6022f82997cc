"""The people of a scenario: made up, but valid; one for each group, or as many as the scenario numbers."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Protocol

from es_workflow import db, territory
from es_workflow.casework import accounts, groups, local_units, organisations, runtime
from es_workflow.casework.organisations import OrganisationData
from es_workflow.models import Group, Membership, Organisation, Representation, User

NOBODY = 0
NOBODY_SIGNS_IN = "!"
"""Not the hash of any password."""
NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
REGON_WEIGHTS = (8, 9, 2, 3, 4, 5, 6, 7)


class People(Protocol):
    """Who acts under the names of a scenario."""

    def user(self, persona: str) -> User:
        """The person of that name."""

    def organisation(self, persona: str) -> Organisation | None:
        """The organisation that person applies for."""


class Cast:
    """Who plays: `clerk` is the first member of that group, `clerk:2` the second.

    Applicants represent one organisation each: `rep` and `rep:2` know nothing of each other's cases. For the
    organisation of `rep:0` nobody acts.
    """

    def __init__(self) -> None:
        self._people: dict[str, User] = {}
        self._organisations: dict[str, Organisation | None] = {}

    def user(self, persona: str) -> User:
        """The person of that name in the scenario."""
        if persona not in self._people:
            self._people[persona] = self._make(persona)
        return self._people[persona]

    def organisation(self, persona: str) -> Organisation | None:
        """The organisation the person applies for; None for people of the office."""
        self.user(persona)
        return self._organisations[persona]

    def read_again(self) -> Cast:
        """The same people as the database knows them now."""
        again = Cast()
        again._people = {persona: db.read_again(user) for persona, user in self._people.items()}
        again._organisations = {
            persona: None if organisation is None else db.read_again(organisation)
            for persona, organisation in self._organisations.items()
        }
        return again

    def _make(self, persona: str) -> User:
        key, _, number = persona.partition(":")
        group, number = groups.get(key), number or "1"
        name = f"{group.name_pl} {number}"
        user = User(
            id=uuid.uuid4(),
            email=f"{key}.{number}.{uuid.uuid4().hex[:8]}@scenario.example",
            name=name,
            sort_key=accounts.sort_key_of(name),
            password_hash=NOBODY_SIGNS_IN,
            email_confirmed_at=runtime.office().clock.now(),
        )
        db.session.add(user)
        self._organisations[persona] = self._represent(user, group, int(number)) if group.kind == "applicant" else None
        if group.kind == "office":
            user.memberships.append(Membership(user_id=user.id, group=group))
        db.session.flush()  # queries of the steps must find the person's groups
        return user

    def _represent(self, user: User, group: Group, number: int) -> Organisation:
        body = _body(group.entity_kind or "other", number)
        if group.entity_person:
            body = replace(body, name=user.name, email=user.email)
        if group.entity_list == local_units.LIST:
            body = replace(body, terc=_free_unit(number))
        organisation = organisations.create(body, by=None)
        if number == NOBODY:
            return organisation
        now = runtime.office().clock.now()
        link = Representation(user_id=user.id, organisation=organisation, function="prezes zarządu", confirmed_at=now)
        user.representations.append(link)
        return organisation


def _body(kind: str, number: int) -> OrganisationData:
    return OrganisationData(
        kind=kind,
        name=f"Spółdzielnia Socjalna „Scenariusz {number}”",
        legal_form="social_cooperative",
        nip=_free_nip(),
        regon=_regon(uuid.uuid4().int % 10**8),
        krs=f"{1 + uuid.uuid4().int % 999_999:010d}",
        street="Wąskie Piaski",
        house_no=str(number),
        postal_code="87-100",
        city="Toruń",
        terc="0463011",
        email=f"biuro{number}@scenario.example",
        phone="+48566000001",
    )


def _free_unit(number: int) -> str:
    """The code of a unit that is nobody's here yet: the first, or so many further on."""
    units = [unit for unit in territory.eligible(local_units.today()) if not local_units.find_organisation(unit.terc)]
    return units[max(number, 1) - 1].terc


def _free_nip() -> str:
    """A valid tax number of nobody in this database."""
    while True:
        digits = f"956{uuid.uuid4().int % 10**6:06d}"
        check = sum(int(d) * w for d, w in zip(digits, NIP_WEIGHTS, strict=True)) % 11
        if check < 10 and organisations.find_by_nip(f"{digits}{check}") is None:
            return f"{digits}{check}"


def _regon(number: int) -> str:
    digits = f"{number:08d}"
    return f"{digits}{sum(int(d) * w for d, w in zip(digits, REGON_WEIGHTS, strict=True)) % 11 % 10}"
