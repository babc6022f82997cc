"""The form in which an administrator corrects data of a stopped case: one row for each variable the step reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import request
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField

from es_workflow.casework import typed_values
from es_workflow.casework.incidents import ChangedMeanwhile, Look, Variable
from es_workflow.casework.typed_values import Kind
from es_workflow.errors import WorkflowError
from es_workflow.texts import _
from es_workflow.web.forms.base import AtMost, Optional, PageForm, Required, choices

LONG = 80
"""Characters beyond which a text gets several lines."""


@dataclass(frozen=True)
class Row:
    """One variable with its two fields."""

    variable: Variable
    kind: Field
    value: Field
    is_long: bool

    @property
    def is_changed(self) -> bool:
        """Something else was typed than stands there; an empty field of a hidden value leaves it alone."""
        text, kind = self.value.data or "", self.kind.data
        if self.variable.is_hidden:
            return bool(text.strip()) or kind != self.variable.kind
        return (kind, text.replace("\r\n", "\n")) != (self.variable.kind, self.variable.typed)

    def read(self) -> Any:
        """The value that was typed. Raises ValueError with what to mend."""
        if self.kind.data == Kind.NOTHING and (self.value.data or "").strip():
            raise ValueError(_("Wybierz rodzaj tej wartości albo usuń ją z pola."))
        return typed_values.read(self.kind.data, (self.value.data or "").replace("\r\n", "\n"))


class CorrectionForm(PageForm):
    """Why, and on top of which state of the case; the rows are added by `of`."""

    rev = HiddenField()
    reason = TextAreaField(
        _("Powód zmiany"),
        [Required(_("Wpisz powód zmiany.")), AtMost(500)],
        description=_("Przeczyta go każdy, kto czyta historię sprawy w urzędzie."),
    )
    look: Look

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The variables that can be corrected."""
        variables = _editable(self.look)
        return tuple(
            Row(one, self[f"kind_{number}"], self[f"value_{number}"], _is_long(one))
            for number, one in enumerate(variables)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Every changed value can be read, and there is one."""
        valid = super().validate(extra_validators)
        changed = [row for row in self.rows if row.is_changed]
        for row in changed:
            try:
                row.read()
            except ValueError as error:
                row.value.errors = [*row.value.errors, str(error)]
        if not changed and self.rows:
            self.rows[0].value.errors = [_("Nic się nie zmieniło. Popraw wartość albo tylko spróbuj ponownie.")]
        return valid and bool(changed) and not any(row.value.errors for row in self.rows)

    @property
    def changes(self) -> Mapping[str, Any]:
        """What to change, by dotted path."""
        return {row.variable.path: row.read() for row in self.rows if row.is_changed}

    @property
    def why(self) -> str:
        """The reason."""
        return (self.reason.data or "").strip()

    @property
    def looked_at(self) -> int:
        """The state of the case that the person saw."""
        text = self.rev.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    @property
    def tries_again(self) -> bool:
        """Which of the two buttons was pressed."""
        return request.form.get("then") == "retry"

    def refuse(self, field: str, error: WorkflowError) -> bool:
        """After somebody else's change the page shows the values as they are now; saving again is meant on those."""
        if isinstance(error, ChangedMeanwhile):
            self.rev.data = str(self.look.rev)
        return super().refuse(field, error)

    @classmethod
    def of(cls, look: Look) -> CorrectionForm:
        """The form for this incident."""
        values: dict[str, Any] = {"rev": str(look.rev)}
        for number, one in enumerate(_editable(look)):
            values |= {f"kind_{number}": one.kind, f"value_{number}": one.typed}
        made: CorrectionForm = type("CorrectionOfIncident", (cls,), dict(_fields(look)))(**values)
        made.look = look
        for row in made.rows:
            row.value.label.text = _("Wartość: %(name)s", name=row.variable.label)
        return made


def _editable(look: Look) -> list[Variable]:
    return [one for one in look.variables if not one.is_fixed]


def _is_long(variable: Variable) -> bool:
    return variable.kind == Kind.DATA or "\n" in variable.typed or len(variable.typed) > LONG


def _fields(look: Look) -> Iterator[tuple[str, Any]]:
    for number, one in enumerate(_editable(look)):
        yield f"kind_{number}", SelectField(_("Rodzaj wartości"), choices=choices(typed_values.kind_names()))
        yield f"value_{number}", (TextAreaField if _is_long(one) else StringField)("", [Optional()])
