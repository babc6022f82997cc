"""A participant as one support tells of them: answers to what the lists (SL2014) ask, read from many hands.

The same answers come from processes, as mappings by key, and from imported files, by the words of their columns; the
questions are participant_questions'.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import stdnum.pl.pesel

from es_workflow.casework import polish
from es_workflow.casework.participant_questions import (
    CONTACT,
    ENTITY,
    ENTITY_MANDATORY,
    PERSON,
    PERSON_MANDATORY,
    VOIVODESHIPS,
    Kind,
    choices,
    labels,
)
from es_workflow.errors import WorkflowError
from es_workflow.forms import identifiers
from es_workflow.forms.moments import parse_date
from es_workflow.models import Organisation
from es_workflow.texts import _


class Unreadable(WorkflowError):
    says = "Dane uczestnika są nieczytelne."

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{labels().get(key, key)}: {words}" for key, words in problems.items()))
        self.problems = problems
        """What is wrong, by key."""


@dataclass(frozen=True)
class Told:
    """A participant as one support tells of them."""

    kind: Kind
    name: str
    number: str | None
    fallback: str | None
    sex: str = ""
    type: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def identified(self) -> bool:
        """Whether one can tell them apart from everybody else."""
        return self.number is not None or self.fallback is not None


def person(row: Mapping[str, Any]) -> Told:
    """A person as a row of answers tells of them. Raises Unreadable; what is not told is missing, not wrong."""
    found = _answers(PERSON, row)
    pesel = found.get("pesel")
    if pesel:
        found |= {"birth_date": _born(pesel), "sex": "M" if int(pesel[9]) % 2 else "K"}
    name = " ".join(part for part in (found.get("first_name"), found.get("last_name")) if part)
    parts = (polish.fold(name), found.get("birth_date"), re.sub(r"\W+", "", found.get("document", "")).upper())
    fallback = "|".join(map(str, parts)) if all(parts) else None
    due = _missing(PERSON_MANDATORY, found, identified=bool(pesel or fallback))
    return Told(Kind.PERSON, name, pesel, fallback, sex=found.get("sex", ""), details=found, missing=due)


def entity(row: Mapping[str, Any]) -> Told:
    """An entity as a row of answers tells of it. Raises Unreadable."""
    found = _answers(ENTITY, row)
    nip, regon = found.get("nip"), found.get("regon")
    due = _missing(ENTITY_MANDATORY, found, identified=bool(nip or regon))
    return Told(Kind.ENTITY, found.get("name", ""), nip, regon, type=found.get("type", ""), details=found, missing=due)


READERS_OF: Mapping[Kind, Callable[[Mapping[str, Any]], Told]] = {Kind.PERSON: person, Kind.ENTITY: entity}


def of_organisation(body: Organisation) -> Told:
    """An entity from the office's register; a unit has the numbers of the body it is a unit of."""
    numbers = body.parent or body
    place = {"voivodeship": _voivodeship(body.terc), "county": body.terc[:4], "municipality": body.terc}
    row = {
        "country": "Polska",
        "name": numbers.name,
        "nip": numbers.nip,
        "regon": numbers.regon,
        "type": body.legal_form,
        "town": body.city,
        **place,
        **{key: getattr(body, key) for key in ("street", "house_no", "flat_no", "postal_code", *CONTACT)},
    }
    return entity(row)


def _answers(keys: tuple[str, ...], row: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    problems: dict[str, str] = {}
    for key in keys:
        text = _text(row.get(key))
        if text:
            try:
                found[key] = _read(key, text)
            except ValueError as error:
                problems[key] = str(error)
    if problems:
        raise Unreadable(problems)
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return " ".join(str(value).split())


def _read(key: str, text: str) -> str:
    """The answer as it is stored. Raises ValueError that says what to write instead."""
    if key in IDENTIFIERS:
        return IDENTIFIERS[key](text)
    if key in {"birth_date", "education_end"}:
        return read_day(text).isoformat()
    known = choices().get(key)
    if known is None:
        return text
    wanted = polish.fold(text).removeprefix("isced ")
    for code, words in known.items():
        if wanted in {polish.fold(code), polish.fold(words).removeprefix("isced ")}:
            return code
    raise ValueError(_("Wybierz jedną z odpowiedzi: %(words)s.", words=", ".join(known.values())))


IDENTIFIERS: Mapping[str, Callable[[str], str]] = {
    "pesel": identifiers.pesel,
    "nip": identifiers.nip,
    "regon": identifiers.regon,
    "postal_code": identifiers.postal_code,
    "phone": identifiers.phone,
    "email": identifiers.email,
}


def read_day(text: str) -> dt.date:
    """A date as a sheet keeps it or as people write it. Raises ValueError with what to mend."""
    return dt.date.fromisoformat(parse_date(text.removesuffix(" 00:00:00")))


def _born(pesel: str) -> str:
    day: dt.date = stdnum.pl.pesel.get_birth_date(pesel)
    return day.isoformat()


def _missing(mandatory: tuple[str, ...], found: Mapping[str, str], *, identified: bool) -> tuple[str, ...]:
    due = [key for key in mandatory if not found.get(key)]
    if not any(found.get(key) for key in CONTACT):
        due.append("contact")
    return tuple(due if identified else ["identity", *due])


def age_on(birth_date: str, day: dt.date) -> int:
    """Full years on the day."""
    born = dt.date.fromisoformat(birth_date)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _voivodeship(terc: str) -> str:
    return VOIVODESHIPS.get(terc[:2], "")
