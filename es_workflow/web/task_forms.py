"""A task's form between browser and casework: what was posted, files that came with it, the draft that keeps both."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request

from es_workflow.casework import drafts, tasks
from es_workflow.casework.drafts import DraftConflict
from es_workflow.forms import Form, FormError, Uploads
from es_workflow.models import Draft, UserTask
from es_workflow.web.security import me
from es_workflow.web.uploading import store_new


@dataclass
class Filled:
    """The form as the person left it. `other`: a colleague's draft that came in between; `refused`: files not taken."""

    form: Form | None
    draft: Draft | None = None
    other: Draft | None = None
    refused: list[FormError] = field(default_factory=list)

    @property
    def errors(self) -> list[FormError]:
        """What to mend, for the error summary."""
        return self.refused + (self.form.errors if self.form else [])

    @property
    def version(self) -> int:
        """The version of the draft that the page shows."""
        return self.draft.version if self.draft else _seen()


def from_draft(task: UserTask) -> Filled:
    """The form as it was left last time."""
    return Filled(tasks.open_form(task, me()), task.draft)


def from_post(task: UserTask) -> Filled:
    """The form as it was just posted; its new files are stored, so that showing it again does not lose them."""
    pairs = list(request.form.items(multi=True))
    uploads = drafts.uploads_of(task.draft) if task.draft else _earlier(task)
    form = tasks.open_form(task, me(), pairs, uploads)
    filled = Filled(form)
    if form and store_new(form, uploads, filled.refused, task.case):
        filled.form = tasks.open_form(task, me(), pairs, uploads)
    return filled


def _earlier(task: UserTask) -> Uploads:
    """The files of an earlier submission that the form began with."""
    form = tasks.open_form(task, me()) if tasks.takes_files(task) else None
    return form.uploads if form else {}


def keep(task: UserTask, filled: Filled) -> None:
    """Save the draft. When a colleague saved another one meanwhile, nothing is written and `other` shows it."""
    if filled.form is None:
        return
    fields, uploads = filled.form.fields_to_keep, filled.form.uploads
    version = request.form.get("_overwrite", type=_version) or filled.version
    try:
        filled.draft = drafts.save(task, by=me(), fields=fields, uploads=uploads, version=version)
    except DraftConflict as conflict:
        if conflict.other.saved_by_id != me().id:
            filled.other = conflict.other
            return
        version = conflict.other.version
        filled.draft = drafts.save(task, by=me(), fields=fields, uploads=uploads, version=version)


def find_newer(task: UserTask) -> Draft | None:
    """A draft that a colleague saved after this page was opened."""
    draft = task.draft
    overwrites = request.form.get("_overwrite", type=_version)
    if draft is None or draft.saved_by_id == me().id or draft.version in {_seen(), overwrites}:
        return None
    return draft


def _seen() -> int:
    """The version of the draft that the posted page showed."""
    return request.form.get("version", drafts.NEW, type=_version)


def _version(text: str) -> int:
    """A version as the page carries it. Raises ValueError for a number that no draft can have."""
    if (version := int(text)) not in range(drafts.LAST):
        raise ValueError(text)
    return version
