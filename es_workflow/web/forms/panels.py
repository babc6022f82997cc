"""Forms of the pages of panels: who sits."""

from __future__ import annotations

import uuid

from wtforms import SelectField, TextAreaField, ValidationError

from es_workflow.casework.panels import members, roll
from es_workflow.models import Call
from es_workflow.texts import _
from es_workflow.web.forms.admin import CheckboxesField
from es_workflow.web.forms.base import AtMost, Optional, PageForm, Required, choices


class MembersForm(PageForm):
    """Who sits on the panel, and who leads it."""

    members = CheckboxesField(_("Członkowie"), [Required(_("Wybierz członków kapituły."))])
    chair = SelectField(_("Przewodniczy"), [Required(_("Wybierz, kto przewodniczy."))], validate_choice=False)
    reason = TextAreaField(
        _("Powód zmiany"), [Optional(), AtMost(500)], description=_("Potrzebny, gdy nabór już się zaczął.")
    )

    def __init__(self, call: Call) -> None:
        seats = roll.of_call(call.id)
        leads = next((str(seat.user_id) for seat in seats if seat.chair), "")
        super().__init__(None, members=[str(seat.user_id) for seat in seats], chair=leads)
        names = {str(user.id): user.name for user in members.candidates(call)}
        self.members.choices = choices(names)
        self.chair.choices = choices({"": "", **names})
        if not seats or not members.needs_reason(call):
            del self["reason"]

    def validate_chair(self, field: SelectField) -> None:
        """Who leads is one of the members."""
        if field.data not in (self.members.data or ()):
            raise ValidationError(_("Wskaż, kto przewodniczy. Musi to być jeden z wybranych członków."))

    @property
    def chosen(self) -> set[uuid.UUID]:
        """The members chosen."""
        return {uuid.UUID(value) for value in self.members.data or ()}

    @property
    def leader(self) -> uuid.UUID | None:
        """Who is to lead."""
        known = {value for value, *_rest in self.chair.iter_choices() if value}
        return uuid.UUID(self.chair.data) if self.chair.data in known else None
