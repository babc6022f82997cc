"""JSON text that keeps amounts exact: a Decimal is written as a JSON number with all its digits and read back as one.

Process variables, submissions and drafts go through here, so 150.00 stays 150.00 and never passes a binary float.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import simplejson


def _default(value: object) -> Any:
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def dumps(value: Any) -> str:
    """Exact JSON text, without spaces, keys in the order given. Raises ValueError for NaN and infinity."""
    return simplejson.dumps(
        value, use_decimal=True, default=_default, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def canonical(value: Any) -> str:
    """The one text of a value, whatever the order of its keys: what digests are taken of."""
    return simplejson.dumps(
        value,
        use_decimal=True,
        default=_default,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        sort_keys=True,
    )


def loads(text: str | bytes) -> Any:
    """The value of a JSON text; numbers with a fraction become Decimal."""
    return simplejson.loads(text, use_decimal=True, allow_nan=False)
