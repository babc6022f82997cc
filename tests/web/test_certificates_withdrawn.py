"""A certificate that a process withdraws, as the public sees it; and numbers of registers at the same front door."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from es_workflow import db, jobs
from es_workflow.casework import attachments, audit
from es_workflow.casework.certificates import codes
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.models import Case, Certificate, Document, User
from tests import awards
from tests.casework import drawn, play
from tests.engine import drawing
from tests.people import People
from tests.web.visitor import Page, Visitor

Visit = Callable[..., Visitor]
REASON = "Wniosek Zofii Żak oparto na fałszywym dyplomie"
HOLDS, WITHDRAWN = "Zaświadczenie wydał urząd i jest ważne.", "Zaświadczenie unieważniono 24 listopada 2026."
NONE = "Nie ma zaświadczenia o tym kodzie"


@pytest.fixture(autouse=True)
def tuesday(db_session: object) -> None:
    set_clock(moment_of("2026-11-24T09:00"))


@pytest.fixture
def case(people: People) -> uuid.UUID:
    """Two letters were made of it, one of which everybody may check; the clerk's answer will withdraw that one."""
    nodes = (
        drawing.start("start"),
        drawn.work("ask", "pes_rep"),
        drawing.service("write", "document:create", headers={"template": "note", "share": "applicant"}),
        drawn.work("judge", "clerk", form="judgement"),
        drawing.service(
            "withdraw",
            "certificate:withdraw",
            drawing.io({"reason": "=judgement.words"}),
            headers={"template": "note"},
        ),
        drawn.work("look", "clerk"),
        drawing.end("end"),
    )
    flows = "start -> ask -> write -> judge -> withdraw -> look -> end"
    package = drawn.package(
        flows,
        *nodes,
        forms=({**drawn.ANSWER, "id": "judgement"},),
        certificates={"note": {"holder": "=answer.words"}},
    )
    case = drawn.open_case(package, people)
    play.do(case, "ask", people.applicant, {"words": "Żak"})
    db.session.commit()
    jobs.drain()
    return case.id


@pytest.fixture
def code(case: uuid.UUID) -> str:
    return codes.shown(db.session.scalars(select(Certificate.code).where(Certificate.case_id == case)).one())


@pytest.fixture
def withdraw(case: uuid.UUID, people: People) -> Callable[[], None]:
    """The process withdraws it: the clerk's answer is the reason. Pages work in sessions of their own, so do we."""
    clerk = people.clerk.id

    def answer() -> None:
        play.do(db.session.get_one(Case, case), "judge", db.session.get_one(User, clerk), {"words": REASON})
        db.session.commit()

    return answer


def test_what_the_public_reads_turns_from_valid_to_withdrawn_and_tells_no_reason(
    visit: Visit, withdraw: Callable[[], None], case: uuid.UUID, code: str
) -> None:
    address = f"/certificates/{code}"
    assert (HOLDS in visit().get(address).text, "UNIEWAŻNIONE" in visit().get(address).text) == (True, False)
    withdraw()
    pdf = attachments.content(db.session.scalars(select(Document).where(Document.case_id == case)).one().attachment)
    page = visit().get(address)
    pages = [
        page,
        visit().get("/certificates").press("Sprawdź", code=code),
        page.press("Sprawdź nazwisko", surname="Żak"),
        page.press("Sprawdź nazwisko", surname="Nowak"),
        page.press("Porównaj plik", file=(pdf, "x.pdf")),
        page.press("English"),
    ]
    for one in pages[:-1]:
        assert (WITHDRAWN in one.text, HOLDS in one.text, "UNIEWAŻNIONE" in one.title) == (True, False, True), one.path
    assert "The certificate was withdrawn" in pages[-1].text
    assert [word for word in ("fałszywym", "Zofii") for one in pages if word in one.response.text] == []
    told = ("o tym nazwisku", "nie zgadza się", "dokładnie tym")
    assert all(words in one.text for words, one in zip(told, pages[2:5], strict=True))


def test_the_reason_stands_in_the_case_and_its_audit_trail(
    visit: Visit, people: People, withdraw: Callable[[], None], case: uuid.UUID
) -> None:
    withdraw()
    assert f"Powód: {REASON}" in visit(people.clerk).get(f"/cases/{case}").text
    found = db.session.get_one(Case, case)
    assert [event.data["reason"] for event in audit.list_for(found) if event.type == "certificate.withdrawn"] == [
        REASON
    ]
    assert audit.verify(found).whole


def test_a_process_that_withdraws_when_nothing_holds_any_more_goes_on(
    withdraw: Callable[[], None], case: uuid.UUID
) -> None:
    certificate = db.session.scalars(select(Certificate).where(Certificate.case_id == case)).one()
    certificate.withdrawn_at, certificate.withdrawn_reason = certificate.document.created_at, "Już wcześniej"
    withdraw()
    assert play.open_elements(db.session.get_one(Case, case)) == ["look"]
    assert certificate.withdrawn_reason == "Już wcześniej"


def test_a_wrong_code_of_a_withdrawn_one_is_as_wrong_as_any(
    visit: Visit, withdraw: Callable[[], None], code: str
) -> None:
    withdraw()
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert (visit().get(f"/certificates/{wrong}").status, NONE in visit().get(f"/certificates/{wrong}").text) == (
        404,
        True,
    )
    page = visit().get("/certificates").press("Sprawdź", code=wrong)
    assert (page.status, page.errors[0].partition(": ")[2].startswith(NONE)) == (422, True)


def told(page: Page) -> tuple[str, str]:
    return page.path, page.heading


def test_a_register_s_number_leads_to_its_entry_however_it_is_written(visit: Visit, people: People) -> None:
    awards.award(people)
    holder = people.organisation.name
    for typed in ("AW/2026/001", "AW-2026-001", " AW/2026/001 "):
        page = visit().get("/certificates").press("Sprawdź", code=typed)
        assert told(page) == ("/registers/awards/AW-2026-001", holder), typed


def test_a_number_that_is_revoked_or_expired_says_so_and_no_reason(visit: Visit, people: People) -> None:
    case = awards.award(people)
    awards.amend(case, people, state="revoked", reason=REASON)
    page = visit().get("/certificates").press("Sprawdź", code="AW/2026/001")
    assert "Wpis cofnięto 24 listopada 2026." in page.text
    assert "fałszywym" not in page.response.text


@pytest.mark.parametrize(
    "typed", ["AW/2026/002", "AW/2026", "AW/2026/%", "%", "ES.1.1.2026", "../registers", "x" * 500]
)
def test_a_number_that_no_register_has_is_told_like_a_wrong_code(visit: Visit, people: People, typed: str) -> None:
    awards.award(people)
    page = visit().get("/certificates").press("Sprawdź", code=typed)
    assert (page.status, page.path) == (422, "/certificates")
    assert len(page.errors) == 1


def test_a_number_before_its_moment_and_of_a_person_is_none(visit: Visit, people: People) -> None:
    case = awards.award(people, published_from="2026-12-01T08:00").id
    assert visit().get("/certificates").press("Sprawdź", code="AW/2026/001").status == 422
    set_clock(moment_of("2026-12-01T08:01"))
    assert visit().get("/certificates").press("Sprawdź", code="AW/2026/001").status == 200
    organisation = db.session.get_one(Case, case).organisation
    assert organisation is not None
    organisation.is_person = True
    assert visit().get("/certificates").press("Sprawdź", code="AW/2026/001").status == 422


def test_neither_codes_nor_numbers_can_be_tried_out_at_the_front_door(people: People, limited: Flask) -> None:
    page = Visitor(limited).get("/certificates")
    typed = [codes.new() if number % 2 else f"AW/2026/{number:03}" for number in range(61)]
    assert [page.press("Sprawdź", code=one).status for one in typed] == [422] * 60 + [429]


def test_surnames_of_one_certificate_cannot_be_tried_out_from_many_places_or_by_writing_its_code_otherwise(
    code: str, limited: Flask
) -> None:
    plain, answers = code.replace("-", "").lower(), []
    visitor = Visitor(limited)
    for number in range(31):
        visitor.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        written = f"{plain[: number % 15 + 1]}-{plain[number % 15 + 1 :]}"
        page = visitor.get(f"/certificates/{written}")
        answers.append(page.press("Sprawdź nazwisko", surname=f"Nowak{number}").status)
    assert answers == [200] * 30 + [429]
