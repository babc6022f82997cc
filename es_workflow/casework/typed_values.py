"""A value of a case as an administrator types it: a kind and a text, and back. What cannot be read says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

import simplejson

from es_workflow import jsontext
from es_workflow.forms.moments import ISO_DATE, parse_date, write_date
from es_workflow.forms.numbers import edit_number, parse_number
from es_workflow.texts import _, language


class Kind(StrEnum):
    """What a value is."""

    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    YES_NO = "yes_no"
    DATA = "data"
    NOTHING = "nothing"


def kind_names() -> Mapping[str, str]:
    """The kinds in words."""
    return {
        Kind.NUMBER: _("liczba"),
        Kind.DATE: _("data"),
        Kind.TEXT: _("tekst"),
        Kind.YES_NO: _("tak albo nie"),
        Kind.DATA: _("lista albo obiekt (JSON)"),
        Kind.NOTHING: _("brak wartości"),
    }


def kind_of(value: Any) -> Kind:
    """What the value is."""
    match value:
        case None:
            return Kind.NOTHING
        case bool():
            return Kind.YES_NO
        case int() | Decimal():
            return Kind.NUMBER
        case str():
            return Kind.DATE if ISO_DATE.fullmatch(value) else Kind.TEXT
    return Kind.DATA


def typed(value: Any) -> str:
    """The value as one would type it."""
    match kind_of(value):
        case Kind.NOTHING:
            return ""
        case Kind.YES_NO:
            return _("tak") if value else _("nie")
        case Kind.NUMBER:
            return edit_number(value, language.get(), None)
        case Kind.DATE:
            return write_date(value, "pl") if language.get() == "pl" else str(value)
        case Kind.TEXT:
            return str(value)
    return simplejson.dumps(value, use_decimal=True, ensure_ascii=False, indent=2)


def read(kind: str, text: str) -> Any:
    """The value that was typed. Raises ValueError with what to mend."""
    match kind:
        case Kind.NOTHING:
            return None
        case Kind.TEXT:
            return text
        case Kind.NUMBER:
            return parse_number(text)
        case Kind.DATE:
            return parse_date(text)
        case Kind.YES_NO:
            return _yes_or_no(text)
    return _data(text)


def _yes_or_no(text: str) -> bool:
    answers = {"tak": True, "yes": True, "true": True, "nie": False, "no": False, "false": False}
    if text.strip().lower() not in answers:
        raise ValueError(_("Wpisz „tak” albo „nie”."))
    return answers[text.strip().lower()]


def _data(text: str) -> Any:
    try:
        return jsontext.loads(text)
    except simplejson.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise ValueError(_("To nie jest poprawny JSON: popraw wiersz %(line)s, znak %(column)s.", **place)) from error
    except (ValueError, RecursionError) as error:
        raise ValueError(_("To nie jest poprawny JSON. Sprawdź nawiasy, cudzysłowy i przecinki.")) from error
