"""Identifiers of domain.md §7: every valid and every refused example, and how people type them."""

from __future__ import annotations

import pytest

from es_workflow.forms import identifiers
from tests.forms.samples import field, form_of, messages, opened

VALID = {
    "pl.nip": ["1234563218", "8567346215", "9990001114"],
    "pl.regon": ["123456785", "871234568", "340000070", "12345678512347", "87123456800026", "87123456800080"],
    "pl.krs": ["0000028860", "0000636771", "0000123456"],
    "pl.pesel": ["44051401359", "02070803628", "04222900120"],
    "iban": ["PL61109010140000071219812874", "PL34102010260000000000000001", "PL47114020040000300000000002"],
    "pl.postal_code": ["87-100", "85-001", "86-100"],
    "pl.terc": ["0463011", "0415042", "0403043"],
    "phone": ["+48123456789", "+48501000111", "+48566000001"],
}
REFUSED = {
    "pl.nip": ["1234563217", "0000000000", "123456321", "12345632180", "12345A3218", "１２３４５６３２１８"],
    "pl.regon": ["123456784", "12345678512348", "12345678", "000000000", "12345678412347"],
    "pl.krs": ["0000000000", "12345678901", "KRS"],
    "pl.pesel": ["44051401358", "99022900014", "4405140135", "00000000000"],
    "iban": [
        "PL61109010140000071219812875",
        "PL6110901014000007121981287",
        "61",
        "DE00",
        "PL+1109010140000071219812874",
    ],
    "pl.postal_code": ["8710", "871000", "AB-123"],
    "pl.terc": ["0463014", "0163011", "3463011", "0400011", "046301", "0463001"],
    "phone": ["123", "+48", "telefon", "+48023456789"],
    "email": ["jan", "jan@", "@example.pl", "jan kowalski@example.pl", "jan@example"],
    "url": ["strona", "http://", "javascript:alert(1)", "ftp://example.pl", "https://u:p@example.pl"],
}
TYPED = [
    ("pl.nip", "123-456-32-18", "1234563218"),
    ("pl.nip", " PL 1234563218 ", "1234563218"),
    ("pl.regon", "123 456 785", "123456785"),
    ("pl.krs", "28860", "0000028860"),
    ("iban", "61 1090 1014 0000 0712 1981 2874", "PL61109010140000071219812874"),
    ("iban", "pl61-1090-1014-0000-0712-1981-2874", "PL61109010140000071219812874"),
    ("iban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ("pl.postal_code", "87100", "87-100"),
    ("pl.postal_code", "87 – 100", "87-100"),
    ("phone", "56 600 00 01", "+48566000001"),
    ("phone", "(+48) 501-000-111", "+48501000111"),
    ("phone", "+49 30 901820", "+4930901820"),
    ("phone", "0048 501000111", "+48501000111"),
    ("email", " Jan.Kowalski@Example.PL ", "Jan.Kowalski@example.pl"),
    ("url", "www.rops.torun.pl", "https://www.rops.torun.pl"),
    ("url", "http://example.pl/targi?rok=2026", "http://example.pl/targi?rok=2026"),
]


@pytest.mark.parametrize(("validator", "text"), [(name, text) for name, texts in VALID.items() for text in texts])
def test_valid_example_is_stored_as_it_is(validator: str, text: str) -> None:
    assert identifiers.READERS[validator](text) == text


@pytest.mark.parametrize(("validator", "text"), [(name, text) for name, texts in REFUSED.items() for text in texts])
def test_wrong_example_is_refused_with_a_sentence(validator: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"[A-ZŁ].{10,}\.$"):
        identifiers.READERS[validator](text)


@pytest.mark.parametrize(("validator", "typed", "stored"), TYPED)
def test_typing_habits_are_understood(validator: str, typed: str, stored: str) -> None:
    assert identifiers.READERS[validator](typed) == stored


@pytest.mark.parametrize("validator", sorted(identifiers.READERS))
def test_every_validator_works_in_a_form(validator: str) -> None:
    form = form_of(field("textfield", properties={"validator": validator}))
    good = {**VALID, "email": ["a@example.pl"], "url": ["https://example.pl"]}[validator][0]
    assert messages(opened(form, ("x", good))) == {}
    assert set(messages(opened(form, ("x", REFUSED[validator][0])))) == {"x"}
    assert messages(opened(form, ("x", ""))) == {}


def test_validation_types_of_form_js_are_the_same_rules() -> None:
    form = form_of(field("textfield", validate={"validationType": "phone"}))
    mine = opened(form, ("x", "501000111"))
    assert mine.validate()
    assert mine.answers == {"x": "+48501000111"}


def test_mistake_in_the_sort_code_is_located() -> None:
    with pytest.raises(ValueError, match="pierwszych dziesięciu"):
        identifiers.iban("PL61109010150000071219812874")
    with pytest.raises(ValueError, match="jedna z nich"):
        identifiers.iban("PL61109010140000071219812875")


def test_stored_identifiers_are_spaced_for_reading() -> None:
    assert identifiers.write_identifier("PL61109010140000071219812874", "iban").replace("\u00a0", " ") == (
        "PL61 1090 1014 0000 0712 1981 2874"
    )
    assert identifiers.write_identifier("+48501000111", "phone") == "+48 501 000 111"
    assert identifiers.write_identifier("dawny zapis", "phone") == "dawny zapis"
