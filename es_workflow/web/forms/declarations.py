"""The form of a declaration of no conflict of interest."""

from __future__ import annotations

from typing import TypedDict

from wtforms import RadioField, TextAreaField
from wtforms.validators import AnyOf

from es_workflow.texts import _
from es_workflow.web.forms.base import AtMost, PageForm, Required, choices

NONE, CONFLICT = "none", "conflict"
CHOOSE = _("Wybierz jedną odpowiedź.")


class Answer(TypedDict):
    """What was declared."""

    conflict: bool
    reason: str


class DeclarationForm(PageForm):
    """Nothing stands between the person and the case, or something does."""

    outcome = RadioField(
        _("Oświadczam, że"), [Required(CHOOSE), AnyOf((NONE, CONFLICT), message=CHOOSE)], validate_choice=False
    )
    reason = TextAreaField(
        _("Na czym polega konflikt interesów"),
        [AtMost(1000)],
        description=_("Wypełnij tylko wtedy, gdy zgłaszasz konflikt. Przeczytają to osoby, które rozdzielają zadania."),
    )

    def __init__(self) -> None:
        super().__init__(None)
        self.outcome.choices = choices(
            {
                NONE: _("nie zachodzi konflikt interesów"),
                CONFLICT: _("zachodzi konflikt interesów i proszę o wyłączenie mnie ze sprawy"),
            }
        )

    def answer(self) -> Answer:
        """What was declared, as the office takes it."""
        return {"conflict": self.outcome.data == CONFLICT, "reason": self.reason.data or ""}
