"""Fields of a page's form for days, moments and amounts, read as the questions of a process are."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from wtforms import DateField, DateTimeLocalField, StringField, ValidationError
from wtforms.form import BaseForm

from es_workflow.clock import ZONE
from es_workflow.feel.world import YEARS
from es_workflow.forms import moments
from es_workflow.forms.numbers import edit_number, parse_number
from es_workflow.texts import _, language


class DayField(DateField):
    """A calendar date of the years that the office's calendar knows."""

    def __init__(self, label: str, validators: list[Any], **more: Any) -> None:
        super().__init__(label, validators, format="%Y-%m-%d", **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a browser sends or a person types; what cannot be read is kept and refused in words."""
        self.data = None
        if valuelist and valuelist[0].strip():
            day = dt.date.fromisoformat(moments.parse_date(valuelist[0]))
            if day.year not in YEARS:
                raise ValueError(_("Sprawdź rok w tej dacie."))
            self.data = day

    @property
    def day(self) -> dt.date:
        """The date meant."""
        assert isinstance(self.data, dt.date)
        return self.data


class MomentField(DateTimeLocalField):
    """A moment in the office's time zone."""

    def __init__(self, label: str, validators: list[Any], **more: Any) -> None:
        super().__init__(label, validators, format="%Y-%m-%dT%H:%M", **more)

    def process_data(self, value: dt.datetime | None) -> None:
        """Show a stored moment as the office's clock shows it."""
        self.data = value.astimezone(ZONE).replace(tzinfo=None) if value else None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a browser sends or a person types; what cannot be read is kept and refused in words."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = dt.datetime.fromisoformat(moments.parse_datetime(valuelist[0])).replace(tzinfo=None)

    @property
    def moment(self) -> dt.datetime:
        """The moment meant."""
        assert isinstance(self.data, dt.datetime)
        return self.data.replace(tzinfo=ZONE)


class AmountField(StringField):
    """An amount in PLN or another number, typed as people write it; what cannot be read stays as it was typed."""

    places = 2
    example = "1234,56"

    def process_data(self, value: Decimal | int | None) -> None:
        """Show a stored number in the reader's notation."""
        self.data = "" if value is None else edit_number(value, language.get(), self.places)

    def pre_validate(self, _form: BaseForm) -> None:
        """Refuse in words what is no number or below zero."""
        if not (self.data or "").strip():
            return
        try:
            if parse_number(self.data or "", self.places, example=self.example) < 0:
                raise ValueError(_("Wpisz liczbę od zera."))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    @property
    def amount(self) -> Decimal:
        """The amount meant."""
        return Decimal(parse_number(self.data or "", self.places))


class CountField(AmountField):
    """A number of persons or the like."""

    places = 0
    example = "12"
