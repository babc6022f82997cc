"""The coordinator's money pages: budget, ledger, payments, ranking lists, results; and the public page of a call."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from es_workflow import db
from es_workflow.casework import calls, deployments, ledger, payments, projects, ranking_papers, rankings, runtime
from es_workflow.casework.letter_data import of_call
from es_workflow.content import ProcessPackage
from es_workflow.letters import RANKING
from es_workflow.models import PaymentOrder, User
from tests.casework import grants
from tests.casework.play import do
from tests.letters.paper import Paper
from tests.web.visitor import PDF

ACCOUNT = "61109010140000071219812874"


@pytest.fixture
def call(people):
    """A call with money for two of 400 zł."""
    return grants.make_call("1000.00", number="1/2026")


def decided(call, people, amount="400.00"):
    case = grants.apply(call, people.applicant, people.organisation, amount)
    do(case, "decide", people.director, {"amount": None})
    return case


# --- the budget


def test_the_budget_shows_plan_and_what_is_spoken_for(visit, people, call):
    decided(call, people)
    page = visit(people.clerk).get("/budget").follow("Projekt")
    assert "Z3 Targi" in page.text
    for amount in ("420 000,00", "400,00", "419 600,00"):
        assert amount in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_version_and_its_lines_are_entered_and_changed(visit, people):
    page = visit(people.clerk).get("/budget/new")
    typed = {
        "title_pl": "Koordynacja", "title_en": "Coordination", "resolution": "34/1663/18", "valid_from": "2018-09-05",
        "start_date": "2019-01-01", "end_date": "2023-06-30", "total": "3 240 000,00", "subsidy": "2 754 000",
        "target_persons": "465", "target_entities": "427", "account": f"PL{ACCOUNT}",
    }  # fmt: skip
    wrong = page.press("Dodaj wersję projektu", **{**typed, "subsidy": "3 240 000,01", "total": "3 240 000,00"})
    assert wrong.errors == [
        "Wartość projektu (zł): Dofinansowanie nie może być większe niż wartość projektu, "
        "a ta musi być większa od zera."
    ]
    wrong = page.press("Dodaj wersję projektu", **{**typed, "total": "dużo"})
    assert wrong.errors == ["Wartość projektu (zł): Wpisz liczbę, na przykład 1234,56."]
    page = page.press("Dodaj wersję projektu", **typed).follow("Koordynacja")
    [version] = projects.list_project_versions()
    assert (version.total, version.account) == (Decimal("3240000.00"), ACCOUNT)
    page = page.follow("Dodaj linię").press("Dodaj linię", code="Z3", name_pl="Targi", name_en="Fairs", plan="420000")
    page = page.follow("Z3 Targi")
    assert page.press("Zapisz zmiany", plan="1").errors == ["Powód zmiany: Podaj powód."]
    page = page.press("Zapisz zmiany", plan="430 000,50", reason="aneks nr 2")
    assert "430 000,50" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    [line] = projects.list_lines()
    assert line.plan == Decimal("430000.50")


def test_certification_is_booked(visit, people, call):
    case = decided(call, people)
    do(case, "sign", people.applicant, {"amount": Decimal(400)})
    do(case, "settle", people.director, {"amount": Decimal(300)})
    page = visit(people.clerk).get(f"/budget/lines/{call.budget_line_id}/certification")
    assert page.press("Poświadcz", amount="300,01", reason="WNP-1").errors == [
        "Kwota poświadczona (zł): Kwota 300,01 zł przekracza kwotę niepoświadczonych wydatków: 300,00 zł."
    ]
    page.press("Poświadcz", amount="300", reason="WNP-1")
    assert projects.get_line(call.budget_line_id).certified == 300


# --- the ledger


def test_an_entry_is_taken_back_with_a_reason(visit, people, call):
    case = decided(call, people)
    [entry] = ledger.of_case(case.id)
    page = visit(people.clerk).get(f"/ledger?call={call.id}")
    assert "rezerwacja" in page.text
    page = visit(people.clerk).get(f"/ledger/{entry.id}/reversal")
    assert page.press("Wycofaj zapis", reason="").errors == ["Powód: Podaj powód."]
    page = page.press("Wycofaj zapis", reason="Dwa razy ta sama decyzja")
    assert f"wycofanie zapisu nr {entry.seq}" in page.text
    assert "Dwa razy ta sama decyzja" in page.text
    assert calls.get_call(call.id).reserved == 0
    again = visit(people.clerk).get(f"/ledger/{entry.id}/reversal").press("Wycofaj zapis", reason="x")
    assert again.errors == ["Powód: Ten zapis jest już wycofany."]
    assert "Wycofano zapis" in visit(people.clerk).get(f"/cases/{case.id}").text


def test_the_case_shows_its_money_to_the_office_only(visit, people, call):
    case = decided(call, people)
    assert "Środki sprawy" in visit(people.clerk).get(f"/cases/{case.id}").text
    assert "Środki sprawy" not in visit(people.applicant).get(f"/cases/{case.id}").text


def test_money_is_kept_by_those_who_may(visit, people):
    for address in ("/budget", "/ledger", "/payments", "/managed-calls"):
        assert visit(people.assessors[0]).get(address).status == 403
    assert visit(people.assessors[0]).get("/rankings").status == 404


# --- payments


def ordered(call, people, by):
    case = decided(call, people)
    return payments.order(
        case, Decimal("354.24"), account=ACCOUNT, recipient="Fundacja „Żyj”", title="Umowa ES.1", by=by,
        now=runtime.office().clock.now(),
    )  # fmt: skip


def test_payment_orders_go_into_one_file_by_somebody_else(visit, people, call):
    order_id = ordered(call, people, people.clerk).id
    visitor = visit(people.accountant)
    page = visitor.get("/payments")
    for amount in ("354,24", "301,10", "53,14"):
        assert amount in page.text
    page = page.press("Utwórz plik dla banku", order=str(order_id))
    order = db.session.get_one(PaymentOrder, order_id)
    number, file_id = order.number, order.file_id
    assert page.heading == f"Plik nr {order.file.number}"
    again = visitor.get("/payments")
    assert "Żadne zlecenie nie czeka" in again.text
    file = visitor.client.get(f"/payments/files/{file_id}/elixir")
    line = file.data.decode("cp1250")
    assert line.startswith("110,")
    assert f',35424,10901014,0,"{ACCOUNT}","{ACCOUNT}",' in line
    assert '"Fundacja Żyj"' in line
    assert line.endswith(f',"51","{number}"\r\n')
    page = page.press("Oznacz jako wysłany")
    assert "Oznacz jako wysłany" not in page.buttons()
    assert payments.get_file(file_id).sent_at is not None


def test_whoever_prepared_an_order_does_not_export_it_and_nothing_is_exported_twice(visit, people, call):
    order = ordered(call, people, people.accountant)
    page = visit(people.accountant).get("/payments")
    refused = page.press("Utwórz plik dla banku", order=str(order.id))
    assert refused.status == 403
    assert "Eksportuje je kto inny" in refused.text
    payments.export([order.id], by=people.director)
    with pytest.raises(payments.AlreadyExported):
        payments.export([order.id], by=people.director)
    assert page.press("Utwórz plik dla banku", order=str(order.id)).status == 409


@pytest.mark.parametrize("account", ["", "123", "PL61109010140000071219812875", "DE89370400440532013000"])
def test_a_wrong_account_is_refused(people, call, account):
    case = decided(call, people)
    with pytest.raises(payments.PaymentRefused):
        payments.order(
            case, Decimal(1), account=account, recipient="x", title="x", by=None, now=runtime.office().clock.now()
        )


# --- calls


def test_the_public_page_shows_the_money_left(visit, people, call):
    decided(call, people)
    page = visit().get(f"/calls/{call.id}")
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Do przyznania zostało 600,00 zł" in " ".join(text.split())


def test_a_call_is_opened_closed_and_extended_by_hand_with_a_reason(visit, people, call):
    visitor = visit(people.clerk)
    page = visitor.get(f"/managed-calls/{call.id}").follow("Zamknij teraz")
    assert page.press("Zamknij nabór", reason="").errors == ["Powód: Podaj powód."]
    page = page.press("Zamknij nabór", reason="Wyczerpana alokacja")
    assert "zakończony" in page.text
    assert "Wyczerpana alokacja" in page.text
    assert not calls.is_open(calls.get_call(call.id), runtime.office().clock.now())
    later = (runtime.office().clock.now() + dt.timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    page = page.follow("Przedłuż").press("Przedłuż nabór", closes_at=later, reason="Więcej środków")
    assert calls.is_open(calls.get_call(call.id), runtime.office().clock.now())
    assert "Przedłużono nabór" in page.text


def test_after_an_outage_on_the_last_day_the_call_runs_a_working_day_longer(visit, people, call, office):
    friday = dt.datetime(2026, 12, 4, 12, tzinfo=dt.UTC)
    call.closes_at = dt.datetime(2026, 12, 4, 23, tzinfo=dt.UTC)  # midnight in Toruń
    office.clock.move_to(friday)
    calls.extend_after_outage(call, reason="Awaria od 9:10 do 12:00", by=people.clerk)
    assert call.closes_at == dt.datetime(2026, 12, 7, 23, tzinfo=dt.UTC)
    office.clock.move_to(dt.datetime(2026, 12, 30, 12, tzinfo=dt.UTC))
    with pytest.raises(calls.InvalidCall, match="awarii"):
        calls.extend_after_outage(call, reason="za późno", by=people.clerk)


def test_the_regulamin_is_published(visit, people, call):
    visitor = visit(people.clerk)
    page = visitor.get(f"/managed-calls/{call.id}").press("Opublikuj regulamin", file=PDF)
    assert "Otwórz regulamin" in page.links()
    assert visit().client.get(f"/calls/{call.id}/regulamin").data == PDF[0]


# --- ranking lists


def test_the_list_is_put_forward_by_one_and_approved_by_another(visit, people):
    call = grants.make_call("500.00", mode="ranking")
    for points in (10, 20):
        case = grants.apply(call, people.applicant, people.organisation, "400.00")
        do(case, "assess", people.director, {"amount": Decimal(points), "tie": Decimal(1)})
    page = visit(people.clerk).get(f"/rankings/{call.id}")
    assert "Zatwierdź listę" not in page.buttons()
    assert "lista rezerwowa" in page.text
    page.press("Przedstaw listę do zatwierdzenia")
    page = visit(people.director).get("/rankings").follow("Nabór").press("Zatwierdź listę")
    assert "przyznano" in page.text
    assert "Protokół listy (PDF)" in page.links()
    assert calls.get_call(call.id).reserved == 400
    assert "GR.1.1" in page.text


def test_the_protocol_keeps_the_list_as_it_was_approved(visit, people):
    """Who gets money later, from the waiting list, did not get it by the list."""
    call = grants.make_call("500.00", mode="ranking")
    call.project_version.start_date = dt.date(2024, 1, 1)  # four short marks, which a line of the strip holds
    numbers = []
    for points in (10, 20):
        case = grants.apply(call, people.applicant, people.organisation, "400.00")
        do(case, "assess", people.director, {"amount": Decimal(points), "tie": Decimal("1.5")})
        numbers.append(case.number)
    with pytest.raises(rankings.NotReady):
        ranking_papers.protocol(call)
    rankings.propose(call, by=people.clerk)
    rankings.approve(call, by=people.director)
    calls.set_allocation(call, Decimal("2000.00"), by=people.clerk)
    db.session.commit()
    response = visit(people.director).client.get(f"/rankings/{call.id}/protocol")
    assert response.mimetype == "application/pdf"
    data = of_call(calls.get_call(call.id), {}, title=ranking_papers.TITLE, now=runtime.office().clock.now())
    paper = Paper("ranking", RANKING.decode(), data, response.data)
    assert paper.faults() == []
    words = " ".join(paper.text.split())
    assert words.index(numbers[1]) < words.index(numbers[0])
    assert "20 (1,5)" in words
    assert words.count("zł przyznano") == 1
    assert words.count("zł lista rezerwowa") == 1
    assert people.clerk.name in words
    assert people.director.name in words
    assert visit(people.applicant).get(f"/rankings/{call.id}/protocol").status == 404


# --- results


def published_package():
    raw = json.loads(grants.package(grants.CONTINUOUS).files["bpmn/package.json"])
    raw["public_list"] = {
        "when": '=funding = "reserved"',
        "order": "=ask.amount",
        "columns": [
            {"pl": "Podmiot", "en": "Organisation", "value": "=organisation.name"},
            {"pl": "Kwota", "en": "Amount", "value": "=funds.reserved"},
        ],
    }
    files = {**grants.package(grants.CONTINUOUS).files, "bpmn/package.json": json.dumps(raw).encode()}
    return ProcessPackage.from_files("grants", files)


def test_results_are_shown_to_everybody_once_published_and_stay(visit, people):
    call = grants.make_call("1000.00")
    deployments.put_into_use(published_package())
    decided(call, people, "300.00")
    rich = decided(call, people, "500.00")
    decided(call, people, "400.00")
    clerk, name = visit(people.clerk), people.organisation.name
    assert visit().get(f"/calls/{call.id}/results").status == 404
    page = clerk.get(f"/managed-calls/{call.id}").follow("Przygotuj wyniki").press("Opublikuj wyniki")
    applicant = db.session.get_one(User, people.applicant.id)
    do(grants.fresh(rich.id), "sign", applicant, {"amount": Decimal(500)})
    db.session.commit()
    page = visit().get(f"/calls/{call.id}").follow("Wyniki naboru")
    cells = ["".join(cell.itertext()) for cell in page.root.iter("td")]
    assert cells == ["1", name, "500,00", "2", name, "300,00"]
