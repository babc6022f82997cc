"""What the forms of our own pages share: labels in the language of the request and validators that say what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from wtforms import Field, Form, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind
from wtforms.validators import StopValidation

from es_workflow import db
from es_workflow.errors import WorkflowError
from es_workflow.texts import _


class PageForm(Form):
    """A form of a page, filled from what was posted, else from a row. Its CSRF token is the page's own hidden field."""

    def __init__(self, row: object | None = None, **values: Any) -> None:
        super().__init__(request.form if request.method == "POST" else None, obj=row, **values)
        # Fields are made when the module is read; only now is it known who looks.
        for field in self:
            field.label.text = _(field.label.text) if field.label.text else ""
            field.description = _(field.description) if field.description else ""

    def refuse(self, field: str, error: WorkflowError) -> bool:
        """Show the error of a use case at the field it is about; False, as for a form that is not valid."""
        shown: Field = self[field]
        shown.errors = [*shown.errors, _(error.message)]
        return False

    def accepts(self, field: str, verb: Callable[[], object]) -> bool:
        """Whether this was posted, is valid and the use case takes it; its refusal is shown at `field` and undone."""
        if request.method != "POST" or not self.validate():
            return False
        try:
            with db.session.begin_nested():
                verb()
        except WorkflowError as error:
            return self.refuse(field, error)
        return True

    @property
    def status(self) -> int:
        """The status of the page that shows the form: what was posted and comes back has something to mend."""
        return 422 if request.method == "POST" else 200


MAX_ASKED = 200
"""Characters one can search for; longer than any name, and each word is looked for by itself."""


def asked(name: str) -> str:
    """What a list is to be narrowed by, as the address says."""
    return request.args.get(name, "").strip()[:MAX_ASKED]


def choices(names: Mapping[str, str]) -> list[SelectChoice]:
    """What can be chosen, by the value that is stored."""
    return [SelectChoice(value, label) for value, label in names.items()]


class Required:
    """Something must be typed or chosen; `message` says what."""

    field_flags = {"required": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            raise StopValidation(_(self.message))


class Optional:
    """An empty field is fine and not looked at further."""

    field_flags = {"optional": True}

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation()


class AtMost:
    """No longer than the office can use."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __call__(self, _form: Form, field: Field) -> None:
        if len(field.data or "") > self.length:
            raise ValidationError(_("Skróć do %(n)s znaków.", n=self.length))


class Reads:
    """What `reader` understands: it raises ValueError with what to mend. What was typed stays as it was typed."""

    def __init__(self, reader: Callable[[str], str]) -> None:
        self.reader = reader

    def __call__(self, _form: Form, field: Field) -> None:
        try:
            self.reader(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error


class SameAs:
    """Typed twice the same."""

    def __init__(self, other: str, message: str) -> None:
        self.other, self.message = other, message

    def __call__(self, form: Form, field: Field) -> None:
        if field.data != form[self.other].data:
            raise ValidationError(_(self.message))
