"""Letters of a case: made once, kept, taken over by the applicant; receipts of what was submitted."""

from __future__ import annotations

import io
import uuid

import pikepdf
import pytest
from pdfminer.high_level import extract_text
from sqlalchemy import select

from es_workflow import db, letters
from es_workflow.casework import audit, documents
from es_workflow.casework.audit import AuditType
from es_workflow.errors import InvalidContent, NotAllowed, NotFound
from es_workflow.forms import AnswersView, Row, Section, Table, TableRow
from es_workflow.models import Document, Submission
from es_workflow.texts import use_language
from tests.casework.play import REQUEST, do


@pytest.fixture
def case(make_case, people):
    """A case whose request is filed."""
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    return case


@pytest.fixture
def letter(case):
    """A letter shared with the applicant, not taken over yet."""
    return make(case, share=["applicant"])


def make(case, *, share: bool, task_id: uuid.UUID | None = None) -> Document:
    document = documents.create_for_operation(
        case, task_id or uuid.uuid4(), template="consent", share=share, variables={"request": REQUEST}
    )
    db.session.flush()
    return document


def text_of(pdf: bytes) -> str:
    return " ".join(extract_text(io.BytesIO(pdf)).split())


def test_a_letter_is_made_from_the_process_s_own_template(case, letter, people):
    text = text_of(documents.content(letter, by=people.clerk))
    assert f"Znak sprawy: {case.number}" in text
    assert "Spółdzielnia Socjalna „Żuraw”" in text
    assert "970,49 zł" in text
    assert "dziewięćset siedemdziesiąt złotych 49/100" in text
    assert letter.attachment.filename == f"Zgoda na zakup {case.number}.pdf"
    assert (letter.title_pl, letter.title_en) == ("Zgoda na zakup", "Consent to the purchase")


def test_making_it_again_gives_the_same_letter(case):
    task_id = uuid.uuid4()
    first = make(case, share=["applicant"], task_id=task_id)
    assert make(case, share=["applicant"], task_id=task_id) is first
    assert len(db.session.scalars(select(Document)).all()) == 1


def test_an_unknown_template_names_those_there_are(case):
    with pytest.raises(InvalidContent, match="there are: consent"):
        documents.create_for_operation(case, uuid.uuid4(), template="nothing", share=["applicant"], variables={})


def test_missing_data_stop_the_letter_and_name_the_line(case):
    with pytest.raises(letters.LetterFailed, match=r"main\.typ:\d+"):
        documents.create_for_operation(case, uuid.uuid4(), template="consent", share=["applicant"], variables={})


def test_an_applicant_reads_a_letter_after_taking_it_over(case, letter, people):
    assert documents.get_visible(letter.id, people.applicant) is letter
    with pytest.raises(NotAllowed, match="odbierz"):
        documents.content(letter, by=people.applicant)
    documents.receive(letter, by=people.applicant)
    documents.receive(letter, by=people.colleague)
    assert letter.received_by_id == people.applicant.id
    assert documents.content(letter, by=people.colleague).startswith(b"%PDF-1.7")
    received = [event for event in audit.list_for(case) if event.type == AuditType.DOCUMENT_RECEIVED]
    assert [event.actor_id for event in received] == [people.applicant.id]
    assert audit.verify(case).whole


def test_the_office_cannot_take_a_letter_over_for_the_applicant(letter, people):
    assert not documents.can_receive(people.clerk, letter)
    with pytest.raises(NotAllowed):
        documents.receive(letter, by=people.clerk)


def test_strangers_and_unshared_letters_stay_unseen(case, letter, people):
    inner = make(case, share=[])
    with pytest.raises(NotFound):
        documents.get_visible(letter.id, people.outsider)
    with pytest.raises(NotFound):
        documents.get_visible(inner.id, people.applicant)
    assert documents.list_visible(case, people.applicant) == [letter]
    assert set(documents.list_visible(case, people.clerk)) == {letter, inner}


def test_the_receipt_tells_who_filed_what_and_when(case, people):
    submission = db.session.scalars(select(Submission)).one()
    with use_language("en"):
        pdf = documents.render_receipt(submission)
    text = text_of(pdf)
    assert submission.digest in text.replace(" ", "")
    for part in (case.number, "Anna Wiśniewska", "Drukarka do biura", "849,99", "Potwierdzenie złożenia"):
        assert part in text
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as meta:
        assert meta["pdfuaid:part"] == "1"


def test_the_receipt_shows_every_kind_of_answer(case):
    submission = db.session.scalars(select(Submission)).one()
    row = TableRow("1", (Row("Co", "A"), Row("Ile", "5")))
    inner = Table("Faktury", ("Numer",), (False,), (TableRow("Faktura 1", (Row("Numer", "FV/1"),)),))
    outer = TableRow("Pozycja 1", (Row("Co", "B"),), (inner,))
    tables = (
        Table("Proste", ("Co", "Ile"), (False, True), (row,), ("Razem", "5")),
        Table("Puste", ("Co",), (False,), ()),
        Table("Złożone", ("Co",), (False,), (outer,), wide=True),
    )
    rows = (Row("Bez odpowiedzi", ""), Row("Lista", "", lines=("pierwsza", "druga")))
    sections = (Section("Bez pytań", ()), Section("", rows), Section("Koszty", tables, level=3))
    view = AnswersView("Wniosek", sections)
    with db.session.no_autoflush:  # a submission can never be changed; this one only pretends to have a file
        submission.attachments = [{"filename": "oferta.pdf", "sha256": "ab" * 32, "size": 123456}]
        text = text_of(documents.typeset_receipt(submission, view))
        db.session.expire(submission)
    for part in ("Bez odpowiedzi: –", "pierwsza druga", "Razem", "Pozycja 1", "FV/1", "oferta.pdf", "123 kB"):
        assert part in text
