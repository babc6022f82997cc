"""The pages of the registers: de minimis aid, rates, bars, bank accounts, powers of attorney, cost documents."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from es_workflow import db
from es_workflow.casework import aid_register, bank_accounts, cost_documents, de_minimis, exchange_rates
from es_workflow.casework.cost_documents import Document
from es_workflow.casework.de_minimis import Basis
from es_workflow.casework.exchange_rates import RateTable
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.models import Organisation
from tests.web.visitor import PDF

NIP = "8567346215"
CSV = (
    "data;1USD;1EUR;100HUF;nr tabeli;pełny numer tabeli;\n"
    " ;dolar;euro;forint; ; ;\n"
    "20261123;3,9432;4,6806;1,1234;227;227/A/NBP/2026;\n"
    "20261124;3,9500;4,7000;1,1300;228;228/A/NBP/2026;\n"
    "kod ISO;USD;EUR;HUF;;;\n"
).encode("cp1250")


@pytest.fixture
def today(db_session):
    set_clock(moment_of("2026-11-24"))
    return dt.date(2026, 11, 24)


@pytest.fixture
def granted(today, make_case):
    exchange_rates.keep([RateTable("228/A/NBP/2026", today, {"EUR": Decimal("4.6806")})], by=None, source="test")
    case = make_case()
    basis = Basis("art. 1 uchwały", "A1.1", "e1")
    return de_minimis.grant(case, Decimal("3542.40"), today, basis)


def test_undertaking_shows_history_and_what_is_left(visit, clerk, granted):
    page = visit(clerk).get("/de-minimis").follow("Spółdzielnia Socjalna")
    assert "299 243,17 EUR" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "DM.1.2026" in page.text
    wrong = page.press("Dodaj pomoc", granted_on="2026-02-01", giver="Gmina", amount="sto", amount_eur="10,001")
    assert wrong.errors == [
        "Kwota w złotych: Wpisz liczbę, na przykład 1234,56.",
        "Kwota w euro: Wpisz najwyżej 2 cyfry po przecinku.",
    ]
    page = wrong.press("Dodaj pomoc", amount="4 000,00", amount_eur="1 000,00")
    assert "298 243,17 EUR" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    page = page.press("Nie licz")
    assert "299 243,17 EUR" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    link = {"other_nip": "5252248481", "other_name": "Fundacja Łąka", "kind": "linked", "valid_from": "2026-01-01"}
    assert page.press("Dodaj powiązanie", **{**link, "other_nip": NIP}).status == 422
    page = page.press("Dodaj powiązanie", **link)
    assert "Fundacja Łąka" in page.text
    assert "2026" in page.press("Zakończ dzisiaj").text


def test_a_full_tax_number_opens_an_undertaking_without_aid(visit, clerk, today):
    page = visit(clerk).get("/de-minimis?search=525-22-48-481")
    assert page.path == "/de-minimis/5252248481"
    assert "300 000,00 EUR" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert visit(clerk).get("/de-minimis/1234567890").status == 404


def test_reports_are_listed_by_term_and_the_file_has_what_is_asked(visit, clerk, granted):
    set_clock(moment_of("2026-12-02"))
    page = visit(clerk).get("/de-minimis/reports")
    assert "01.12.2026 po terminie" in page.text
    assert "1 sprawozdanie jest po terminie." in visit(clerk).get("/de-minimis").text
    assert page.press("Pobierz plik", first="", last="2026-12-31").errors == ["Od dnia: Wpisz, od którego dnia."]
    file = page.press("Pobierz plik", first="2026-11-01", last="2026-11-30")
    sheet = load_workbook(io.BytesIO(file.response.data)).active
    head, row = list(sheet.iter_rows(values_only=True))
    told = dict(zip(head, row, strict=True))
    assert (told["NIP beneficjenta"], told["Dzień udzielenia pomocy"]) == (NIP, dt.datetime(2026, 11, 24))
    assert told["Wartość brutto (PLN)"] == pytest.approx(3542.40)
    assert told["Wartość brutto (EUR)"] == pytest.approx(756.83)
    assert (told["Forma pomocy (kod)"], told["Podstawa prawna"]) == ("A1.1", "art. 1 uchwały")
    page = visit(clerk).get("/de-minimis/reports").press("Przekazano")
    assert "Wszystkie sprawozdania są przekazane." in page.text
    assert aid_register.list_reports(due_only=False).items[0].reported_by.name == "Maria Kowalska"


def test_no_text_of_the_file_is_a_formula(visit, clerk, granted):
    db.session.get_one(Organisation, db.session.query(Organisation).filter_by(nip=NIP).one().id).pkd = "=1+1"
    db.session.flush()
    file = visit(clerk).get("/de-minimis/reports").press("Pobierz plik", first="2026-11-01", last="2026-11-30")
    sheet = load_workbook(io.BytesIO(file.response.data)).active
    assert [cell.data_type for cell in sheet[2] if cell.value == "=1+1"] == ["s"]


def test_ceilings_and_terms_are_rows_with_their_day(visit, clerk, today):
    page = visit(clerk).get("/de-minimis/rules")
    assert "1407/2013" in page.text
    ceiling = {"regulation": "2030/1", "valid_from": "2026-11-01", "sector": "general", "amount_eur": "500000"}
    page = page.press("Dodaj pułap", **ceiling, period="rolling_years", years="3")
    assert de_minimis.ceiling_on(today).amount_eur == 500_000
    again = page.press("Dodaj pułap", **ceiling, period="rolling_years", years="3")
    assert again.errors == ["Obowiązuje od: Od tego dnia obowiązuje już inny pułap dla tego sektora. Podaj inny dzień."]
    page.press("Dodaj termin", term_from="2026-11-01", days="20", unit="working")
    assert de_minimis.report_by(today) == dt.date(2026, 12, 22)


def test_rates_are_imported_after_a_look(visit, clerk, today):
    page = visit(clerk).get("/exchange-rates")
    assert page.press("Sprawdź plik").status == 422
    wrong = page.press("Sprawdź plik", file=(b"Ala ma kota", "kursy.csv"))
    assert "To nie jest plik tabeli A" in wrong.text
    look = page.press("Sprawdź plik", file=(CSV, "archiwum_tab_a_2026.csv"))
    assert "Nowe tabele 2" in look.text
    assert exchange_rates.latest_day() is None, "a look changes nothing"
    page = look.press("Wczytaj kursy")
    assert "228/A/NBP/2026" in page.text
    assert "4,6806" in page.text
    assert exchange_rates.rate_on(today, "HUF").mid == Decimal("0.011300")
    again = page.press("Sprawdź plik", file=(CSV, "archiwum_tab_a_2026.csv"))
    assert "Wszystkie tabele z tego pliku już są" in again.text
    other = page.press("Sprawdź plik", file=(CSV.replace(b"4,7000", b"4,7001"), "x.csv"))
    assert "Nie można go wczytać" in other.text
    assert "Wczytaj kursy" not in other.buttons()


def test_a_bar_is_recorded_shown_and_lifted(visit, clerk, people, today):
    page = visit(clerk).get(f"/organisations/{people.organisation.id}/bars")
    page = page.press("Zapisz blokadę", until="2027-11-24", reason="Rezygnacja bez powodu")
    assert db.session.get_one(Organisation, people.organisation.id).barred_until == dt.date(2027, 11, 24)
    assert "Rezygnacja bez powodu" in visit(clerk).get("/bars").text
    lift = page.follow("Znieś")
    assert lift.press("Znieś blokadę", reason="").errors == ["Powód zniesienia: Podaj powód zniesienia blokady."]
    page = lift.press("Znieś blokadę", reason="Pomyłka")
    assert "zniesiona" in page.text
    assert db.session.get_one(Organisation, people.organisation.id).barred_until is None
    history = visit(clerk).get(f"/organisations/{people.organisation.id}/history").text
    assert "zapisano blokadę" in history
    assert "Pomyłka" in history


def test_an_account_is_confirmed_by_hand_with_a_file(visit, clerk, people, today):
    page = visit(clerk).get(f"/organisations/{people.organisation.id}/accounts")
    account = "61 1090 1014 0000 0712 1981 2874"
    wrong = page.press("Potwierdź rachunek", account=account, day="2026-11-24")
    assert wrong.errors == ["Plik, na przykład zaświadczenie z banku: Dodaj plik, z którego wynika, czyj to rachunek."]
    assert wrong.press("Potwierdź rachunek", account=account[:-1] + "5", day="2026-11-24").status == 422
    page = wrong.press("Potwierdź rachunek", account=account, day="2026-11-24", file=PDF)
    assert "potwierdzony" in page.text
    body = db.session.get_one(Organisation, people.organisation.id)
    [check] = bank_accounts.list_of(body)
    address = f"/organisations/{people.other_organisation.id}/accounts/{check.id}/file"
    assert (check.source, check.attachment.filename) == ("person", "oferta.pdf")
    assert page.follow("oferta.pdf").response.data == PDF[0]
    assert visit(clerk).get(address).status == 404


def test_an_expired_power_of_attorney_lets_nobody_act(visit, clerk, people, make_case, today):
    case = make_case()
    path = f"/organisations/{people.organisation.id}/representatives/{people.applicant.id}"
    proxy = {"basis": "proxy", "mode": "alone", "scope": "Składanie wniosków", "valid_to": "2026-11-30"}
    wrong = visit(clerk).get(path).press("Zapisz zmiany", **proxy)
    assert wrong.errors == ["Plik pełnomocnictwa: Dodaj plik pełnomocnictwa."]
    visit(clerk).get(path).press("Zapisz zmiany", **proxy, file=PDF)
    assert visit(clerk).get(path).follow("Pełnomocnictwo, które jest w aktach").response.data == PDF[0]
    set_clock(moment_of("2026-11-30T23:00"))
    assert visit(people.applicant).get(f"/cases/{case.id}").status == 200
    set_clock(moment_of("2026-12-01T00:01"))
    assert visit(people.applicant).get(f"/cases/{case.id}").status == 404
    assert visit(people.colleague).get(f"/cases/{case.id}").status == 200
    page = visit(clerk).get(f"/organisations/{people.organisation.id}")
    assert "wygasło" in page.text
    history = visit(clerk).get(f"/organisations/{people.organisation.id}/history").text
    assert "Ważne do: 30.11.2026" in history


def test_a_unit_has_its_parent(visit, clerk, people):
    page = visit(clerk).get(f"/organisations/{people.organisation.id}/parent")
    unknown = page.press("Zapisz zmiany", parent_nip="1234563218")
    assert unknown.errors == [
        "NIP jednostki tworzącej: W rejestrze nie ma podmiotu o tym numerze NIP. Najpierw go dodaj."
    ]
    assert page.press("Zapisz zmiany", parent_nip=NIP).status == 422, "not of itself"
    page = page.press("Zapisz zmiany", parent_nip="525-224-84-81")
    assert "Fundacja Łąka" in page.text
    other = visit(clerk).get(f"/organisations/{people.other_organisation.id}/parent")
    assert other.press("Zapisz zmiany", parent_nip=NIP).status == 422, "no circles"


def test_cost_documents_are_found_with_their_case(visit, director, make_case, people):
    first, second = make_case(), make_case()
    first.number, second.number = "A.1.2026", "A.2.2026"
    for case in (first, second):
        case.submitted_at = case.started_at
    cost_documents.register(first, [Document("8567346215", "FV 1/2026")])
    cost_documents.register(second, [Document("856-734-62-15", "fv1/2026")])
    visitor = visit(people.coordinator)
    page = visitor.get("/cost-documents?status=duplicate")
    assert page.status == 200
    assert visit(people.applicant).get("/cost-documents").status == 403
