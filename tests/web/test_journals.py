"""Pages of a journal: writing on a phone, one tap a week, the calendar's address, and who sees nothing."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pytest

from es_workflow import db
from es_workflow.casework import runtime
from es_workflow.casework.journals import keeping
from tests.casework.journals import practice
from tests.casework.journals.practice import MONDAY, TASKS, on, write
from tests.people import add_user


@pytest.fixture
def mentor(people):
    user = add_user("Jan Opiekun")
    user.email = "mentor@example.org"
    runtime.office().clock.move_to(dt.datetime(2027, 3, 12, 11, tzinfo=dt.UTC))
    db.session.flush()
    return user


@pytest.fixture
def case(people, mentor):
    return practice.open_case(people)


def test_an_entry_needs_three_fields_and_the_next_one_knows_the_times(visit, people, case):
    page = visit(people.applicant).get("/").follow("Dzienniki").follow("Świetlica").follow("Dodaj wpis")
    wrong = page.press("Zapisz wpis", starts="8.00", ends="99")
    assert wrong.errors == ["Do godziny: Wpisz godzinę tak: 8:00.", "Zadania: Opisz zadania."]
    page = page.press("Zapisz wpis", starts="8:00", ends="12:30", break_minutes="30", tasks=TASKS)
    assert page.told == "Zapisano wpis."
    assert "Wpisano 4:00 z 120:00 godz." in page.text
    page = page.follow("Dodaj wpis")
    again = page.press("Zapisz wpis", tasks=TASKS)
    assert again.errors == ["Od godziny: W tych godzinach masz już wpis: 08:00–12:30."]
    assert TASKS in again.text
    page = page.follow("Wpisz zadania jak ostatnio").press("Zapisz wpis", day="2027-03-11")
    assert "Wpisano 8:00 z 120:00 godz." in page.text


def test_all_faults_are_told_at_once_each_at_its_field_and_nothing_typed_is_lost(visit, people, case):
    write(case, people.applicant, on(MONDAY))
    page = visit(people.applicant).get(f"/journals/{case.id}/entries/new")
    typed = {"day": "2027-03-07", "starts": "8.00", "ends": "25", "break_minutes": "dużo", "remarks": "Uwaga."}
    wrong = page.press("Zapisz wpis", **typed, tasks="Za krótko.")
    assert wrong.errors == [
        "Przerwa (min): Wpisz liczbę, na przykład 12.",
        "Do godziny: Wpisz godzinę tak: 8:00.",
        "Zadania: Opisz zadania: od 20 do 1000 znaków.",
        "Powód pracy w niedzielę lub święto: To niedziela albo święto. Podaj powód.",
    ]
    kept = {one.get("name"): one.get("value") for one in wrong.root.iter("input")}
    assert {name: kept.get(name, "Uwaga.") for name in typed} == typed
    assert [area.text.strip() for area in wrong.root.iter("textarea")] == ["Za krótko.", "Uwaga."]
    wrong = wrong.press("Zapisz wpis", day=MONDAY, ends="12:00", break_minutes="")
    assert wrong.errors == [
        "Od godziny: W tych godzinach masz już wpis: 08:00–12:00.",
        "Zadania: Opisz zadania: od 20 do 1000 znaków.",
    ]
    wrong = wrong.press("Zapisz wpis", day="", starts="12:00", ends="20:30")
    assert [one.partition(":")[0] for one in wrong.errors] == ["Dzień", "Zadania"]
    wrong = wrong.press("Zapisz wpis", day="2027-03-09", starts="11:00", tasks=TASKS)
    assert wrong.errors == ["Do godziny: Razem byłoby 9:30 godz. jednego dnia, a może być najwyżej 8:00."]
    assert wrong.press("Zapisz wpis", ends="19:00").told == "Zapisano wpis."


def test_an_entry_is_changed_and_taken_back_while_it_is_open(visit, people, case):
    write(case, people.applicant, on(MONDAY))
    page = visit(people.applicant).get(f"/journals/{case.id}").follow("Zmień")
    page = page.press("Zapisz wpis", ends="11:00")
    assert "3:00" in page.text
    assert page.press("Usuń").told == "Usunięto wpis."


def test_each_week_says_how_it_stands_and_a_locked_entry_what_can_be_done(visit, people, case, mentor):
    clock, week = runtime.office().clock, dt.timedelta(days=7)
    for number in range(2):
        write(case, people.applicant, on(MONDAY - number * week))
    clock.advance(2 * week)
    write(case, people.applicant, on(MONDAY + week))
    write(case, people.applicant, on(MONDAY + 2 * week))
    page = visit(people.applicant).get(f"/journals/{case.id}")
    tags = ["".join(tag.itertext()) for tag in page.by_class("status-tag")]
    assert tags == ["czeka na zatwierdzenie", *["czeka po terminie"] * 3]
    assert page.text.count("nie można już zmienić") == 2
    clock.advance(dt.timedelta(days=4))  # the day after Easter
    write(case, people.applicant, on(MONDAY + 3 * week + dt.timedelta(days=1)))
    visit(mentor).get(f"/journals/{case.id}").press("Zatwierdź tydzień")
    page = visit(people.applicant).get(f"/journals/{case.id}")
    assert ["".join(tag.itertext()) for tag in page.by_class("status-tag")][:2] == ["w toku", "zatwierdzony"]


def test_the_mentor_approves_a_week_with_one_tap_and_sees_no_case(visit, people, case, mentor):
    write(case, people.applicant, on(MONDAY))
    page = visit(mentor).get("/").follow("Dzienniki").follow("Świetlica")
    assert visit(mentor).get(f"/cases/{case.id}").status == 404
    assert "Dodaj wpis" not in page.text
    page = page.press("Zatwierdź tydzień")
    assert page.told == "Zatwierdzono tydzień."
    assert "Zatwierdzono 4:00 godz." in page.text
    practice.drained()
    history = visit(people.clerk).get(f"/cases/{case.id}").text
    assert "Zatwierdzono tydzień dziennika od 08.03.2027" in history
    assert "Dodano wpis w dzienniku: 08.03.2027" in history


def test_the_mentor_gives_a_week_back_with_a_remark(visit, people, case, mentor):
    write(case, people.applicant, on(MONDAY))
    page = visit(mentor).get(f"/journals/{case.id}").follow("Zwróć do poprawy")
    assert page.press("Zwróć do poprawy").errors == ["Co poprawić: Napisz, co poprawić."]
    assert page.press("Zwróć do poprawy", remark="Godziny.").told == "Tydzień wrócił do poprawy."
    assert "Do poprawy: Godziny." in visit(people.applicant).get(f"/journals/{case.id}").text


def test_the_calendars_address_is_shown_once_and_can_be_revoked(visit, people, case):
    write(case, people.applicant, on(MONDAY))
    page = visit(people.applicant).get(f"/journals/{case.id}").press("Utwórz adres kalendarza")
    [address] = [word for word in page.text.split() if "/calendar-feeds/" in word]
    path = address[address.index("/calendar-feeds") :]
    stranger = visit()
    assert b"BEGIN:VEVENT" in stranger.get(path).response.data
    page = visit(people.applicant).get(f"/journals/{case.id}")
    assert "/calendar-feeds/" not in page.text
    page.press("Unieważnij adres")
    assert stranger.get(path).status == 404


def test_the_journal_comes_on_paper(visit, people, case):
    write(case, people.applicant, on(MONDAY))
    paper = pikepdf.open(io.BytesIO(visit(people.applicant).get(f"/journals/{case.id}/paper").response.data))
    assert str(paper.docinfo["/Title"]).startswith("Dziennik: Świetlica")


def test_everybody_else_finds_nothing(visit, people, case, mentor):
    entry = write(case, people.applicant, on(MONDAY))
    week = f"/journals/{case.id}/weeks/{MONDAY}"
    for stranger in (people.outsider, people.accountant):
        browser = visit(stranger)
        assert browser.get("/journals").status == 200
        assert "Świetlica" not in browser.get("/journals").text
        for address in ("", "/entries/new", f"/entries/{entry.id}", "/paper"):
            assert browser.get(f"/journals/{case.id}{address}").status == 404
    writer, approver = visit(people.applicant), visit(mentor)
    assert writer.get(f"{week}/return").status == 404
    assert approver.get(f"/journals/{case.id}/entries/new").status == 404
    assert approver.get(f"/journals/{case.id}/weeks/soon/return").status == 404


def test_the_first_page_leads_the_writer_to_todays_entry_and_the_mentor_to_what_waits(visit, people, case, mentor):
    page = visit(people.applicant).get("/")
    assert "Dziś jeszcze nic nie wpisano." in page.text
    page = page.follow("Dodaj wpis Świetlica").press("Zapisz wpis", starts="8:00", ends="12:00", tasks=TASKS)
    assert "Dziś wpisano 4:00 godz." in visit(people.applicant).get("/").text
    page = visit(mentor).get("/")
    assert "1 tydzień czeka na Twoje zatwierdzenie." in page.text
    assert "Czekamy na potwierdzenie" not in page.text
    assert "1 tydzień do zatwierdzenia" in visit(mentor).get("/journals").text
    assert page.follow("Zobacz i zatwierdź Świetlica").press("Zatwierdź tydzień").told == "Zatwierdzono tydzień."
    assert "czeka na Twoje zatwierdzenie" not in visit(mentor).get("/").text


def test_a_day_without_an_entry_leads_to_one_of_that_day(visit, people, case):
    page = visit(people.applicant).get(f"/journals/{case.id}").follow("Dodaj 10.03.2027")
    assert 'value="2027-03-10"' in page.response.text
    assert visit(people.applicant).get(f"/journals/{case.id}/entries/new?day=soon").status == 200


def test_the_page_of_the_case_leads_to_its_journal_for_whom_it_is(visit, people, case, mentor):
    write(case, people.applicant, on(MONDAY))
    visit(mentor).get(f"/journals/{case.id}").press("Zatwierdź tydzień")
    practice.drained()
    for reader, button in ((people.applicant, True), (people.clerk, False)):
        page = visit(reader).get(f"/cases/{case.id}")
        assert "Wpisano 4:00 z 120:00 godz." in page.text
        assert ("Dodaj wpis" in page.text) is button


def test_a_closed_journal_ends_with_its_last_entry(visit, people, case):
    write(case, people.applicant, on(MONDAY))
    runtime.office().clock.move_to(dt.datetime(2027, 4, 30, 11, tzinfo=dt.UTC))
    assert "Tydzień od 15.03.2027" in visit(people.applicant).get(f"/journals/{case.id}").text
    keeping.close(case)
    page = visit(people.applicant).get(f"/journals/{case.id}")
    assert "Tydzień od 08.03.2027" in page.text
    assert "Tydzień od 15.03.2027" not in page.text
