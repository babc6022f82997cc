"""Files people add: taken in by content, stored once, given out only to who may see them. Serving them is the web's."""

from __future__ import annotations

import re
import unicodedata
import uuid
from typing import BinaryIO

from es_workflow import db
from es_workflow.casework import blobs, file_types, runtime
from es_workflow.casework.file_types import UnsafeFile
from es_workflow.models import Attachment, Case, User
from es_workflow.texts import _

MAX_NAME = 120
INLINE = frozenset({file_types.PDF, file_types.JPG, file_types.PNG})
"""Types a browser may show by itself; everything else is only downloaded."""


def store(stream: BinaryIO, filename: str, *, by: User | None, case: Case | None = None) -> Attachment:
    """Take in a file: its type is what it contains, its bytes are kept once. Raises UnsafeFile with what to do."""
    name = clean_name(filename)
    limit = runtime.office().config.max_upload_mb
    data = stream.read(limit * 1_000_000 + 1)
    if len(data) > limit * 1_000_000:
        raise UnsafeFile(_("Plik „%(name)s” jest za duży. Największy dozwolony to %(mb)s MB.", name=name, mb=limit))
    return keep(data, name, file_types.recognise(data, name), by=by, case=case)


def keep(data: bytes, filename: str, mime: str, *, by: User | None, case: Case | None = None) -> Attachment:
    """Keep bytes whose type is already known: what the office itself made."""
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
