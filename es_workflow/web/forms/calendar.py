"""The forms of the office's calendar: a day, a suspension, taking an entry back, the days for taking a letter over."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, RadioField, TextAreaField

from es_workflow.casework.calendar_cache import EXTRA, OFF
from es_workflow.texts import _
from es_workflow.web.forms.base import AtMost, PageForm, Required, choices
from es_workflow.web.forms.values import DayField


class DaysField(IntegerField):
    """A number of days."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; what is no number is kept and refused in words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Wpisz liczbę dni cyframi.")) from error


def _reason() -> TextAreaField:
    return TextAreaField(
        _("Powód"),
        [Required(_("Wpisz powód, na przykład numer zarządzenia albo ustawę.")), AtMost(500)],
        description=_("Zostanie w historii urzędu, na przykład: zarządzenie nr 12/2026."),
    )


class ChangeForm(PageForm):
    """A change of the calendar: it is shown what would move, and then confirmed."""

    confirmed = HiddenField()
    """The revision of the calendar for which the person saw what would move."""

    @property
    def status(self) -> int:
        """What would move is shown before anything is wrong."""
        return super().status if self.errors or any(field.errors for field in self) else 200


class DayForm(ChangeForm):
    """A day off of the office, or a day it works instead."""

    day = DayField(_("Dzień"), [Required(_("Wpisz dzień."))])
    kind = RadioField(_("Co to za dzień?"), [Required(_("Wybierz, co to za dzień."))], validate_choice=False)
    reason = _reason()

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = choices({OFF: _("Urząd ma wolne"), EXTRA: _("Urząd pracuje, choć to dzień wolny")})


class SuspensionForm(ChangeForm):
    """Days on which no term runs."""

    first_day = DayField(_("Pierwszy dzień zawieszenia"), [Required(_("Wpisz pierwszy dzień."))])
    last_day = DayField(_("Ostatni dzień zawieszenia"), [Required(_("Wpisz ostatni dzień."))])
    reason = _reason()


class RemovalForm(ChangeForm):
    """Why an entry is taken back."""

    reason = _reason()


class DeliveryTermForm(PageForm):
    """How long an applicant may take a letter over."""

    days = DaysField(_("Liczba dni kalendarzowych"), [Required(_("Wpisz liczbę dni od 1 do 60."))])
    valid_from = DayField(
        _("Od dnia"),
        [Required(_("Wpisz dzień."))],
        description=_("Dotyczy pism doręczanych od tego dnia. Pisma doręczane wcześniej zachowują swój termin."),
    )
    reason = TextAreaField(_("Powód"), [Required(_("Wpisz powód.")), AtMost(500)])
