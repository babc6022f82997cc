"""Whoever has a certificate in the hand can check it; nobody learns from the page whose it is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from pdfminer.high_level import extract_text
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import attachments, audit, cases, deployments, documents, operations, runtime
from es_workflow.casework.access import Permission
from es_workflow.casework.certificates import codes, withdrawing
from es_workflow.casework.certificates.issuing import holder_seal
from es_workflow.content import ProcessPackage
from es_workflow.content.manifest import MANIFEST
from es_workflow.models import Case, Certificate, Document, Group
from tests.casework import play
from tests.casework.retention.stories import wait_until
from tests.letters.paper import qr_codes
from tests.people import People
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]
LETTER = """#import "/lib/letter.typ": *
#show: letter.with(place: "Toruń")
Zaświadcza się, że #data.variables.person.name pracuje. Kod #data.certificate.code, sprawa #data.certificate.number.
#qr(data.certificate.address, alt: "Kod QR: sprawdź zaświadczenie")
"""
PERSON = {"person": {"name": "Zofia Żak-Kowalska", "surname": "Żak-Kowalska"}}


@pytest.fixture
def case(make_case: Callable[..., Case], people: People, toy: ProcessPackage) -> Case:
    raw = json.loads(toy.files[MANIFEST])
    raw["retention"] = {"personal": {"days": 30, "from": "case_end"}}
    raw["certificates"] = {"consent": {"holder": "=person.surname"}}
    files = {**toy.files, MANIFEST: json.dumps(raw).encode(), "bpmn/documents/consent.typ": LETTER.encode()}
    package = ProcessPackage.from_files(toy.key, files)
    deployments.put_into_use(package)
    case = cases.start(package.key, by=people.applicant, organisation=people.organisation, call=None)
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    return case


@pytest.fixture
def letter(case: Case) -> Document:
    made = documents.create_for_operation(case, uuid.uuid4(), template="consent", share=["applicant"], variables=PERSON)
    db.session.commit()
    return made


@pytest.fixture
def pdf(letter: Document) -> bytes:
    return attachments.content(letter.attachment)


@pytest.fixture
def certificate(letter: Document) -> Certificate:
    return db.session.scalars(select(Certificate).where(Certificate.document_id == letter.id)).one()


def address(certificate: Certificate) -> str:
    return f"/certificates/{codes.shown(certificate.code)}"


def test_the_code_on_the_paper_leads_to_the_page_that_says_it_holds(
    visit: Visit, letter: Document, pdf: bytes, certificate: Certificate
) -> None:
    title, day = letter.title_pl, f"{certificate.issued_on:%d.%m.%Y}"
    [read] = qr_codes(pdf)
    assert read == runtime.office().config.base_url + address(certificate)
    assert codes.shown(certificate.code) in extract_text(io.BytesIO(pdf))
    page = visit().get(read.removeprefix(runtime.office().config.base_url))
    assert "WAŻNE" in page.text
    assert title in page.heading
    assert day in page.text
    assert runtime.office().config.office_name in page.text
    assert "Żak" not in page.response.text
    assert "Zofia" not in page.response.text


def test_who_types_the_surname_is_told_whether_it_is_the_holder_s(visit: Visit, certificate: Certificate) -> None:
    page = visit().get(address(certificate))
    for typed in ("Żak-Kowalska", "zak kowalska", " ŻAK - KOWALSKA "):
        assert "Wydano je osobie o tym nazwisku." in page.press("Sprawdź nazwisko", surname=typed).text
    for typed in ("Nowak", "Żak", "Kowalska"):
        assert "Nazwisko nie zgadza się z zaświadczeniem." in page.press("Sprawdź nazwisko", surname=typed).text
    assert page.press("Sprawdź nazwisko", surname=" ").errors == ["Nazwisko: Wpisz nazwisko."]


def test_the_file_is_compared_to_the_byte_and_not_kept(visit: Visit, pdf: bytes, certificate: Certificate) -> None:
    page = visit().get(address(certificate))
    assert "dokładnie tym" in page.press("Porównaj plik", file=(pdf, "x.pdf")).text
    assert "To nie jest plik" in page.press("Porównaj plik", file=(pdf + b"\n", "x.pdf")).text
    assert page.press("Porównaj plik").errors == ["Plik PDF zaświadczenia: Wybierz plik PDF."]


def test_a_code_that_is_none_tells_nothing_whatever_it_looks_like(visit: Visit, certificate: Certificate) -> None:
    other, own = "A" * 16 if certificate.code[0] != "A" else "B" * 16, address(certificate)
    for code in (other, codes.shown(other), str(certificate.id), "x", certificate.number):
        page = visit().get(f"/certificates/{code}")
        assert page.status == 404
        assert "Nie ma zaświadczenia o tym kodzie" in page.text
    form = visit().get("/certificates")
    assert form.press("Sprawdź", code=other).errors[0].startswith("Kod z zaświadczenia: Nie ma zaświadczenia")
    assert form.press("Sprawdź", code=f" {own[14:].lower()} ").path == own


def test_a_withdrawn_certificate_says_so_and_not_why(
    visit: Visit, people: People, case: Case, certificate: Certificate
) -> None:
    group = db.session.get_one(Group, "coordinator")
    group.permissions = [*group.permissions, Permission.CERTIFICATES_WITHDRAW]
    page = visit(people.coordinator).get(f"/cases/{case.id}").follow("Unieważnij")
    assert page.press("Unieważnij", reason="").errors == ["Powód unieważnienia: Podaj powód unieważnienia."]
    page = page.press("Unieważnij", reason="Wydano omyłkowo")
    assert page.told == "Unieważniono zaświadczenie."
    assert "Unieważniono zaświadczenie: Zgoda na zakup" in page.text
    public = visit().get(address(certificate))
    assert "UNIEWAŻNIONE" in public.text
    assert "omyłkowo" not in public.response.text
    assert [event.type for event in audit.list_for(case)][-1] == "certificate.withdrawn"
    again = visit(people.coordinator).get(f"/issued-certificates/{certificate.id}/withdraw")
    assert again.press("Unieważnij", reason="Jeszcze raz").errors == [
        "Powód unieważnienia: To zaświadczenie już unieważniono."
    ]


def test_only_who_may_withdraws(visit: Visit, people: People, certificate: Certificate) -> None:
    for user in (people.applicant, people.clerk, people.outsider, people.admin):
        assert visit(user).get(f"/issued-certificates/{certificate.id}/withdraw").status == 404


def test_it_can_still_be_checked_when_the_person_s_data_are_gone(
    visit: Visit, people: People, case: Case, letter: Document, pdf: bytes, certificate: Certificate
) -> None:
    cases.act(case, "withdraw", by=people.applicant, answers={"reason": "Koniec."})
    db.session.commit()
    assert case.ended_at is not None
    wait_until(case.ended_at.date() + dt.timedelta(days=32))
    kept = db.session.get_one(Document, letter.id, populate_existing=True)
    assert kept.attachment.erased_at is not None
    page = visit().get(address(certificate))
    assert "WAŻNE" in page.text
    assert "Wydano je osobie" in page.press("Sprawdź nazwisko", surname="Żak-Kowalska").text
    assert "nie zgadza się" in page.press("Sprawdź nazwisko", surname="Nowak").text
    assert "dokładnie tym" in page.press("Porównaj plik", file=(pdf, "x.pdf")).text


def test_nothing_of_the_holder_is_kept_but_a_digest_only_the_office_can_make(certificate: Certificate) -> None:
    columns = {name: str(value) for name, value in vars(certificate).items() if not name.startswith("_")}
    assert not [name for name, value in columns.items() if "kowalska" in value.lower()]
    other = dataclasses.replace(runtime.office().config, pseudonym_key="o" * 64)
    mine = holder_seal(certificate.code, "Żak-Kowalska")
    assert mine == certificate.holder_seal
    assert holder_seal("B" * 16, "Żak-Kowalska") != mine
    runtime.set_up(other, operations.ALL)
    assert holder_seal(certificate.code, "Żak-Kowalska") != mine


def test_a_certificate_of_nobody_is_not_issued(case: Case) -> None:
    with pytest.raises(Exception, match="czyje jest zaświadczenie"):
        documents.create_for_operation(
            case, uuid.uuid4(), template="consent", share=["applicant"], variables={"person": {"surname": None}}
        )
    assert withdrawing.of_case(case) == {}


def test_surnames_cannot_be_tried_out(certificate: Certificate, limited: Flask) -> None:
    page = Visitor(limited).get(address(certificate))
    answers = [page.press("Sprawdź nazwisko", surname=f"Nowak{n}").status for n in range(11)]
    assert answers == [200] * 10 + [429]


def test_codes_cannot_be_tried_out(limited: Flask) -> None:
    visitor = Visitor(limited)
    answers = [visitor.get(f"/certificates/{codes.new()}").status for _ in range(61)]
    assert answers == [404] * 60 + [429]
