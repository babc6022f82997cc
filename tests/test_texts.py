"""Everything said in Polish can be said in English, with the same places to fill."""

from __future__ import annotations

import re
from io import BytesIO

from babel.messages.mofile import write_mo

from es_workflow.texts import _, plural, use_language
from tests import catalogue

PLACE = re.compile(r"%\((\w+)\)[sd]")


def test_every_text_has_an_english_translation() -> None:
    english = catalogue.load()
    missing = [text for text in catalogue.used_texts() if not (english.get(text) and english.get(text).string)]
    assert not missing, "run `make catalogue` and translate: " + "; ".join(missing[:20])


def test_the_catalogue_holds_nothing_unused() -> None:
    used = catalogue.used_texts()
    assert [message.id for message in catalogue.load() if message.id and message.id not in used] == []


def test_translations_fill_the_same_places() -> None:
    for message in catalogue.load():
        assert set(PLACE.findall(str(message.string))) <= set(PLACE.findall(str(message.id))) | {"n"}, message.id


def test_the_compiled_catalogue_is_the_readable_one() -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue.load())
    assert catalogue.MO.read_bytes() == compiled.getvalue(), "run `make catalogue`"


def test_polish_plurals_follow_the_last_digits() -> None:
    days = [plural(n, "%(n)s dzień", "%(n)s dni", "%(n)s dni") for n in (1, 2, 5, 12, 22)]
    files = [plural(n, "%(n)s plik", "%(n)s pliki", "%(n)s plików") for n in (1, 2, 5, 12, 22, 25)]
    assert days == ["1 dzień", "2 dni", "5 dni", "12 dni", "22 dni"]
    assert files == ["1 plik", "2 pliki", "5 plików", "12 plików", "22 pliki", "25 plików"]


def test_unknown_text_stays_polish_in_english() -> None:
    with use_language("en"):
        assert _("Tego zdania nikt nie przetłumaczył.") == "Tego zdania nikt nie przetłumaczył."
