"""The pages of the office's calendar, and those of letters on their way."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from pdfminer.high_level import extract_text
from sqlalchemy import select

from es_workflow import clock, db, jobs
from es_workflow.casework import audit, calendar, deliveries, timers
from es_workflow.casework.scenario_time import set_clock
from es_workflow.models import DeadlineSuspension, Document
from tests.casework.drawn import open_case
from tests.casework.play import open_task
from tests.casework.test_calendar import answering
from tests.casework.test_deliveries import DELIVERED


@pytest.fixture(autouse=True)
def monday(db_session):
    """Monday, 23 November 2026."""
    set_clock(dt.datetime(2026, 11, 23, 10, 0, tzinfo=clock.ZONE))


HALT = {"first_day": "2026-11-25", "last_day": "2026-11-27", "reason": "ustawa z 20.11.2026"}


def test_the_year_shows_holidays_and_what_the_office_added(visit, coordinator):
    calendar.take(calendar.closing(dt.date(2026, 12, 28), "zarządzenie 12/2026"), by=coordinator)
    page = visit(coordinator).get("/").follow("Kalendarz")
    assert page.heading == "Kalendarz urzędu: 2026"
    assert "28 grudnia 2026" in page.text.replace("\xa0", " ")
    assert "zarządzenie 12/2026" in page.text
    assert page.text.count("święto ustawowe") == 14 + 1, "the legend, and fourteen holidays"
    assert page.text.count("urząd ma wolne") == 2
    assert page.follow("2027 →").heading == "Kalendarz urzędu: 2027"
    assert page.visitor.get("/calendar?year=2009").status == 404


def test_a_suspension_is_shown_before_it_is_made(visit, people, office):
    case = open_case(answering("=end of term(today(), 7)"), people)
    visitor = visit(people.coordinator)
    page = visitor.get("/calendar?year=2026").follow("Zawieś bieg terminów").press("Sprawdź, co się zmieni", **HALT)
    assert page.status == 200
    assert "Przesunie się 1 termin w 1 sprawie." in page.text
    assert "30.11.2026" in page.text
    assert "03.12.2026" in page.text
    assert db.session.scalars(select(DeadlineSuspension)).all() == []
    page = page.press("Zapisz w kalendarzu")
    assert "Biegnące terminy przeliczają się w tle" in " ".join("".join(page.root.itertext()).split())
    assert "ustawa z 20.11.2026" in page.text
    jobs.drain()
    db.session.expire_all()
    assert clock.last_day(open_task(case, "answer").due_at) == dt.date(2026, 12, 3)
    history = visitor.get(f"/cases/{case.id}")
    assert history.status == 404, "a case not filed yet is not the office's to see"
    page = page.follow("Odwołaj").press("Sprawdź, co się zmieni", reason="uchylono")
    assert "Przesunie się 1 termin w 1 sprawie." in page.text
    page.press("Zapisz w kalendarzu")
    jobs.drain()
    db.session.expire_all()
    assert clock.last_day(open_task(case, "answer").due_at) == dt.date(2026, 11, 30)
    [added, removed] = [one.data for one in audit.list_for(None) if one.type == "calendar.changed"]
    assert (added["removed"], added["reason"], removed["removed"], removed["reason"]) == (
        False,
        HALT["reason"],
        True,
        "uchylono",
    )


def test_a_day_off_and_a_saturday_worked_instead(visit, coordinator):
    page = visit(coordinator).get("/calendar?year=2026").follow("Dodaj dzień")
    page = page.press("Sprawdź", day="2026-12-28", kind="off", reason="za 7.11").press("Zapisz w kalendarzu")
    page = page.follow("Dodaj dzień").press("Sprawdź", day="12.12.2026", kind="extra", reason="odpracowanie")
    assert "Żaden biegnący termin się nie przesunie." in page.text
    page = page.press("Zapisz w kalendarzu")
    assert [(one.day.day, one.kind) for one in calendar.days(2026)] == [(12, "extra"), (28, "off")]


def test_what_is_typed_wrong_is_told_at_its_field_and_kept(visit, coordinator):
    page = visit(coordinator).get("/calendar/new-day")
    wrong = page.press("Sprawdź", day="jutro", reason="")
    assert wrong.status == 422
    assert wrong.errors == [
        "Dzień: Wpisz datę w postaci dd.mm.rrrr, na przykład 23.11.2026.",
        "Co to za dzień? Wybierz, co to za dzień.",
        "Powód: Wpisz powód, na przykład numer zarządzenia albo ustawę.",
    ]
    assert any(one.get("value") == "jutro" for one in wrong.root.iter("input"))
    wrong = page.press("Sprawdź", day="2026-12-25", kind="off", reason="x")
    assert wrong.errors == ["Dzień: Ten dzień i tak jest wolny od pracy w urzędzie."]
    page = visit(coordinator).get("/calendar/new-suspension")
    wrong = page.press("Sprawdź", first_day="2026-12-10", last_day="2026-12-01", reason="x")
    assert wrong.errors == ["Pierwszy dzień zawieszenia: Ostatni dzień jest wcześniejszy niż pierwszy."]


def test_a_change_confirmed_for_a_calendar_that_changed_meanwhile_is_shown_again(visit, coordinator):
    page = visit(coordinator).get("/calendar/new-suspension").press("Sprawdź", **HALT)
    calendar.take(calendar.closing(dt.date(2026, 12, 28), "x"), by=coordinator)
    db.session.commit()
    again = page.press("Zapisz w kalendarzu")
    assert "Co się zmieni" in again.text
    assert calendar.suspensions(2026) == []
    again.press("Zapisz w kalendarzu")
    assert len(calendar.suspensions(2026)) == 1


def test_an_entry_that_somebody_else_has_removed(visit, coordinator):
    calendar.take(calendar.closing(dt.date(2026, 12, 28), "x"), by=coordinator)
    db.session.flush()
    [entry] = calendar.days(2026)
    page = visit(coordinator).get(f"/calendar/entries/{entry.id}/remove").press("Sprawdź", reason="y")
    calendar.take(calendar.taking_back(entry.id, "z"), by=coordinator)
    db.session.commit()
    assert page.press("Zapisz w kalendarzu").status == 409


def test_the_days_for_taking_a_letter_over(visit, coordinator):
    page = visit(coordinator).get("/calendar?year=2026").follow("Zmień liczbę dni")
    assert page.press("Zapisz", days="90", valid_from="2027-01-01", reason="x").errors == [
        "Liczba dni kalendarzowych: Wpisz liczbę dni od 1 do 60."
    ]
    wrong = page.press("Zapisz", days="14", valid_from="2026-11-23", reason="x")
    assert wrong.errors == ["Liczba dni kalendarzowych: Nowa liczba dni może obowiązywać najwcześniej od jutra."]
    page = page.press("Zapisz", days="14", valid_from="2027-01-01", reason="zmiana regulaminu")
    assert "zmiana regulaminu" in page.text
    assert "z końcem 7. dnia" in page.text
    assert deliveries.days_since(dt.date(2027, 1, 1)) == 14


def test_only_those_who_keep_the_calendar_see_it(visit, director, applicant, clerk):
    for user in (director, applicant, clerk):
        assert visit(user).get("/calendar?year=2026").status == 403


# --- letters on their way


def test_an_applicant_sees_what_receiving_a_letter_means_and_receives_it(visit, people, office):
    case = open_case(DELIVERED, people)
    visitor = visit(people.applicant)
    page = visitor.get(f"/cases/{case.id}")
    assert "Czas na odbiór do 30 listopada 2026. Potem pismo uznaje się za doręczone." in page.text.replace("\xa0", " ")
    assert "Nikt nie musi teraz nic robić" not in page.text
    assert "Odbiór pisma: Wezwanie" in page.text
    page = visitor.get("/")
    assert "Pisma do odbioru" in page.text
    page = page.follow("Przejdź do pisma")
    words = page.text.replace("\xa0", " ")
    assert "Pismo czeka na odbiór do 30 listopada 2026" in words
    assert "także w sobotę, niedzielę i święto" in words
    assert "Otwórz pismo" not in words
    page = page.press("Odbierz pismo")
    assert "Pisma do odbioru" not in visitor.get("/").text
    assert "Doręczone 23 listopada 2026." in page.text.replace("\xa0", " ")
    proof = page.follow("Doręczenie").follow("Poświadczenie doręczenia (PDF)")
    words = " ".join(extract_text(io.BytesIO(proof.response.data)).split())
    letter = db.session.scalars(select(Document).where(Document.case_id == case.id)).one()
    for part in (
        "Urzędowe poświadczenie doręczenia",
        "Wezwanie",
        "23 listopada 2026",
        "odebrane w systemie",
        "Anna Wiśniewska",
    ):
        assert part in words
    assert letter.attachment.sha256 in words.replace(" ", "")


def test_a_letter_that_nobody_took_over_has_its_proof_too(visit, people, office):
    case = open_case(DELIVERED, people)
    set_clock(clock.end_of_day(dt.date(2026, 11, 30)))
    timers.wake(case.id)
    page = visit(people.applicant).get(f"/cases/{case.id}")
    assert "Uznane za doręczone 30 listopada 2026" in page.text.replace("\xa0", " ")
    proof = page.follow("Doręczenie").follow("Poświadczenie doręczenia (PDF)")
    words = " ".join(extract_text(io.BytesIO(proof.response.data)).split())
    assert "uznane za doręczone" in words
    assert "Osoba odbierająca" not in words
    assert visit(people.outsider).get(proof.path).status == 404


def test_a_letter_that_nobody_delivers_has_no_such_page(visit, people, office):
    case = open_case(DELIVERED, people)
    letter = db.session.scalars(select(Document).where(Document.case_id == case.id)).one()
    visitor = visit(people.applicant)
    assert visitor.get(f"/documents/{letter.id}/proof-of-delivery").status == 404
    assert visit(people.outsider).get(f"/documents/{letter.id}/delivery").status == 404
