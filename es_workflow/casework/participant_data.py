"""What the lists of participants (SL2014) ask of a person and of an entity: how answers are read, which are due.

The same answers come from processes, as mappings by key, and from imported files, by the words of `labels()`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import stdnum.pl.pesel

from es_workflow.casework import organisations, polish
from es_workflow.errors import WorkflowError
from es_workflow.forms import identifiers
from es_workflow.forms.moments import parse_date
from es_workflow.models import Organisation
from es_workflow.texts import _


class Kind(StrEnum):
    """What a participant is."""

    PERSON = "person"
    ENTITY = "entity"


class Unreadable(WorkflowError):
    """Dane uczestnika są nieczytelne."""

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


def labels() -> dict[str, str]:
    """The answers by key, in the order of the list, with the words of its columns."""
    return {
        "country": _("Kraj"),
        "participant_kind": _("Rodzaj uczestnika"),
        "institution": _("Nazwa instytucji"),
        "first_name": _("Imię"),
        "last_name": _("Nazwisko"),
        "pesel": _("PESEL"),
        "document": _("Dokument tożsamości (gdy brak PESEL)"),
        "birth_date": _("Data urodzenia (gdy brak PESEL)"),
        "sex": _("Płeć"),
        "education": _("Wykształcenie (ISCED)"),
        "name": _("Nazwa podmiotu"),
        "nip": _("NIP"),
        "regon": _("REGON (gdy brak NIP)"),
        "type": _("Typ podmiotu"),
        "voivodeship": _("Województwo"),
        "county": _("Powiat"),
        "municipality": _("Gmina"),
        "town": _("Miejscowość"),
        "street": _("Ulica"),
        "house_no": _("Nr domu"),
        "flat_no": _("Nr lokalu"),
        "postal_code": _("Kod pocztowy"),
        "degurba": _("Obszar według DEGURBA"),
        "phone": _("Telefon"),
        "email": _("E-mail"),
        "labour_status": _("Status na rynku pracy"),
        "labour_detail": _("Status na rynku pracy, szczegóły"),
        "occupation": _("Wykonywany zawód"),
        "employer": _("Zatrudniony w"),
        "education_end": _("Planowane zakończenie edukacji"),
        "situation_1": _("Sytuacja po zakończeniu udziału (1)"),
        "situation_2": _("Sytuacja po zakończeniu udziału (2)"),
        "other_results": _("Inne rezultaty"),
        "path_completed": _("Udział zgodny ze ścieżką"),
        "staff_covered": _("Wsparciem objęto pracowników"),
        "support_type": _("Rodzaj wsparcia"),
        "minority": _("Mniejszość, migrant, obce pochodzenie"),
        "homeless": _("Bezdomność lub wykluczenie mieszkaniowe"),
        "disability": _("Niepełnosprawność"),
        "other_disadvantage": _("Inna niekorzystna sytuacja społeczna"),
        "contact": _("Telefon albo e-mail"),
        "identity": _("PESEL albo data urodzenia i dokument; NIP albo REGON"),
    }


ADDRESS = ("voivodeship", "county", "municipality", "town", "street", "house_no", "flat_no", "postal_code", "degurba")
CONTACT = ("phone", "email")
SENSITIVE = ("minority", "homeless", "disability", "other_disadvantage")
"""Of these one may refuse to tell."""
PERSON = (
    *("country", "participant_kind", "institution", "first_name", "last_name", "pesel", "document", "birth_date"),
    *("sex", "education", *ADDRESS, *CONTACT, "labour_status", "labour_detail", "occupation", "employer"),
    *("education_end", "situation_1", "situation_2", "other_results", "path_completed", "support_type", *SENSITIVE),
)
ENTITY = ("country", "name", "nip", "regon", "type", *ADDRESS, *CONTACT, "staff_covered", "support_type")
COLUMNS: Mapping[Kind, tuple[str, ...]] = {Kind.PERSON: PERSON, Kind.ENTITY: ENTITY}
PERSON_MANDATORY = (
    *("first_name", "last_name", "sex", "education", "voivodeship", "county", "municipality", "town", "postal_code"),
    "labour_status",
)
ENTITY_MANDATORY = ("name", "type", "voivodeship", "county", "municipality", "town", "postal_code")


def choices() -> dict[str, dict[str, str]]:
    """Answers chosen from a list: the stored codes and their words."""
    refusable = {"yes": _("tak"), "no": _("nie"), "refused": _("odmowa podania informacji")}
    return {
        "sex": {"K": _("kobieta"), "M": _("mężczyzna")},
        "participant_kind": {
            "individual": _("indywidualny"),
            "staff": _("pracownik lub przedstawiciel instytucji/podmiotu"),
        },
        "education": {str(level): f"ISCED {level}" for level in range(9)},
        "labour_status": {
            "unemployed_registered": _("osoba bezrobotna zarejestrowana w urzędzie pracy"),
            "unemployed_unregistered": _("osoba bezrobotna niezarejestrowana w urzędzie pracy"),
            "inactive": _("osoba bierna zawodowo"),
            "employed": _("osoba pracująca"),
        },
        "type": organisations.legal_forms(),
        "path_completed": {"yes": _("tak"), "no": _("nie")},
        "staff_covered": {"yes": _("tak"), "no": _("nie")},
        **dict.fromkeys(SENSITIVE, refusable),
    }


def in_words(key: str, value: str) -> str:
    """A stored answer as people read it."""
    return choices().get(key, {}).get(value, value)


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


VOIVODESHIPS = {
    "02": "dolnośląskie", "04": "kujawsko-pomorskie", "06": "lubelskie", "08": "lubuskie", "10": "łódzkie",
    "12": "małopolskie", "14": "mazowieckie", "16": "opolskie", "18": "podkarpackie", "20": "podlaskie",
    "22": "pomorskie", "24": "śląskie", "26": "świętokrzyskie", "28": "warmińsko-mazurskie", "30": "wielkopolskie",
    "32": "zachodniopomorskie",
}  # fmt: skip
"""The first two digits of a TERC code (GUS)."""
