"""What a service task's input mappings bring. What is missing or makes no sense stops the case in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from es_workflow import clock
from es_workflow.casework.operations.base import Call
from es_workflow.errors import ProcessFailed
from es_workflow.texts import _

GROSZ = Decimal("0.01")


class WrongInput(ProcessFailed):
    says = "Czynność nie dostała danych, których potrzebuje."

    @classmethod
    def of(cls, name: str, wanted: str) -> WrongInput:
        """The input of that name is not what the operation wants."""
        return cls(_("Czynność nie dostała poprawnej danej „%(name)s”: %(wanted)s.", name=name, wanted=wanted))


def day(call: Call, name: str) -> dt.date:
    """A date, as ISO text or as FEEL gives it. Raises WrongInput."""
    return read_day(call.given(name), name)


def moment(call: Call, name: str) -> dt.datetime:
    """A moment; a date alone is its beginning, and without a zone it is the office's time. Raises WrongInput."""
    value = call.given(name)
    if not isinstance(value, dt.datetime):
        try:
            value = dt.datetime.fromisoformat(str(value).partition("@")[0])
        except ValueError as error:
            raise WrongInput.of(name, _("potrzebna jest data i godzina")) from error
    return value if value.tzinfo else value.replace(tzinfo=clock.ZONE)


def amount(call: Call, name: str) -> Decimal:
    """An amount of at most two decimals, not negative. Raises WrongInput."""
    return read_amount(call.given(name), name)


def text(call: Call, name: str) -> str:
    """A text that says something. Raises WrongInput."""
    value = call.given(name)
    if not isinstance(value, str) or not value.strip():
        raise WrongInput.of(name, _("potrzebny jest tekst"))
    return value.strip()


def rows(call: Call, name: str) -> list[Mapping[str, Any]]:
    """A list of contexts; nothing at all is an empty list. Raises WrongInput."""
    value = call.given(name)
    items = [] if value is None else value
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise WrongInput.of(name, _("potrzebna jest lista"))
    return items


def read_day(value: Any, name: str) -> dt.date:
    """The date of a value. Raises WrongInput."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise WrongInput.of(name, _("potrzebna jest data")) from error


def read_amount(value: Any, name: str) -> Decimal:
    """The amount of a value. Raises WrongInput."""
    try:
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise InvalidOperation
        number = Decimal(value)
        if not number.is_finite() or number < 0 or number != number.quantize(GROSZ):
            raise InvalidOperation
    except InvalidOperation as error:
        raise WrongInput.of(name, _("potrzebna jest kwota w złotych i groszach")) from error
    return number.quantize(GROSZ)
