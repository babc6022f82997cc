"""Reading a letter back finds what a reader, a screen reader or an archive could not accept."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from es_workflow import letters
from tests.letters.paper import Paper
from tests.letters.placeholders import Placeholder, placeholders
from tests.letters.test_letters import AT, HEAD, data

GOOD = """Przyznajemy #money(data.variables.amount) (słownie: #in-words(data.variables.amount)) na udział w targach.

Pismo jest dość długie, żeby nie było samotnym wierszem na stronie."""


def paper(body: str, **more: Any) -> Paper:
    known = letters.printable(data(**more))
    return Paper("a letter", HEAD + body, known, letters.typeset((HEAD + body).encode(), data(**more), at=AT))


def changed(change: str) -> Paper:
    """A good letter whose file lost something afterwards."""
    whole = paper(GOOD)
    with pikepdf.open(io.BytesIO(whole.pdf)) as pdf:
        match change:
            case "language":
                del pdf.Root.Lang
            case "tags":
                del pdf.Root.StructTreeRoot
            case "title":
                with pdf.open_metadata() as meta:
                    meta["dc:title"] = "Bez tytułu"
            case "descriptions":
                for item in pdf.objects:
                    if isinstance(item, pikepdf.Dictionary) and "/Alt" in item:
                        del item.Alt
            case "fonts":
                for item in pdf.objects:
                    for name in ("/FontFile2", "/FontFile3"):
                        if isinstance(item, pikepdf.Dictionary) and name in item:
                            del item[name]
        out = io.BytesIO()
        pdf.save(out)
    return replace(whole, pdf=out.getvalue())


def test_a_good_letter_has_no_faults() -> None:
    assert paper(GOOD).faults() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("language", "its language is None"),
        ("tags", "not tagged"),
        ("title", "its title is 'Bez tytułu'"),
        ("descriptions", "a picture without description"),
        ("fonts", "is not inside"),
    ],
)
def test_what_the_file_lost_is_found(change: str, said: str) -> None:
    assert any(said in fault for fault in changed(change).faults())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Kategoria: stand_build", "a code name"),
        ("Do 2026-11-23 włącznie", "a date for machines"),
        ("Kwota 3542.4 zł", "an amount for machines"),
        ("#repr(none)", "a value of Typst"),
        ("Sprawa 0b4a8f11-1d23-4030-8fa0-aaaaaaaaaaaa", "an identifier"),
        ("z siedzibą: , NIP", "an empty place"),
        ("3 542,40 zł (słownie: trzy złote 40/100)", "is written out as"),
        ("słownie: trzy złote", "does not follow its figures"),
        ("#pagebreak()\nPodpis", "page 2 holds only"),
    ],
)
def test_words_that_are_not_for_readers_are_found(body: str, said: str) -> None:
    assert any(said in fault for fault in paper(f"{GOOD}\n\n{body}").faults())


def test_a_letter_without_the_number_name_or_marks_of_its_case_is_found() -> None:
    good = paper(GOOD)
    other = replace(good, data={**good.data, "case": {"number": "ES.1.2.2026"}, "organisation": {"name": "Inna"},
                                "marks": [{"picture": "funds", "name": "Obcy znak"}]})  # fmt: skip
    assert [fault for fault in other.faults() if "in the text" in fault] == [
        "a letter: 'Obcy znak' is not in the text",
        "a letter: 'ES.1.2.2026' is not in the text",
        "a letter: 'Inna' is not in the text",
    ]
    assert "a letter: the mark 'Obcy znak' is not described" in other.faults()


def test_placeholders_are_found_through_names_the_template_gives() -> None:
    source = (
        '#let v = data.variables\n#let due = v.terms.due\n#money(v.amount) #long-day(due) #nip(get("a.nip")) #v.x.y'
    )
    assert placeholders(source) == {
        Placeholder("money", "variables.amount"),
        Placeholder("long-day", "variables.terms.due"),
        Placeholder("nip", "a.nip"),
        Placeholder("plain", "variables.x.y"),
    }


@pytest.mark.parametrize(
    ("way", "value", "wanted"),
    [
        ("money", "1234567.5", "1 234 567,50 zł"),
        ("in-words", "3542.40", "trzy tysiące pięćset czterdzieści dwa złote 40/100"),
        ("long-day", "2026-11-23", "23 listopada 2026 r."),
        ("day", "2026-02-03", "03.02.2026"),
        ("nip", "1234563218", "123-456-32-18"),
        ("account", "PL61109010140000071219812874", "61 1090 1014 0000 0712 1981 2874"),
    ],
)
def test_a_placeholder_says_what_the_reader_must_find(way: str, value: str, wanted: str) -> None:
    assert Placeholder(way, "a.b").wanted({"a": {"b": value}}) == wanted
    assert Placeholder(way, "a.b").wanted({"a": {}}) is None
