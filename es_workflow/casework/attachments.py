"""Files people add: taken in by content, stored once, given out only to who may see them. Serving them is the web's."""

from __future__ import annotations

import re
import unicodedata
import uuid
from typing import IO

from sqlalchemy import cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH

from es_workflow import db
from es_workflow.casework import access, blobs, file_types, runtime, submissions
from es_workflow.casework.file_types import UnsafeFile as UnsafeFile
from es_workflow.casework.parties import sight
from es_workflow.casework.parties.sight import Side
from es_workflow.errors import NotFound
from es_workflow.models import Attachment, Case, Document, Draft, Submission, User, UserTask
from es_workflow.texts import _

MAX_NAME = 120
INLINE = frozenset({file_types.PDF, file_types.JPG, file_types.PNG})
"""Types a browser may show by itself; everything else is only downloaded."""


def store(stream: IO[bytes], filename: str, *, by: User | None, case: Case | None = None) -> Attachment:
    """Take in a file: its type is what it contains, its bytes are kept once. Raises UnsafeFile with what to do."""
    name = clean_name(filename)
    limit = runtime.office().config.max_upload_mb
    data = stream.read(limit * 1_000_000 + 1)
    if len(data) > limit * 1_000_000:
        raise UnsafeFile(_("Plik „%(name)s” jest za duży. Największy dozwolony to %(mb)s MB.", name=name, mb=limit))
    return keep(data, name, file_types.recognise(data, name), by=by, case=case)


def keep(data: bytes, filename: str, mime: str, *, by: User | None, case: Case | None = None) -> Attachment:
    """Keep bytes whose type is already known: what the office itself made."""
    if case is not None:
        _hold(case)
    attachment = Attachment(
        id=uuid.uuid4(),
        case_id=case.id if case else None,
        sha256=blobs.store(data),
        filename=filename,
        mime=mime,
        size=len(data),
        uploaded_by_id=by.id if by else None,
        uploaded_at=runtime.office().clock.now(),
    )
    db.session.add(attachment)
    return attachment


def _hold(case: Case) -> None:
    """First the case, then the bytes, as whoever submits does: a draft saved meanwhile has the same file.

    In the other order each would wait for the other. The row will ask for this lock anyway, by its reference.
    """
    db.session.execute(select(Case.id).where(Case.id == case.id).with_for_update(read=True, key_share=True))


def clean_name(filename: str) -> str:
    """The name without folders, control characters and signs that file systems refuse; Polish letters stay."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if not unicodedata.category(c).startswith("C"))
    name = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "", name)).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:MAX_NAME] or _("plik")
    return f"{stem[: MAX_NAME - len(extension) - 1] or _('plik')}.{extension}"[:MAX_NAME]


def content(attachment: Attachment) -> bytes:
    """The bytes of the file."""
    return blobs.read(attachment.sha256)


def get_visible(attachment_id: uuid.UUID, user: User) -> Attachment:
    """The file, when the person may see it. Raises NotFound."""
    attachment = db.session.get(Attachment, attachment_id)
    if attachment is None or not _can_see(user, attachment):
        raise NotFound
    return attachment


def _can_see(user: User, attachment: Attachment) -> bool:
    """One's own file that is in no case yet; in a case what one may read there: submissions, letters, drafts."""
    if attachment.case_id is None:
        return attachment.uploaded_by_id == user.id or _in_draft(user, attachment)
    sees = or_(access.visible_cases(user), sight.parts_of(user))
    case = db.session.scalar(select(Case).where(Case.id == attachment.case_id, sees))
    if case is None:
        return False
    mine = attachment.uploaded_by_id == user.id
    return (
        mine
        or _in_submission(user, attachment, case)
        or _in_letter(user, attachment, case)
        or _in_draft(user, attachment)
    )


def _in_submission(user: User, attachment: Attachment, case: Case) -> bool:
    """Of a sensitive question only those have the file who read the answer."""
    holds = Submission.attachments.contains([{"id": str(attachment.id)}])
    query = select(Submission).where(Submission.case_id == attachment.case_id, holds, submissions.visible(user, case))
    return any(submissions.can_open_file(one, attachment, user) for one in db.session.scalars(query))


def _in_letter(user: User, attachment: Attachment, case: Case) -> bool:
    """An applicant reads a letter only after taking it over; one with sensitive answers is for its groups."""
    query = select(Document).where(Document.attachment_id == attachment.id)
    if sight.side_of(user, case) is Side.PARTY:
        query = query.where(sight.reads(Document, access.organisations_of(user)))
        return db.session.scalar(query.limit(1)) is not None
    if not access.works_on(user, case):
        query = query.where(Document.shared, Document.received_at.is_not(None))
    return any(access.may_read_letter(user, one, case) for one in db.session.scalars(query))


def _in_draft(user: User, attachment: Attachment) -> bool:
    """A draft belongs to whoever may go on with it: the holder of the task, all who represent the organisation."""
    wanted = func.jsonb_build_object("id", str(attachment.id))
    added = func.jsonb_path_exists(Draft.uploads, cast("$.*[*] ? (@ == $id)", JSONPATH), wanted)
    query = select(UserTask).join(Draft, Draft.task_id == UserTask.id).where(added, UserTask.status == "open")
    return any(access.can_complete(user, task) for task in db.session.scalars(query))
