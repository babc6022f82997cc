"""Forms of the pages of panels: who sits, when they meet, how they vote."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import AnyOf

from es_workflow.casework.panels import agenda, members, overview, roll, sessions, tally
from es_workflow.casework.panels.sessions import Plan
from es_workflow.models import Call, PanelCandidate, PanelSession
from es_workflow.texts import _
from es_workflow.web.forms.admin import CheckboxesField
from es_workflow.web.forms.base import AtMost, Optional, PageForm, Required, choices
from es_workflow.web.forms.values import MomentField


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


class SessionForm(PageForm):
    """When and where the panel meets, and about whom."""

    scheduled_at = MomentField(_("Data i godzina"), [Required(_("Wpisz datę i godzinę posiedzenia."))])
    place = StringField(_("Miejsce"), [Required(_("Podaj miejsce posiedzenia.")), AtMost(200)])
    cases = CheckboxesField(_("Porządek obrad"), [Required(_("Wybierz sprawy, które czekają na kapitułę."))])

    def __init__(self, candidates: Sequence[PanelCandidate], session: PanelSession | None = None) -> None:
        chosen = [one.case_id for one in sessions.candidates(session)] if session else [c.case_id for c in candidates]
        super().__init__(session, cases=[str(case_id) for case_id in chosen])
        self.cases.choices = choices({str(one.case_id): label_of(one) for one in candidates})

    @property
    def plan(self) -> Plan:
        """What was typed, as the office takes it."""
        cases = [uuid.UUID(value) for value in self.cases.data or ()]
        return Plan(self.scheduled_at.moment, " ".join((self.place.data or "").split()), cases)


class ClosingForm(PageForm):
    """The end of a session on which not everything could be decided."""

    follows_at = MomentField(_("Nowy termin"), [Required(_("Podaj nowy termin posiedzenia."))])


class ConflictForm(PageForm):
    """Why a member steps back from a candidate."""

    reason = TextAreaField(
        _("Na czym polega konflikt interesów"),
        [Required(_("Napisz krótko, na czym polega konflikt interesów.")), AtMost(1000)],
    )


class ChoiceForm(PageForm):
    """Some of several candidates: a vote in a choice, or the chair's word on a tie."""

    chosen = CheckboxesField(_("Kandydaci"), [Optional()])

    def __init__(self, candidates: Sequence[PanelCandidate], before: Collection[uuid.UUID] = ()) -> None:
        super().__init__(None, chosen=[str(case_id) for case_id in before])
        self.chosen.choices = choices({str(one.case_id): label_of(one) for one in candidates})

    @property
    def cases(self) -> list[uuid.UUID]:
        """The candidates chosen."""
        return [uuid.UUID(value) for value in self.chosen.data or ()]

    @property
    def choices_made(self) -> dict[uuid.UUID, str]:
        """The vote: for those chosen."""
        return dict.fromkeys(self.cases, tally.YES)


class BallotForm(PageForm):
    """For or against each candidate; one question for each."""

    names: ClassVar[dict[str, uuid.UUID]] = {}

    @property
    def choices_made(self) -> dict[uuid.UUID, str]:
        """The vote by candidate."""
        return {case_id: self[name].data for name, case_id in self.names.items() if self[name].data}


def ballot_form(candidates: Sequence[PanelCandidate], before: Mapping[uuid.UUID, str]) -> BallotForm:
    """The ballot on these candidates, with what the member voted before."""
    names = {f"candidate-{number}": one for number, one in enumerate(candidates, 1)}
    words = {tally.YES: _("za"), tally.NO: _("przeciw"), tally.ABSTAIN: _("wstrzymuję się")}
    chosen = _("Zaznacz swój głos.")
    fields: dict[str, Any] = {
        name: RadioField(label_of(one), [Required(chosen), AnyOf(tuple(words), message=chosen)], validate_choice=False)
        for name, one in names.items()
    }
    fields["names"] = {name: one.case_id for name, one in names.items()}
    made: type[BallotForm] = type("Ballot", (BallotForm,), fields)
    form = made(None, **{name: before.get(one.case_id) for name, one in names.items()})
    for field in form:
        assert isinstance(field, RadioField)
        field.choices = choices(words)
    return form


def label_of(candidate: PanelCandidate) -> str:
    """The candidate in a list to choose from."""
    parts = (overview.name_of(candidate), candidate.case.number or "", agenda.proposed(candidate))
    return ", ".join(part for part in parts if part)
