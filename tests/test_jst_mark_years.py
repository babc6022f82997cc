"""The clock moved over years: every word to the holder of a mark comes once, on its day."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from es_workflow import clock, db
from es_workflow.casework import scenarios
from es_workflow.content import load_package
from es_workflow.models import Case, Mail, Notification, RegisterChange, RegisterEntry

ROOT = Path(__file__).resolve().parents[1]
REMINDER = (
    "Znak „Samorząd Przyjazny Ekonomii Społecznej” traci ważność za {} dni. "
    "Wniosek o odnowienie można złożyć w sprawie do ostatniego dnia ważności."
)
RECEIVED = "Przyjęliśmy wniosek o odnowienie znaku. Znak pozostaje ważny co najmniej do dotychczasowego terminu."
PACKAGE = load_package(ROOT / "bpmn/jst_mark", ROOT / "forms/jst_mark")

pytestmark = pytest.mark.usefixtures("db_session", "office")


def lived(name: str) -> scenarios.Play:
    """A case that went the whole way the scenario tells."""
    [scenario] = [one for one in PACKAGE.scenarios if one.name == name]
    play = scenarios.Play(PACKAGE, scenario)
    play.run()
    return play


def told(play: scenarios.Play, *, since: str) -> list[tuple[str, str]]:
    """What the holder was told since that day, and when; each word also went out as one e-mail."""
    holder = play.cast.user("jst_rep")
    heard = db.session.scalars(
        select(Notification).where(Notification.user_id == holder.id).order_by(Notification.created_at, Notification.id)
    ).all()
    assert db.session.scalar(select(func.count()).where(Mail.to == holder.email)) == len(heard)
    days = [(clock.today(one.created_at).isoformat(), one.text_pl) for one in heard]
    return [(day, text) for day, text in days if day >= since]


def states(case: Case) -> list[tuple[str, str]]:
    """What became of the entry of the register, and when."""
    entry = db.session.scalars(select(RegisterEntry).where(RegisterEntry.case_id == case.id)).one()
    changes = db.session.scalars(
        select(RegisterChange).where(RegisterChange.entry_id == entry.id).order_by(RegisterChange.seq)
    )
    return [(clock.today(one.at).isoformat(), one.values["state"][1]) for one in changes if "state" in one.values]


def test_awarded_then_declared_nothing_in_spite_of_two_calls_then_revoked() -> None:
    play = lived("never_declared")
    assert play.case.status == "revoked"
    assert told(play, since="2026-11-19") == [
        ("2026-11-19", "Pismo do odbioru: Gratulacje z okazji przyznania znaku."),
        ("2026-11-19", "Odbierz pismo: Certyfikat znaku. Czas do 26.11.2026."),
        ("2027-10-19", "Odbierz pismo: Wezwanie do złożenia oświadczenia. Czas do 26.10.2027."),
        ("2027-10-27", "Pismo uznano za doręczone: Wezwanie do złożenia oświadczenia."),
        ("2027-10-27", "Do zrobienia: Złóż oświadczenie."),
        ("2027-11-10", "Odbierz pismo: Wezwanie do złożenia oświadczenia. Czas do 17.11.2027."),
        ("2027-11-18", "Pismo uznano za doręczone: Wezwanie do złożenia oświadczenia."),
        ("2027-11-18", "Do zrobienia: Złóż oświadczenie."),
        ("2027-12-02", "Odbierz pismo: Zawiadomienie o postępowaniu w sprawie cofnięcia znaku. Czas do 09.12.2027."),
        ("2027-12-10", "Pismo uznano za doręczone: Zawiadomienie o postępowaniu w sprawie cofnięcia znaku."),
        ("2027-12-10", "Do zrobienia: Złóż wyjaśnienia."),
        ("2028-01-07", "Pismo do odbioru: Rozstrzygnięcie o cofnięciu znaku."),
    ]
    assert states(play.case) == [("2026-06-10", "valid"), ("2028-01-07", "revoked")]


def test_awarded_then_renewed_then_expired() -> None:
    play = lived("renewed_then_expired")
    assert play.case.status == "expired"
    assert told(play, since="2026-11-28") == [
        ("2027-10-19", "Odbierz pismo: Wezwanie do złożenia oświadczenia. Czas do 26.10.2027."),
        ("2028-05-19", "Do zrobienia: Złóż wniosek o odnowienie."),
        ("2028-05-23", REMINDER.format(180)),
        ("2028-08-21", REMINDER.format(90)),
        ("2028-10-20", REMINDER.format(30)),
        ("2028-10-20", RECEIVED),
        ("2028-11-06", "Pismo do odbioru: Informacja o odnowieniu znaku."),
        ("2028-11-06", "Pismo do odbioru: Certyfikat znaku."),
        ("2029-10-20", "Odbierz pismo: Wezwanie do złożenia oświadczenia. Czas do 27.10.2029."),
        ("2030-05-19", "Do zrobienia: Złóż wniosek o odnowienie."),
        ("2030-05-23", REMINDER.format(180)),
        ("2030-08-21", REMINDER.format(90)),
        ("2030-10-20", REMINDER.format(30)),
        ("2030-11-20", "Pismo do odbioru: Informacja o wygaśnięciu znaku."),
    ]
    assert states(play.case) == [("2026-06-10", "valid"), ("2030-11-20", "expired")]
