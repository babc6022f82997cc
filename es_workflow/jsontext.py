"""JSON text that keeps amounts exact: a Decimal is written as a JSON number with all its digits and read back as one.

Process variables, submissions and drafts go through here, so 150.00 stays 150.00 and never passes a binary float.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import simplejson

MAX_DIGITS = 30
"""Of a number somebody wrote into a file: more than any amount has."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Unreadable(ValueError):
    """A file that is no JSON text of ours; the message says why, for its author."""


def _default(value: object) -> Any:
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


_WRITING: dict[str, Any] = {
    "use_decimal": True,
    "default": _default,
    "ensure_ascii": False,
    "allow_nan": False,
    "separators": (",", ":"),
}
_IN_ORDER = simplejson.JSONEncoder(**_WRITING)
_SORTED = simplejson.JSONEncoder(**_WRITING, sort_keys=True)
_READING = simplejson.JSONDecoder(parse_float=Decimal, allow_nan=False)
"""Made once: making one anew took longer than the text of a small value."""


def dumps(value: Any) -> str:
    """Exact JSON text, without spaces, keys in the order given. Raises ValueError for NaN and infinity."""
    text: str = _IN_ORDER.encode(value)
    return text


def canonical(value: Any) -> str:
    """The one text of a value, whatever the order of its keys: what digests are taken of."""
    text: str = _SORTED.encode(value)
    return text


def loads(text: str | bytes) -> Any:
    """The value of a JSON text; numbers with a fraction become Decimal."""
    return _READING.decode(text if isinstance(text, str) else text.decode())


def read(data: bytes) -> Any:
    """The value of a file somebody else wrote. Raises Unreadable for what could not be worked with or stored later."""
    try:
        text = data.decode("utf-8-sig")
        value = simplejson.loads(text, allow_nan=False, parse_float=_number, parse_int=_number)
        kept = dumps(value)
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8 text") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(str(error)) from None
    # simplejson writes NUL as an escape; a backslash before it would be doubled.
    if _UNSTORABLE.search(kept) or "\\u0000" in kept.replace("\\\\", ""):
        raise Unreadable("a text holds \\u0000 or half a character (\\ud800 to \\udfff), which cannot be stored")
    return value


def _number(text: str) -> int | Decimal:
    exponent = text.lower().partition("e")[2]
    if len(text) > MAX_DIGITS or (exponent and abs(int(exponent)) > MAX_DIGITS):
        raise Unreadable(f"a number has more than {MAX_DIGITS} digits: {text[:MAX_DIGITS]}…")
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)
