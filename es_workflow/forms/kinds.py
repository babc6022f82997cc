"""How each kind of typed answer is read, shown again in its input, and written for a reader.

An answer is kept in one JSON-safe shape from the moment it is read: text, int, Decimal, or ISO text for dates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from es_workflow.forms import identifiers, moments, numbers
from es_workflow.forms.components import Component
from es_workflow.texts import _, language

NOBODY_TYPES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff"
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
"""Controls, marks of direction and of byte order, halves of characters, and what is no character at all."""


@dataclass(frozen=True)
class Kind:
    """One way of typing an answer. `read` raises ValueError with what to do; `adopt` takes a value from elsewhere."""

    read: Callable[[str], Any]
    adopt: Callable[[Any], Any] = lambda value: str(value)
    edit: Callable[[Any], str] = str
    write: Callable[[Any, str], str] = lambda value, _lang: str(value)
    input_type: str = "text"
    inputmode: str = ""
    autocomplete: str = ""
    css: str = ""
    name: str = "text"


def clean(text: str, *, lines: bool = False) -> str:
    """The text without what no keyboard types: controls, lone surrogates, marks that turn the writing round."""
    if text.isprintable():  # nothing of the kind is in it
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    kept = NOBODY_TYPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", kept if lines else kept.replace("\n", " "))


def _number(component: Component) -> Kind:
    places, money = component.places, component.format == "money"
    example = "15" if places == 0 else "1234,56"

    def edit(value: Any) -> str:
        return numbers.edit_number(value, language.get(), places) if isinstance(value, int | Decimal) else str(value)

    def write(value: Any, lang: str) -> str:
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            return str(value)
        return (
            numbers.write_money(value, lang, component.currency) if money else numbers.write_number(value, lang, places)
        )

    def adopt(value: Any) -> Any:
        if isinstance(value, str):
            return numbers.parse_number(value, places)
        return int(value) if places == 0 else numbers.quantised(value, places) if places else value

    return Kind(
        read=partial(numbers.parse_number, places=places, example=example),
        adopt=adopt,
        edit=edit,
        write=write,
        inputmode="numeric" if places == 0 else "decimal",
        css="es-num",
        name="money" if money else "number",
    )


def _native(
    read: Callable[[str], str], edit: Callable[[str], str], write: Callable[[str, str], str], input_type: str
) -> Kind:
    def safe_edit(value: Any) -> str:
        return _or_itself(edit, value)

    def safe_write(value: Any, lang: str) -> str:
        return _or_itself(lambda text: write(text, lang), value)

    return Kind(read, edit=safe_edit, write=safe_write, input_type=input_type, css="es-when", name=input_type)


def _or_itself(change: Callable[[str], str], value: Any) -> str:
    """An old or foreign answer that is no date is shown as it is rather than breaking the page."""
    try:
        return change(value)
    except (ValueError, TypeError):
        return str(value)


WHEN = {
    "date": _native(moments.parse_date, str, moments.write_date, "date"),
    "time": _native(moments.parse_time, moments.edit_time, moments.write_time, "time"),
    "datetime": _native(moments.parse_datetime, moments.edit_datetime, moments.write_datetime, "datetime-local"),
}
LONG_TEXT = Kind(read=str.strip, name="long")
TEXT = Kind(read=str.strip)


def _identifier(validator: str) -> Kind:
    def write(value: Any, _lang: str) -> str:
        return identifiers.write_identifier(str(value), validator)

    input_type, inputmode, autocomplete = {
        "email": ("email", "", "email"),
        "phone": ("tel", "", "tel"),
        "url": ("url", "", "url"),
        "iban": ("text", "", "off"),
        "pl.postal_code": ("text", "numeric", ""),
    }.get(validator, ("text", "numeric", ""))
    return Kind(
        identifiers.READERS[validator],
        write=write,
        input_type=input_type,
        inputmode=inputmode,
        autocomplete=autocomplete,
        css="es-code",
    )


IDENTIFIERS = {validator: _identifier(validator) for validator in identifiers.READERS}


def kind_of(component: Component) -> Kind:
    """How the answers of this component are typed and written."""
    if component.type == "number":
        return _number(component)
    if component.type == "datetime":
        return WHEN[component.subtype]
    if component.type == "textarea":
        return LONG_TEXT
    validator = component.own("validator") or component.validate.get("validationType") or ""
    return IDENTIFIERS.get(validator, TEXT)


def write_computed(component: Component, value: Any, lang: str) -> str:
    """A computed value in the reader's notation, by the `format` of its expression."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, int | Decimal):
        if component.format == "money":
            return numbers.write_money(value, lang, component.currency)
        return numbers.write_number(value, lang)
    if component.format == "date":
        return _or_itself(lambda text: moments.write_date(text, lang), value)
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)


def yes_no(value: bool) -> str:
    """Tak or Nie."""
    return _("Tak") if value else _("Nie")
