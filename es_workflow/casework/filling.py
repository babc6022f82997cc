"""Fills in a form from nested data as a person would: what it shows beforehand stays, the data are typed over it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from es_workflow.casework import attachments
from es_workflow.content.shapes import form_shape, unknown_paths
from es_workflow.errors import WorkflowError
from es_workflow.feel import World
from es_workflow.forms import Form, Upload
from es_workflow.models import Case, User

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF\n"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003840180"
    "21ef5d3e0000000049454e44ae426082"
)
JPG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d"
    "1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc40014000100000000"
    "00000000000000000000000008ffc40014100100000000000000000000000000000000ffda0008010100003f0054bfffd9"
)


class WrongAnswers(WorkflowError):
    says = "Formularz nie przyjął odpowiedzi."


def fill(
    form: Form,
    data: Mapping[str, Any],
    variables: Mapping[str, Any],
    world: World,
    *,
    by: User,
    case: Case | None = None,
) -> Form:
    """The form as it would be posted with the data in it. Raises WrongAnswers naming fields it does not have."""
    if unknown := list(unknown_paths(data, form_shape(form.definition.components))):
        raise WrongAnswers(f"the form {form.definition.form_id!r} has no field to fill in called {', '.join(unknown)}")
    answers = _over(form.answers, _stored(data, by, case))
    shown = form.definition.open(variables, world, form.lang, answers=answers)
    return form.definition.open(variables, world, form.lang, fields=shown.fields_to_keep, uploads=shown.uploads)


def _over(base: Any, new: Any) -> Any:
    """Groups are filled in question by question; a list is typed anew."""
    if isinstance(base, Mapping) and isinstance(new, Mapping):
        return {**base, **{key: _over(base.get(key), value) for key, value in new.items()}}
    return new


def _stored(value: Any, by: User, case: Case | None) -> Any:
    """The data with every {"file": "name.pdf"} uploaded."""
    if isinstance(value, Mapping):
        if set(value) == {"file"}:
            return upload(str(value["file"]), by=by, case=case).to_answer()
        return {key: _stored(item, by, case) for key, item in value.items()}
    return [_stored(item, by, case) for item in value] if isinstance(value, list) else value


def upload(filename: str, *, by: User, case: Case | None = None) -> Upload:
    """A small valid file of the kind its name says, as if the person had added it."""
    stored = attachments.store(io.BytesIO(_content(filename)), filename, by=by, case=case)
    return Upload(id=str(stored.id), filename=stored.filename, size=stored.size, mime=stored.mime)


def _content(filename: str) -> bytes:
    match PurePosixPath(filename).suffix.lower():
        case ".png":
            return PNG
        case ".jpg" | ".jpeg":
            return JPG
        case ".zip":
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                archive.writestr("scenario.txt", "scenario")
            return packed.getvalue()
    return PDF
