"""What the lists of participants (SL2014) ask of a person and of an entity: questions, which are due, and choices.

How answers are read is participant_data's.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from es_workflow.casework import organisations
from es_workflow.texts import _


class Kind(StrEnum):
    """What a participant is."""

    PERSON = "person"
    ENTITY = "entity"


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


VOIVODESHIPS = {
    "02": "dolnośląskie", "04": "kujawsko-pomorskie", "06": "lubelskie", "08": "lubuskie", "10": "łódzkie",
    "12": "małopolskie", "14": "mazowieckie", "16": "opolskie", "18": "podkarpackie", "20": "podlaskie",
    "22": "pomorskie", "24": "śląskie", "26": "świętokrzyskie", "28": "warmińsko-mazurskie", "30": "wielkopolskie",
    "32": "zachodniopomorskie",
}  # fmt: skip
"""The first two digits of a TERC code (GUS)."""
