"""Polish alphabetical order and search without Polish letters, both independent of the database's locale."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, func

# After all words in the plain letter, before the next one; works in plain byte order because "~" follows "z".
_ORDER = str.maketrans(
    {"ą": "a~", "ć": "c~", "ę": "e~", "ł": "l~", "ń": "n~", "ó": "o~", "ś": "s~", "ź": "z~", "ż": "z~~"}
)
_PLAIN = ("ąćęłńóśźż", "acelnoszz")
_PLAIN_TABLE = str.maketrans(*_PLAIN)


def sort_key(name: str) -> str:
    """A text whose byte order is the Polish alphabetical order of `name`; marks and case do not count."""
    words = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFC", name).lower())
    return " ".join(words.split()).translate(_ORDER)


def fold(text: str) -> str:
    """Lower case without Polish letters, so that „spoldzielnia” finds „Spółdzielnia”."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\0", " ").lower().translate(_PLAIN_TABLE).split())


def contains(column: ColumnElement[str] | Any, text: str) -> ColumnElement[bool]:
    """The condition that `column` contains `text`, whatever the case and the Polish letters of both."""
    return func.translate(func.lower(column), *_PLAIN).contains(fold(text), autoescape=True)
