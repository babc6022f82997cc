"""The pages of public registers: what everybody may read, and that nothing is told before its moment."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import attachments, runtime
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.models import Document
from tests import awards
from tests.letters.paper import qr_codes

PLACE = "/registers/awards"
ENTRY = f"{PLACE}/AW-2026-001"


@pytest.fixture(autouse=True)
def monday(db_session):
    set_clock(moment_of("2026-11-23T09:00"))


@pytest.fixture
def lubicz(people):
    """The applicant's organisation is a gmina."""
    people.organisation.name, people.organisation.terc = "Gmina Lubicz", "0415042"
    db.session.flush()
    return people.organisation


def test_a_stranger_finds_an_entry_in_the_list_and_reads_it(visit, people, lubicz):
    awards.award(people)
    stranger = visit()
    assert "Rejestr wyróżnień" in stranger.get("/registers").text
    page = stranger.get(PLACE)
    assert all(word in page.text for word in ("Gmina Lubicz", "toruński", "AW/2026/001", "Złoty", "Ważny", "12 zadań"))
    page = stranger.get(ENTRY)
    assert all(word in page.text for word in ("Gmina Lubicz", "Ważny", "Wpis jest ważny do 22 listopada 2028", "Złoty"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=lubicz", True),
        ("search=001+GMINA", True),
        ("search=torun", True),
        ("search=bydgoszcz", False),
        ("county=0415", True),
        ("county=0401", False),
        ("grade=gold", True),
        ("grade=title", False),
        ("state=valid", True),
        ("state=revoked", False),
        ("state=nonsense&page=99", True),
        ("search=%25", False),
    ],
)
def test_the_list_is_narrowed(visit, people, lubicz, query, found):
    awards.award(people)
    page = visit().get(f"{PLACE}?{query}")
    assert page.status == 200
    assert ("AW/2026/001" in page.text) is found
    assert ("Żaden wpis nie pasuje" in page.text) is not found


def test_the_page_says_expired_and_revoked_in_words_though_no_term_of_the_process_has_run(visit, people, lubicz):
    case = awards.award(people, story="Zlecamy usługi.", story_consent=True)
    set_clock(moment_of("2028-11-23T00:00"))
    assert "Wygasł Wpis był ważny do 22 listopada 2028." in visit().get(ENTRY).text
    awards.amend(case, people, state="revoked", reason="Powód niepubliczny")
    page = visit().get(ENTRY)
    assert "Cofnięty Wpis cofnięto 23 listopada 2028." in page.text
    assert "niepubliczny" not in page.text


def test_a_story_is_shown_only_while_its_holder_agrees(visit, people):
    case = awards.award(people, story="Zlecamy usługi.\n\n<b>Tanio</b>", story_consent=True)
    page = visit().get(ENTRY)
    assert "Dobra praktyka" in page.text
    assert "<b>Tanio</b>" in page.text, "typed text is shown as it was typed"
    awards.amend(case, people, story_consent=False)
    assert "Zlecamy" not in visit().get(ENTRY).text


def test_the_certificate_goes_over_to_the_successor(visit, people, lubicz):
    case = awards.award(people)
    awards.amend(case, people, holder="5252248481")
    assert "Fundacja Łąka" in visit().get(ENTRY).text


CERTIFICATE = b"""#import "/lib/letter.typ": *
#show: letter.with(place: "Toru\xc5\x84")
Numer #data.variables.register_entry.number
#qr(data.variables.register_entry.address, alt: "Kod QR: wpis w rejestrze")
"""


def test_the_code_on_the_certificate_leads_to_the_entry(visit, people, lubicz):
    case = awards.award(people, of=awards.package(letter=CERTIFICATE))
    letter = db.session.scalars(select(Document).where(Document.case_id == case.id)).one()
    [address] = qr_codes(attachments.content(letter.attachment))
    assert address.startswith(runtime.office().config.base_url)
    page = visit().get(address.removeprefix(runtime.office().config.base_url))
    assert page.status == 200
    assert "Gmina Lubicz" in page.text
    assert "AW/2026/001" in page.text


def test_there_is_no_other_register_and_no_other_entry(visit, people):
    awards.award(people)
    assert visit().get("/registers/medals").status == 404
    assert visit().get(f"{PLACE}/AW-2026-002").status == 404
