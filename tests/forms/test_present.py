"""A submission as it is read, on the page and in the receipt: what was asked then, in the reader's notation."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

from es_workflow import jsontext
from es_workflow.forms import Row, Table
from tests.forms.samples import INVOICE, WORLD, field, fixture, form_of, opened

FAIR = fixture("fair_application.form")
ANSWERS: dict[str, Any] = {
    "wnioskodawca": {
        "nazwa": "Fundacja", "nip": "1234563218", "krs": None, "forma": "fundacja", "email": "a@example.pl",
        "telefon": "+48501000111", "konto": "PL61109010140000071219812874",
    },
    "wydarzenie": {
        "nazwa": "Targi", "od": "2027-01-12", "do": "2027-01-14", "forma": "wspolne", "cele": ["klienci", "promocja"],
        "opis": "Pierwszy.\nDrugi.",
    },
    "koszty": [
        {"kategoria": "druk", "opis": "Ulotki", "ilosc": 3, "cena": Decimal("412.35"), "wartosc": Decimal("1237.05")},
        {"kategoria": "nocleg", "opis": "Hotel", "ilosc": 1, "cena": Decimal("800.00"), "wartosc": Decimal("800.00")},
    ],
    "suma": Decimal("2037.05"), "limit": Decimal("1731.49"), "wnioskowana": Decimal("1700.00"), "deminimis": "nie",
    "pomoc_suma": Decimal("0.00"), "oferta": [INVOICE.to_answer()], "inne": [], "rodo": True, "prawda": True,
}  # fmt: skip


def view_of(answers: dict[str, Any] = ANSWERS, lang: str = "pl") -> Any:
    return FAIR.present(answers, {}, lang, WORLD)


def rows(view: Any) -> dict[str, Row]:
    return {row.path: row for section in view.sections for row in section.rows}


def test_answers_are_read_in_words_and_polish_notation() -> None:
    found = {path: row.value.replace("\u00a0", " ") for path, row in rows(view_of()).items()}
    assert found["wnioskodawca-forma"] == "Fundacja"
    assert found["wnioskodawca-konto"] == "PL61 1090 1014 0000 0712 1981 2874"
    assert found["wydarzenie-od"] == "12.01.2027"
    assert found["wydarzenie-cele"] == "Pozyskanie klientów, Promocja produktów"
    assert found["suma"] == "2 037,05 zł"
    assert found["wnioskowana"] == "1 700,00 zł"
    assert found["pomoc_suma"] == "0,00 €"
    assert found["rodo"] == "Tak"
    assert rows(view_of())["wydarzenie-opis"].lines == ("Pierwszy.", "Drugi.")
    assert rows(view_of())["wnioskodawca-krs"].empty


def test_answers_are_read_in_english() -> None:
    view = view_of(lang="en")
    found = {path: (row.label, row.value.replace("\u00a0", " ")) for path, row in rows(view).items()}
    assert view.title == "Trade-fair co-funding application"
    assert found["wydarzenie-od"] == ("First day", "12 January 2027")
    assert found["wydarzenie-cele"] == ("Aims", "Customers, Promotion")
    assert found["wnioskowana"] == ("Amount applied for", "1,700.00 PLN")
    assert view.sections[0].title == "1. The applicant"


def test_only_what_was_asked_is_shown() -> None:
    paths = set(rows(view_of()))
    assert "wnioskodawca-forma_inna" not in paths
    assert "wydarzenie-m2" not in paths
    assert "uwagi_oceniajacego" not in paths
    assert [table.path for section in view_of().sections for table in section.tables] == ["koszty"]


def test_questions_stay_as_they_were_even_if_the_case_has_moved_on() -> None:
    """The condition speaks of a variable that has changed since: the submission still shows what was asked then."""
    form = form_of({**field("textfield", "note"), "conditional": {"hide": '=case.status = "closed"'}})
    (row,) = form.present({"note": "tak"}, {"case": {"status": "closed"}}, "pl", WORLD).sections[0].rows
    assert row.value == "tak"
    assert form.present({}, {"case": {"status": "open"}}, "pl", WORLD).sections == ()


def test_computed_values_are_those_that_were_stored() -> None:
    changed = {**ANSWERS, "suma": Decimal("99.00")}
    assert rows(view_of(changed))["suma"].value == "99,00\u00a0zł"


def test_list_is_a_table_with_totals() -> None:
    (table,) = [table for section in view_of().sections for table in section.tables]
    assert table.title == "Pozycje kosztów"
    assert table.headers == ("Kategoria", "Opis", "Liczba", "Cena jedn. brutto", "Wartość")
    assert table.numeric == (False, False, True, True, True)
    cells = [[cell.value.replace("\u00a0", " ") for cell in row.cells] for row in table.rows]
    assert cells[0] == ["Materiały promocyjne", "Ulotki", "3", "412,35 zł", "1 237,05 zł"]
    assert [total.replace("\u00a0", " ") for total in table.totals] == ["", "", "", "", "2 037,05 zł"]
    assert not table.wide


def test_rows_with_long_texts_are_shown_under_their_titles() -> None:
    listing = {
        "type": "dynamiclist", "id": "l", "path": "people", "label": "Osoby", "properties": {"row_title": "Osoba"},
        "components": [
            field("textfield", "name"), field("textarea", "why"),
            {"type": "dynamiclist", "id": "m", "path": "parts", "label": "C", "components": [field("number", "n")]},
        ],
    }  # fmt: skip
    answers = {"people": [{"name": "Jan", "why": "Bo tak.\nI tak.", "parts": [{"n": 1}]}]}
    view = form_of(listing).present(answers, {}, "pl", WORLD)
    (table,) = view.sections[0].tables
    assert table.wide
    assert table.rows[0].title == "Osoba 1"
    assert table.rows[0].tables[0].rows[0].cells[0].value == "1"


def test_questions_asked_only_in_some_rows_keep_their_column() -> None:
    listing = {
        "type": "dynamiclist", "id": "l", "path": "l", "label": "L",
        "components": [
            field("textfield", "a"),
            {**field("textfield", "b"), "conditional": {"hide": "=a = null"}},
            field("textfield", "c"),
        ],
    }  # fmt: skip
    answers = {"l": [{"a": None, "c": "3"}, {"a": "1", "b": "2", "c": "3"}]}
    (table,) = form_of(listing).present(answers, {}, "pl", WORLD).sections[0].tables
    assert table.headers == ("Pytanie a", "Pytanie b", "Pytanie c")
    assert [[cell.value for cell in row.cells] for row in table.rows] == [["", "", "3"], ["1", "2", "3"]]


def test_files_of_a_submission() -> None:
    assert list(view_of().files()) == [INVOICE]
    assert rows(view_of())["oferta"].kind == "files"


def test_view_is_plain_data() -> None:
    assert pickle.loads(pickle.dumps(view_of())) == view_of()


def test_submitted_answers_are_read_as_they_were_given() -> None:
    """The whole way: typed, stored as JSON, read again."""
    form = opened(
        FAIR, ("koszty-0-cena", "412,35"), ("koszty-0-ilosc", "3"), ("deminimis", "tak"), ("pomoc-0-kwota_eur", "5")
    )
    stored = jsontext.loads(jsontext.dumps(form.answers))
    view = FAIR.present(stored, {}, "pl", WORLD)
    assert rows(view)["suma"].value.replace("\u00a0", " ") == "1 237,05 zł"
    tables = [table for section in view.sections for table in section.tables]
    assert [table.path for table in tables] == ["koszty", "pomoc"]


def test_foreign_or_broken_answers_are_shown_as_they_are() -> None:
    broken = {
        "wnioskodawca": "x",
        "wydarzenie": {"od": "wczoraj", "cele": "klienci", "forma": 7},
        "koszty": {"a": 1},
        "suma": "dużo",
        "oferta": [{"x": 1}],
        "limit": [1],
    }
    view = view_of(broken)
    assert rows(view)["wydarzenie-od"].value == "wczoraj"
    assert all(isinstance(item, Row | Table) for section in view.sections for item in section.items)
