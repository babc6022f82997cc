"""Files of a case that are erased: their bytes go, their digest, size and kind stay as proof of what they were."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import blobs
from es_workflow.casework.retention.questions import Questions, stage_of
from es_workflow.casework.retention.words import ERASED
from es_workflow.content.retention_info import Stage
from es_workflow.models import AccountCheck, Attachment, Case, Document, Submission


def erase(case: Case, questions: Questions, now: dt.datetime) -> list[str]:
    """Erase the case's files whose stage has come; says which."""
    kept_for = _stages(case, questions)
    gone = []
    for file in db.session.scalars(select(Attachment).where(Attachment.case_id == case.id)).all():
        mine = kept_for.get(file.id, Stage.PERSONAL)
        if file.erased_at is None and mine is not None and mine <= questions.stage:
            _forget(file, now)
            gone.append(str(file.id))
    return gone


def _forget(file: Attachment, now: dt.datetime) -> None:
    """Nobody can open the file any more."""
    file.erased_at = now
    file.filename = erased_name(file.filename)
    db.session.flush()  # whether anybody else has the same bytes is asked of the database
    blobs.forget(file.sha256)


def erased_name(filename: str) -> str:
    """What an erased file is called: of its name only the kind is left."""
    return ERASED + PurePosixPath(filename).suffix


def without_names(attachments: Sequence[Mapping[str, Any]], erased: Collection[str]) -> list[Mapping[str, Any]]:
    """The list of a submission's files without the names of those that are erased."""
    return [{**one, "filename": erased_name(one["filename"])} if one["id"] in erased else one for one in attachments]


def _stages(case: Case, questions: Questions) -> Mapping[uuid.UUID, Stage | None]:
    """With which stage each file goes; None: it stays. What nobody says anything of goes with the person."""
    found: dict[uuid.UUID, Stage | None] = {}
    for submission in db.session.scalars(select(Submission).where(Submission.case_id == case.id)):
        found |= dict(_of_submission(submission, questions))
    checks = select(AccountCheck.attachment_id).where(AccountCheck.case_id == case.id)
    found |= {file_id: Stage.MONEY for file_id in db.session.scalars(checks) if file_id}
    info = questions.latest.manifest.retention
    assert info is not None
    for document in db.session.scalars(select(Document).where(Document.case_id == case.id)):
        found[document.attachment_id] = info.documents.get(document.template, Stage.PERSONAL)
    return found


def _of_submission(submission: Submission, questions: Questions) -> Iterator[tuple[uuid.UUID, Stage | None]]:
    asked = {question.path: stage_of(question) for question in questions.asked(submission.form_id)}
    for file in submission.attachments:
        path = tuple(part for part in file["path"].split(".") if not part.isdigit())
        yield uuid.UUID(file["id"]), asked.get(path)
