"""Polish texts and their English translations for the layers below the web, which know nothing of requests.

The web sets the language for the time of a request; jobs and commands set it by hand. Polish is the source language.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("pl", "en")
CATALOGUES = Path(__file__).parent / "translations"

language: ContextVar[str] = ContextVar("language", default="pl")


@lru_cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("messages", CATALOGUES, [lang])


@contextmanager
def use_language(lang: str) -> Iterator[None]:
    """Say things in `lang` inside the block."""
    token = language.set(lang)
    try:
        yield
    finally:
        language.reset(token)


def _(message: str, **values: Any) -> str:
    """The sentence in the current language, with its `%(name)s` places filled."""
    lang = language.get()
    text: str = message if lang == "pl" else _catalogue(lang).gettext(message)
    return text % values if values else text


def plural(number: int, one: str, few: str, many: str, **values: Any) -> str:
    """The Polish form for `number` (1 dzień, 2 dni, 5 dni), or its English counterpart; `%(n)s` is the number."""
    if language.get() == "pl":
        tens, ones = number % 100, number % 10
        text = one if number == 1 else few if 2 <= ones <= 4 and not 12 <= tens <= 14 else many
    else:
        text = _(one) if number == 1 else _(many)
    return text % {"n": number, **values}


def pick(texts: Mapping[str, str], lang: str | None = None) -> str:
    """The text of content in the current (or given) language; Polish when there is no other."""
    return texts.get(lang or language.get()) or texts.get("pl", "")
