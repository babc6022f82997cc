"""Letters of a case: made from the process's own template, kept in the case, taken over by the applicant."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from es_workflow import db, letters
from es_workflow.casework import access, attachments, audit, file_types, notifications, runtime, submissions
from es_workflow.casework.audit import AuditType
from es_workflow.casework.certificates import issuing
from es_workflow.casework.letter_data import letter_data, receipt_data
from es_workflow.casework.parties import roll, sight, telling
from es_workflow.casework.parties.sight import Side
from es_workflow.content.confidential import Confidential
from es_workflow.errors import InvalidContent, NotAllowed, NotFound, Problem
from es_workflow.forms import AnswersView
from es_workflow.forms.concealing import Path
from es_workflow.models import Case, Document, Submission, User
from es_workflow.texts import _, use_language


def create_for_operation(
    case: Case,
    task_id: uuid.UUID,
    *,
    template: str,
    share: Sequence[str],
    variables: Mapping[str, Any],
    readers: Collection[str] = (),
) -> Document:
    """The letter a service task asks for, as PDF in the case; asking again gives the same one. Raises LetterFailed.

    Sensitive and masked answers come into it in full only when it is for groups (`readers`) that may all read them.
    """
    made = db.session.scalar(select(Document).where(Document.source_id == task_id))
    if made is not None:
        return made
    titles = _titles(case, template)
    now = runtime.office().clock.now()
    given = Confidential.of_letter(runtime.office().package(case.deployment_id), readers).handed(variables)
    data = letter_data(case, given, title=titles["pl"], now=now)
    certificate = issuing.prepare(case, template, variables, now)
    if certificate is not None:
        data["certificate"] = issuing.printed(certificate)
    pdf = letters.typeset(_template(case, template), data, at=now)
    document = _keep(case, pdf, source_id=task_id, template=template, titles=titles, share=share, now=now)
    document.readers = sorted(readers)
    if certificate is not None:
        issuing.issue(certificate, document)
    telling.of_document(document)
    if document.shared:
        text_pl, text_en = f"Pismo do odbioru: {titles['pl']}.", f"A letter for you: {titles['en']}."
        notifications.notify(notifications.APPLICANT, case, text_pl=text_pl, text_en=text_en)
    return document


def _template(case: Case, name: str) -> bytes:
    package = runtime.office().package(case.deployment_id)
    if name not in package.templates:
        place, known = package.place(f"bpmn/documents/{name}.typ"), ", ".join(package.templates) or "none"
        raise InvalidContent([Problem(place, "", "there is no such letter", f"there are: {known}")])
    return package.templates[name]


def _titles(case: Case, template: str) -> Mapping[str, str]:
    documents = runtime.office().package(case.deployment_id).manifest.documents
    return documents.get(template) or {"pl": template, "en": template}


def _keep(
    case: Case,
    pdf: bytes,
    *,
    source_id: uuid.UUID,
    template: str,
    titles: Mapping[str, str],
    share: Sequence[str],
    now: dt.datetime,
) -> Document:
    name = attachments.clean_name(f"{titles['pl']} {case.number or ''}".strip() + ".pdf")
    attachment = attachments.keep(pdf, name, file_types.PDF, by=None, case=case)
    document = Document(
        id=uuid.uuid4(),
        case_id=case.id,
        source_id=source_id,
        template=template,
        title_pl=titles["pl"],
        title_en=titles["en"],
        attachment=attachment,
        shared=notifications.APPLICANT in share,
        meant_for=roll.meant(case, share),
        created_at=now,
    )
    db.session.add(document)
    data = {"document": document.id, "title_pl": titles["pl"], "title_en": titles["en"], "sha256": attachment.sha256}
    audit.append(case, AuditType.DOCUMENT_CREATED, by=None, data=data)
    return document


def render_receipt(submission: Submission, reader: User | None = None) -> bytes:
    """The receipt of a submission as PDF, in Polish: number, time, every answer as it was given, the digest of all."""
    with use_language("pl"):
        hidden = submissions.veil_of(submission, reader).hidden
        return typeset_receipt(submission, submissions.present(submission, reader), without=hidden)


def typeset_receipt(submission: Submission, view: AnswersView, *, without: Collection[Path] = ()) -> bytes:
    """The receipt of these answers; files of the questions in `without` are not told of."""
    data = receipt_data(submission, view, title="Potwierdzenie złożenia", without=without)
    return letters.typeset(letters.RECEIPT, data, at=submission.submitted_at)


# --- reading and taking over


def get_visible(document_id: uuid.UUID, user: User) -> Document:
    """A letter of a case the person sees; applicants see what is shared with them. Raises NotFound."""
    document = db.session.scalar(
        select(Document).join(Document.case).where(Document.id == document_id, access.visible_cases(user))
    )
    if document is None or not can_see(user, document):
        raise NotFound
    return document


def get_readable(document_id: uuid.UUID, user: User) -> Document:
    """The same, and a letter that a party of the case may read, for its people. Raises NotFound."""
    query = select(Document).where(Document.id == document_id, sight.reads(Document, access.organisations_of(user)))
    found = db.session.scalar(query) or get_visible(document_id, user)
    if not can_open(user, found) and sight.side_of(user, found.case) is Side.PARTY:
        raise NotFound
    return found


def list_visible(case: Case, user: User) -> list[Document]:
    """The letters of the case the person may know of, the newest first."""
    query = select(Document).where(Document.case_id == case.id).order_by(Document.created_at.desc(), Document.id)
    if sight.side_of(user, case) is Side.PARTY:
        return list(db.session.scalars(query.where(sight.reads(Document, access.organisations_of(user)))))
    return [document for document in db.session.scalars(query) if can_see(user, document)]


def can_see(user: User, document: Document) -> bool:
    """Whether the person may know of the letter; one with sensitive answers is for its groups and the applicant."""
    return access.may_read_letter(user, document, document.case)


def can_receive(user: User, document: Document) -> bool:
    """Whether the letter waits for this person to take it over."""
    return document.shared and document.received_at is None and access.represents(user, document.case.organisation_id)


def can_open(user: User, document: Document) -> bool:
    """Whether the person may read the letter now: office and parties always, the applicant once it is taken over."""
    if access.represents(user, document.case.organisation_id):
        return document.shared and document.received_at is not None
    if access.works_on(user, document.case):
        return can_see(user, document)
    return _is_for_party(user, document)


def _is_for_party(user: User, document: Document) -> bool:
    meant = sight.reads(Document, access.organisations_of(user))
    return db.session.scalar(select(Document.id).where(Document.id == document.id, meant)) is not None


def receive(document: Document, *, by: User) -> None:
    """Take over a letter that no process waits for (`reception` is the door). Doing it twice changes nothing."""
    if document.received_at is not None:
        return
    access.require(can_receive(by, document))
    stamp(document, by=by)
    audit.append(document.case, AuditType.DOCUMENT_RECEIVED, by=by, data=named(document) | {"by_applicant": True})


def stamp(document: Document, *, by: User) -> dt.datetime:
    """Note who took the letter over, and when."""
    document.received_at = now = runtime.office().clock.now()
    document.received_by_id = by.id
    return now


def named(document: Document) -> dict[str, Any]:
    """The letter as the history names it."""
    return {"document": document.id, "title_pl": document.title_pl, "title_en": document.title_en}


def content(document: Document, *, by: User) -> bytes:
    """The PDF. Raises NotAllowed while the applicant has not taken the letter over."""
    if not can_open(by, document):
        raise NotAllowed(_("Najpierw odbierz pismo."))
    return attachments.content(document.attachment)
