"""Files that come with a posted form: stored at every POST, because a browser sends a chosen file only once."""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import FileStorage

from es_workflow.casework import attachments
from es_workflow.casework.attachments import UnsafeFile
from es_workflow.forms import FileField, Form, FormError, Upload, Uploads
from es_workflow.forms.fields import ID_PREFIX
from es_workflow.models import Case
from es_workflow.web.security import me


def store_new(form: Form, uploads: Uploads, refused: list[FormError], case: Case) -> bool:
    """Store the files of this request and add them to `uploads`; `refused` gets those that were not taken.

    Says whether any came, that is whether the form has to be opened again with them.
    """
    came = [(place, file) for place in form.file_fields for file in request.files.getlist(place.name) if file.filename]
    for place, file in came:
        try:
            _add(uploads, place, _stored(file, case))
        except UnsafeFile as problem:
            refused.append(FormError(ID_PREFIX + place.name, place.label, problem.message))
    return bool(came)


def _stored(file: FileStorage, case: Case) -> Upload:
    kept = attachments.store(file.stream, file.filename or "", by=me(), case=case)
    return Upload(str(kept.id), kept.filename, kept.size, kept.mime)


def _add(uploads: Uploads, place: FileField, new: Upload) -> None:
    """A single file replaces the one before; the same file sent twice (saving while typing) counts once."""
    here = uploads.get(place.name, []) if place.multiple else []
    known = {(one.filename, one.size) for one in here}
    uploads[place.name] = here if (new.filename, new.size) in known else [*here, new]
