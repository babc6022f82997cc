"""What somebody has typed so far in a task, saved as often as they like. Two editors at once are told of each other."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import Executable, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import set_committed_value

from es_workflow import db, rows
from es_workflow.casework import access, runtime
from es_workflow.errors import Conflict
from es_workflow.forms import Upload
from es_workflow.models import Attachment, Draft, User, UserTask

Fields = Sequence[tuple[str, str]]
NEW = 0
LAST = 2**31 - 1  # the greatest version its column holds


class DraftConflict(Conflict):
    says = "Ktoś inny zapisał w międzyczasie tę wersję roboczą."

    def __init__(self, other: Draft) -> None:
        super().__init__()
        self.other = other


def save(
    task: UserTask, *, by: User, fields: Fields, uploads: Mapping[str, Sequence[Upload]] | None = None, version: int
) -> Draft:
    """Keep what was typed over version `version` (0: there was none). Raises DraftConflict with the other's version."""
    access.require(access.can_complete(by, task))
    values = {
        "fields": [[name, value.replace("\0", "")] for name, value in fields],
        "uploads": {path: [upload.id for upload in files] for path, files in (uploads or {}).items() if files},
        "saved_at": runtime.office().clock.now(),
        "saved_by_id": by.id,
    }
    row = insert(Draft).values(task_id=task.id, version=1, **values)
    row = row.on_conflict_do_update(
        index_elements=["task_id"], set_={**values, "version": version + 1}, where=Draft.version == version
    )
    saved = _read(row.returning(Draft))
    draft = saved or _read(select(Draft).where(Draft.task_id == task.id))
    assert draft is not None
    set_committed_value(task, "draft", draft)
    if saved is None:
        raise DraftConflict(draft)
    return draft


def _read(query: Executable) -> Draft | None:
    return db.session.scalars(query, execution_options={"populate_existing": True}).one_or_none()


def fields_of(draft: Draft) -> list[tuple[str, str]]:
    """What was typed, as it was posted."""
    return [(name, value) for name, value in draft.fields]


def uploads_of(draft: Draft) -> dict[str, list[Upload]]:
    """The files that were added, by the path of their question."""
    wanted = [uuid.UUID(id) for ids in draft.uploads.values() for id in ids]
    if not wanted:
        return {}
    files = {str(file.id): file for file in db.session.scalars(select(Attachment).where(Attachment.id.in_(wanted)))}
    return {path: [_upload(files[id]) for id in ids if id in files] for path, ids in draft.uploads.items()}


def _upload(file: Attachment) -> Upload:
    return Upload(id=str(file.id), filename=file.filename, size=file.size, mime=file.mime)


def discard(task: UserTask, batch: rows.Batch) -> None:
    """Forget the draft: the task is done."""
    batch.delete(Draft, task_id=task.id)
    set_committed_value(task, "draft", None)
