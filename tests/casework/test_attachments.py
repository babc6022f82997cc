"""Files: taken in by content, kept once, shown to those who may see them."""

from __future__ import annotations

import io
import uuid
import zipfile

import pytest
from sqlalchemy import func, select

from es_workflow import db
from es_workflow.casework import attachments, documents, drafts, file_types
from es_workflow.casework.file_types import UnsafeFile
from es_workflow.errors import NotFound
from es_workflow.forms import Upload
from es_workflow.models import Blob, Case
from tests.casework import play
from tests.casework.play import REQUEST, open_task

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\0" * 40


def packed(*names: str, size: int = 1) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"x" * size)
    return buffer.getvalue()


DOCX = packed("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = packed("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
SIGNED = packed("mimetype", "META-INF/signatures.xml", "umowa.pdf")


def store(data: bytes, name: str, user, case: Case | None = None):
    attachment = attachments.store(io.BytesIO(data), name, by=user, case=case)
    db.session.flush()
    return attachment


@pytest.mark.parametrize(
    ("data", "name", "mime"),
    [
        (PDF, "faktura.pdf", file_types.PDF),
        (PDF, "FAKTURA.PDF", file_types.PDF),
        (PNG, "zdjęcie.png", file_types.PNG),
        (JPG, "zdjęcie.jpeg", file_types.JPG),
        (DOCX, "umowa.docx", file_types.DOCX),
        (XLSX, "koszty.xlsx", file_types.XLSX),
        (SIGNED, "podpis.zip", file_types.ZIP),
        (SIGNED, "podpis.asice", file_types.ZIP),
    ],
)
def test_accepted_types_are_told_by_content(data, name, mime):
    assert file_types.recognise(data, name) == mime


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "pusty.pdf", "jest pusty"),
        (PNG, "faktura.pdf", "to plik PNG"),
        (PDF, "faktura", "Przyjmujemy pliki"),
        (PDF, "faktura.exe", "Przyjmujemy pliki"),
        (b"MZ\x90\x00" + b"\0" * 60, "program.pdf", "Przyjmujemy pliki"),
        (b"<html><script>alert(1)</script></html>", "strona.pdf", "Przyjmujemy pliki"),
        (b"%PDF-1.7\n<html><script>alert(1)</script>", "podstęp.pdf", "Przyjmujemy pliki"),
        (PDF + b"<script>alert(1)</script>", "podstęp.pdf", "Przyjmujemy pliki"),
        (b"\n\n" + PDF, "przesunięty.pdf", "Przyjmujemy pliki"),
        (PNG + b"<svg onload=alert(1)>", "obraz.png", "Przyjmujemy pliki"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "obraz.png", "Przyjmujemy pliki"),
        (b"just a text", "notatka.docx", "Przyjmujemy pliki"),
        (DOCX, "umowa.zip", "to plik DOCX"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), "slajdy.docx", "Przyjmujemy pliki"),
        (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "makra.docx", "zawiera makra"),
        (DOCX[:-30], "urwany.docx", "uszkodzony"),
    ],
)
def test_everything_else_is_refused_with_a_reason(data, name, says):
    with pytest.raises(UnsafeFile, match=says):
        file_types.recognise(data, name)


def test_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(file_types, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(UnsafeFile, match="po rozpakowaniu"):
        file_types.recognise(packed("a", "b", size=600_000), "bomba.zip")


def test_a_file_too_big_is_refused_and_the_limit_told(people):
    with pytest.raises(UnsafeFile, match="10 MB"):
        store(PDF + b"\0" * 10_000_001, "duży.pdf", people.applicant)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Faktura nr 1 – żółć.pdf", "Faktura nr 1 – żółć.pdf"),
        ("C:\\Dokumenty\\umowa.pdf", "umowa.pdf"),
        ("../../etc/passwd", "passwd"),
        ('a"b<c>:d|e?f*.pdf', "abcdef.pdf"),
        ("fdp.\u202egpj.pdf", "fdp.gpj.pdf"),
        ("  .ukryty.pdf ", "ukryty.pdf"),
        ("x\r\nSet-Cookie: a.pdf", "xSet-Cookie a.pdf"),
        ("", "plik"),
        ("...", "plik"),
        ("z" * 300 + ".pdf", "z" * 116 + ".pdf"),
    ],
)
def test_names_are_made_harmless_but_stay_readable(typed, kept):
    assert attachments.clean_name(typed) == kept


def test_the_same_bytes_are_kept_once(people):
    first, second = store(PDF, "a.pdf", people.applicant), store(PDF, "b.pdf", people.outsider)
    assert first.sha256 == second.sha256
    assert db.session.scalar(select(func.count()).where(Blob.sha256 == first.sha256)) == 1
    assert attachments.content(second) == PDF


# --- who may see a file


def test_a_file_in_no_case_is_its_owner_s(people):
    file = store(PDF, "a.pdf", people.applicant)
    assert attachments.get_visible(file.id, people.applicant) is file
    for other in (people.colleague, people.outsider, people.clerk):
        with pytest.raises(NotFound):
            attachments.get_visible(file.id, other)


def test_a_draft_s_file_is_seen_by_those_who_may_go_on_with_it(people, make_case):
    case = make_case()
    task = open_task(case, "fill_request")
    file = store(PDF, "a.pdf", people.applicant, case)
    uploads = {"offer": [Upload(str(file.id), file.filename, file.size, file.mime)]}
    drafts.save(task, by=people.applicant, fields=[], uploads=uploads, version=drafts.NEW)
    assert attachments.get_visible(file.id, people.colleague) is file
    for other in (people.outsider, people.clerk, people.coordinator):
        with pytest.raises(NotFound):
            attachments.get_visible(file.id, other)


def test_an_unshared_letter_s_file_is_not_the_applicant_s(people, make_case):
    case = make_case()
    play.do(case, "fill_request", people.applicant, REQUEST)
    document = documents.create_for_operation(
        case, uuid.uuid4(), template="consent", share=[], variables={"request": REQUEST}
    )
    db.session.flush()
    assert attachments.get_visible(document.attachment_id, people.clerk)
    with pytest.raises(NotFound):
        attachments.get_visible(document.attachment_id, people.applicant)


def test_nobody_sees_a_file_that_is_not_there(people):
    with pytest.raises(NotFound):
        attachments.get_visible(uuid.uuid4(), people.clerk)
