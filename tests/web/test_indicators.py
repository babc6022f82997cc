"""The page of the indicators: figures with what is behind them, lists imported and exported, who may read persons."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from es_workflow import db
from es_workflow.casework import (
    audit,
    cost_documents,
    funding,
    indicators,
    payments,
    projects,
    support_imports,
    supports,
)
from es_workflow.casework.cost_documents import Document
from es_workflow.casework.indicators import Quarter
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.models import Group, Support
from tests.casework.grants import apply, make_call, make_project
from tests.casework.test_support_record import ANNA, PLACE, record

PERSON_ROW = {
    "Forma wsparcia": "Forum 2026", "Od dnia": dt.datetime(2026, 10, 8), "Imię": "Jan", "Nazwisko": "Żak",
    "PESEL": 44051401359, "Wykształcenie (ISCED)": 3.0, "Województwo": "kujawsko-pomorskie", "Powiat": "rypiński",
    "Gmina": "Rypin", "Miejscowość": "Rypin", "Kod pocztowy": "87-500", "Telefon": "+48 56 600 00 01",
    "Status na rynku pracy": "osoba pracująca", "Niepełnosprawność": "odmowa podania informacji",
}  # fmt: skip
ENTITY_ROW = {
    "Forma wsparcia": "Komitet", "Od dnia": "08.07.2026", "Nazwa podmiotu": "Gmina Rypin", "NIP": "5252248481",
    "Typ podmiotu": "gmina", "Województwo": "kujawsko-pomorskie", "Powiat": "rypiński", "Gmina": "Rypin",
    "Miejscowość": "Rypin", "Kod pocztowy": 87500, "E-mail": "gmina@example.pl",
}  # fmt: skip


@pytest.fixture(autouse=True)
def project(db_session):
    set_clock(moment_of("2026-11-24T09:00"))
    return make_project()


@pytest.fixture
def keeper(clerk):
    """Somebody who keeps the indicators and may read personal data."""
    allow("clerk", "indicators.view", "indicators.manage", "personal_data.view")
    return clerk


def allow(group, *permissions):
    found = db.session.get_one(Group, group)
    found.permissions = [*found.permissions, *permissions]
    db.session.flush()


@pytest.fixture
def supported(make_case):
    """A case that supported its organisation and a person."""
    case = make_case()
    case.number = "ES.1.2026"
    for key, value in {**PLACE, "legal_form": "foundation"}.items():
        setattr(case.organisation, key, value)
    record(case, persons=[ANNA], amount=Decimal("3542.40"))
    return case


def filled(persons=(), entities=()):
    """The template with these rows."""
    book = load_workbook(io.BytesIO(support_imports.template()))
    for sheet, rows in (("Osoby", persons), ("Podmioty", entities)):
        head = [cell.value for cell in book[sheet][1]]
        for line, row in enumerate(rows, 2):
            for column, value in row.items():
                book[sheet].cell(line, head.index(column) + 1, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue(), "lista.xlsx"


def rows_of(page, sheet=0):
    head, *rows = load_workbook(io.BytesIO(page.response.data)).worksheets[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def count():
    return db.session.scalar(select(func.count()).select_from(Support))


def test_figures_lead_to_the_case(visit, keeper, supported):
    page = visit(keeper).get("/indicators")
    assert "1 z 465 · 0,2 %" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "IV kwartał 2026" in page.text
    behind = visit(keeper).get("/indicators/supports?kind=person&quarter=2026-4&group=K")
    assert "Anna Łąka 04222900120" in behind.text
    assert "liczy się" in behind.text
    assert behind.follow("ES.1.2026").path == f"/cases/{supported.id}"
    assert "Nie ma tu żadnego wsparcia." in visit(keeper).get("/indicators/supports?kind=person&group=M").text
    assert "Nie ma tu żadnego wsparcia." in visit(keeper).get("/indicators/supports?kind=person&quarter=2026-3").text


def test_whoever_may_not_read_persons_sees_them_masked(visit, supported, coordinator):
    allow("coordinator", "indicators.view")
    page = visit(coordinator).get("/indicators/supports?all=1")
    assert "A. Ł. •••" in page.text
    assert "Łąka" not in page.text
    assert "04222900120" not in page.text
    page = visit(coordinator).get("/indicators").press("Pobierz listę SL2014 (XLSX)")
    assert {"Imię": "•••", "Nazwisko": "•••", "PESEL": "•••", "Płeć": "kobieta"}.items() <= rows_of(page)[0].items()
    assert "Łąka" not in str(rows_of(page))


def test_a_support_taken_back_does_not_count_and_the_next_one_does(visit, keeper, supported, project):
    record(supported, persons=[ANNA], activity="Forum", **{"from": "2027-02-01", "to": "2027-02-01"})
    page = visit(keeper).get("/indicators/supports?kind=person").follow("Wycofaj")
    assert page.press("Wycofaj wsparcie", reason=" ").status == 422
    page = page.press("Wycofaj wsparcie", reason="Nie była na targach.")
    assert "wycofane Nie była na targach." in page.text
    persons, _entities = indicators.of_project(project)
    assert persons.cells == {(Quarter(2027, 1), "K"): 1}
    event = audit.list_for(None)[-1]
    assert (event.type, event.data["reason"]) == ("support.reversed", "Nie była na targach.")
    taken = db.session.scalars(select(Support).where(Support.reversal.has())).one()
    with pytest.raises(supports.Conflict):
        supports.reverse(taken, "Jeszcze raz", by=keeper)


def test_a_list_is_looked_at_and_imported_once(visit, keeper):
    file = filled([PERSON_ROW, PERSON_ROW, {**PERSON_ROW, "Imię": "JAN", "Forma wsparcia": "Lunch"}], [ENTITY_ROW])
    page = visit(keeper).get("/indicators").press("Sprawdź listę", file=file)
    assert "Nowe wsparcia 3" in page.text
    assert "Już wczytane 1" in page.text
    assert count() == 0
    page = page.press("Wczytaj wsparcia")
    assert count() == 3
    assert "1 z 465" in page.text
    assert "1 z 427" in page.text
    assert "I. Z." not in page.text
    stored = db.session.scalars(select(Support).where(Support.sex == "M")).first()
    assert (stored.details["postal_code"], stored.details["education"]) == ("87-500", "3")
    again = page.press("Sprawdź listę", file=file)
    assert "Wszystkie wsparcia z tego pliku już są w systemie." in again.text
    with pytest.raises(support_imports.AlreadyImported):
        support_imports.keep(file[0], "lista.xlsx", projects.list_project_versions()[0], by=keeper)
    assert count() == 3
    proof = page.press("Pobierz lista.xlsx")
    assert proof.response.data == file[0]


def test_the_same_file_sent_twice_at_once_imports_once(visit, keeper, project):
    file = filled([PERSON_ROW])
    support_imports.keep(file[0], "a.xlsx", project, by=keeper)
    with pytest.raises(support_imports.AlreadyImported):
        support_imports.keep(file[0], "b.xlsx", project, by=keeper)
    other = filled([PERSON_ROW, {**PERSON_ROW, "Forma wsparcia": "Panel"}])
    _kept, new = support_imports.keep(other[0], "c.xlsx", project, by=keeper)
    assert new == 1


def test_what_is_wrong_is_named_by_row_and_column_and_nothing_is_imported(visit, keeper):
    wrong = {**PERSON_ROW, "PESEL": "44051401358", "Do dnia": "2026-10-01", "Wykształcenie (ISCED)": "magister"}
    wrong |= {"Kwota (PLN)": "sto", "Grupa docelowa (tak/nie)": "może"}
    entity = {**ENTITY_ROW, "NIP": None, "Od dnia": "31.02.2026", "Forma wsparcia": None}
    page = visit(keeper).get("/indicators").press("Sprawdź listę", file=filled([PERSON_ROW, wrong], [entity]))
    assert page.status == 422
    for place in (
        "Osoby 3 PESEL Nieprawidłowy numer PESEL", "Osoby 3 Do dnia Koniec nie może",
        "Osoby 3 Kwota (PLN) Wpisz liczbę",
        "Osoby 3 Wykształcenie (ISCED) Wybierz jedną", "Osoby 3 Grupa docelowa (tak/nie) Wpisz „tak”",
        "Podmioty 2 NIP Podaj", "Podmioty 2 Od dnia Nie ma takiego dnia", "Podmioty 2 Forma wsparcia Wpisz, w czym",
    ):  # fmt: skip
        assert place in page.text
    assert "Wczytaj wsparcia" not in page.text
    assert count() == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Wybierz plik"),
        (b"PK\x03\x04 nothing", "To nie jest plik XLSX"),
        (b"%PDF-1.4 x", "To nie jest plik XLSX"),
        (filled()[0], "W pliku nie ma żadnego wiersza z danymi."),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(visit, keeper, data, words):
    file = (data, "lista.xlsx") if data else None
    page = visit(keeper).get("/indicators").press("Sprawdź listę", **({"file": file} if file else {}))
    assert page.status == 422
    assert words in page.text


def test_a_list_without_a_column_says_which(visit, keeper):
    book = load_workbook(io.BytesIO(filled([PERSON_ROW])[0]))
    book["Osoby"].cell(1, [cell.value for cell in book["Osoby"][1]].index("PESEL") + 1).value = "Pesel"
    file = io.BytesIO()
    book.save(file)
    page = visit(keeper).get("/indicators").press("Sprawdź listę", file=(file.getvalue(), "lista.xlsx"))
    assert "W arkuszu „Osoby” brakuje kolumn: PESEL." in page.text


def test_the_list_for_sl2014_has_its_columns_and_no_formula(visit, keeper, project):
    row = {**PERSON_ROW, "Wykonywany zawód": "=1+1", "Ulica": "@SUM(1)", "Nr domu": "-1+1"}
    data, name = filled([row], [ENTITY_ROW])
    support_imports.keep(data, name, project, by=keeper)
    page = visit(keeper).get("/indicators").press("Pobierz listę SL2014 (XLSX)")
    [told] = rows_of(page)
    assert told["PESEL"] == "44051401359"
    assert (told["Wiek w chwili przystąpienia"], told["Płeć"], told["Wykształcenie (ISCED)"]) == (
        82, "mężczyzna", "ISCED 3",
    )  # fmt: skip
    assert told["Data rozpoczęcia udziału w projekcie"] == dt.datetime(2026, 10, 8)
    assert (told["Rodzaj wsparcia"], told["Niepełnosprawność"]) == ("Forum 2026", "odmowa podania informacji")
    sheet = load_workbook(io.BytesIO(page.response.data)).active
    risky = [cell for cell in sheet[2] if isinstance(cell.value, str) and cell.value[0] in "=+-@"]
    assert {cell.value for cell in risky} == {"+48566000001", "@SUM(1)", "-1+1"}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    entities = visit(keeper).get("/indicators").press("Pobierz listę SL2014 (XLSX) Podmioty objęte wsparciem")
    assert [(row["NIP"], row["Typ podmiotu"]) for row in rows_of(entities)] == [("5252248481", "gmina")]
    events = [event.data for event in audit.list_for(None) if event.type == "participants.exported"]
    assert [(event["kind"], event["rows"], event["masked"]) for event in events] == [
        ("person", 1, False), ("entity", 1, False),
    ]  # fmt: skip


def test_the_claim_lists_documents_and_payments_with_their_shares(visit, keeper, accountant, people):
    call = make_call("10000.00")
    case = apply(call, people.applicant, people.organisation, "3542.40")
    funding.reserve(case, Decimal("3542.40"), message="", now=moment_of("2026-11-24"))
    told = {
        "issue_date": "2026-10-05", "payment_date": "2026-10-09", "item": "=Stoisko", "gross": "3936.00",
        "net": "3200.00", "vat": "736.00", "eligible": "3936.00", "category": "E1",
    }  # fmt: skip
    cost_documents.register(case, [Document("8567346215", "FV 1", told)])
    order = payments.order(
        case, Decimal("3542.37"), account="61109010140000071219812874", recipient="Spółdzielnia", title="Targi",
        by=keeper, now=moment_of("2026-11-24"),
    )  # fmt: skip
    db.session.flush()
    payments.export([order.id], by=accountant)
    page = visit(keeper).get("/indicators")
    assert page.press("Pobierz zestawienie", first="", last="2026-12-31").status == 422
    page = page.press("Pobierz zestawienie", first="2026-11-24", last="2026-11-24")
    [document], [paid] = rows_of(page), rows_of(page, 1)
    assert (document["Numer dokumentu"], document["NIP wystawcy dokumentu"]) == ("FV 1", "8567346215")
    assert (document["Wydatki kwalifikowalne"], document["Dofinansowanie"]) == (3936.00, 3345.60)
    assert (document["Data zapłaty"], document["Nazwa towaru lub usługi"]) == (dt.datetime(2026, 10, 9), "=Stoisko")
    assert document["Numer kontraktu (sprawa)"] == case.number
    assert (paid["Kwota"], paid["Dofinansowanie"], paid["Wkład własny"]) == (3542.37, 3011.01, 531.36)
    assert audit.list_for(None)[-1].data["payments"] == 1
    empty = visit(keeper).get("/indicators").press("Pobierz zestawienie", first="2026-11-25", last="2026-12-31")
    assert rows_of(empty) == rows_of(empty, 1) == []


def test_only_who_may_gets_in(visit, director, people):
    assert visit(director).get("/indicators").status == 403
    allow("director", "indicators.view")
    page = visit(director).get("/indicators")
    assert "Wsparcia udzielone poza systemem" not in page.text
    assert visit(director).get("/indicators/imports/template").status == 403
