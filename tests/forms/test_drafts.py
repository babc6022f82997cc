"""A draft shows exactly what was typed, half-finished as it is, and scolds nobody before they submit."""

from __future__ import annotations

import pytest

from tests.forms.samples import WORLD, fixture, opened

FAIR = fixture("fair_application.form")
HALF_TYPED = [
    ("wnioskodawca-nip", "123-45"),
    ("wnioskodawca-nazwa", "Spółdzielnia „Słonecz"),
    ("wnioskodawca-telefon", "56 600"),
    ("wydarzenie-od", "31.02.2027"),
    ("wydarzenie-do", "14.01.2027"),
    ("wydarzenie-m2", "dużo"),
    ("wydarzenie-cele", "klienci"),
    ("wydarzenie-opis", "Pierwsza linia\nDruga"),
    ("koszty-0-_row", "1"),
    ("koszty-0-cena", "1 234,5 zł"),
    ("koszty-1-_row", "1"),
    ("koszty-1-opis", "Druk"),
    ("wnioskowana", "około 100"),
    ("rodo", "true"),
]


def test_draft_round_trips_what_was_typed() -> None:
    first = opened(FAIR, *HALF_TYPED)
    kept = first.fields_to_keep
    assert set(HALF_TYPED) <= set(kept)
    again = opened(FAIR, *kept)
    assert again.fields_to_keep == kept
    assert again.answers == first.answers


def test_draft_opens_without_messages() -> None:
    form = opened(FAIR, *HALF_TYPED)
    assert form.errors == []
    assert [node.path for node in form.visible if node.errors] == []
    assert not form.validate()
    assert "f-wydarzenie-od" in [error.field_id for error in form.errors]


def test_half_typed_date_stays_visible_in_a_plain_input() -> None:
    form = opened(FAIR, *HALF_TYPED)
    dates = {
        node.path: (node.attributes["type"], node.answer.text)
        for node in form.visible
        if node.path.startswith("wydarzenie-") and node.component.type == "datetime"
    }
    assert dates == {"wydarzenie-od": ("text", "31.02.2027"), "wydarzenie-do": ("date", "2027-01-14")}


def test_unticked_default_stays_unticked() -> None:
    empty = opened(FAIR, ("_form", "1"))
    assert empty.answers["koszty"][0]["ilosc"] == 1
    cleared = opened(FAIR, ("koszty-0-_row", "1"), ("koszty-0-ilosc", ""))
    assert opened(FAIR, *cleared.fields_to_keep).answers["koszty"][0]["ilosc"] is None


def test_draft_of_an_untouched_form_keeps_what_was_filled_in_beforehand() -> None:
    form = FAIR.open({"organisation": {"nip": "1234563218"}}, WORLD, "pl")
    assert ("wnioskodawca-nip", "1234563218") in form.fields_to_keep
    assert opened(FAIR, *form.fields_to_keep).answers["wnioskodawca"]["nip"] == "1234563218"


@pytest.mark.parametrize("lang", ["pl", "en"])
def test_answers_survive_the_way_through_their_inputs(lang: str) -> None:
    answers = {
        "koszty": [{"cena": 1234, "opis": "Druk", "kategoria": "druk", "ilosc": 2}],
        "wydarzenie": {"od": "2027-01-12"},
    }
    shown = FAIR.open({}, WORLD, lang, answers=answers)
    posted = FAIR.open({}, WORLD, lang, fields=shown.fields_to_keep)
    assert posted.answers == shown.answers
