"""Letters come out as accessible archival PDF, and a template sees nothing but what it is given."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pikepdf
import pytest
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTChar, LTContainer

from es_workflow import letters
from es_workflow.clock import ZONE
from es_workflow.letters.amounts import amount_in_words

AT = dt.datetime(2026, 11, 23, 14, 5, tzinfo=ZONE)
A4_WIDTH = 595
HEAD = '#import "/lib/letter.typ": *\n#show: letter.with(place: "Toruń")\n'


def data(**more: Any) -> dict[str, Any]:
    return {
        "case": {"number": "ES.5230.1.2026", "subject": "Targi Żółć"},
        "organisation": {"name": "Spółdzielnia „Słoneczko”", "street": "Szeroka", "house_no": "5", "city": "Toruń"},
        "variables": {"amount": Decimal("3542.40"), "whole": 4000},
        "today": "2026-11-23",
        "document": {"title": "Umowa o dofinansowanie"},
        "marks": [
            {"picture": "flag-eu", "name": "Unia Europejska"},
            {"picture": "flag-region", "name": "Województwo Kujawsko-Pomorskie"},
        ],
        "office": {"name": "Regionalny Ośrodek Polityki Społecznej"},
        **more,
    }


def letter(body: str, **more: Any) -> bytes:
    return letters.typeset((HEAD + body).encode(), data(**more), at=AT)


def text_of(pdf: bytes) -> str:
    return extract_text(io.BytesIO(pdf)).replace("\u00ad", "")


@pytest.fixture(scope="module")
def agreement() -> bytes:
    return letter(
        "Zażółć gęślą jaźń w hali i z dachem: #money(data.variables.amount),\n"
        "słownie: #in-words(data.variables.amount).\n"
        '= Koszty\n#listing(("Co", "Ile"), (("Stoisko", money(1200)),), right: ("Ile",))\n'
        '#signatures(("Jan Nowak", "dyrektor"), ("Anna Kowal", "prezeska"))'
    )


def test_a_letter_carries_the_office_s_number_date_addressee_and_words(agreement: bytes) -> None:
    text = " ".join(text_of(agreement).split())
    for part in (
        "Znak sprawy: ES.5230.1.2026",
        "Toruń, 23 listopada 2026 r.",
        "Spółdzielnia „Słoneczko”",
        "Zażółć gęślą jaźń",
        "3 542,40 zł",
        "trzy tysiące pięćset czterdzieści dwa złote 40/100",
        "strona 1 z 1",
        "Jan Nowak",
    ):
        assert part in text


def test_one_letter_words_never_end_a_line() -> None:
    words = " ".join(f"słowo{'o' * (n % 7)} i w parku o świcie a z dachu u nas" for n in range(40))
    lines = [line for line in text_of(letter(words)).splitlines() if "słowo" in line or "parku" in line]
    assert len(lines) > 15
    assert not [line for line in lines if re.search(r"\b[aiouwz]\s*$", line)]


def test_a_letter_is_tagged_archival_and_says_its_language_and_title(agreement: bytes) -> None:
    with pikepdf.open(io.BytesIO(agreement)) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "pl"
        with pdf.open_metadata() as meta:
            assert meta["dc:title"] == "Umowa o dofinansowanie"
            assert meta["pdfuaid:part"] == "1"
            assert meta.pdfa_status == "2A"


def test_every_font_of_a_letter_is_inside_it(agreement: bytes) -> None:
    with pikepdf.open(io.BytesIO(agreement)) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]  # type: ignore[operator]
        descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        embedded = ["/FontFile3" in descriptor or "/FontFile2" in descriptor for descriptor in descriptors]
    assert embedded
    assert all(embedded)


def test_the_funding_strip_is_described_for_people_who_do_not_see_it(agreement: bytes) -> None:
    with pikepdf.open(io.BytesIO(agreement)) as pdf:
        described = [str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
    assert any("Województwo Kujawsko-Pomorskie" in alt for alt in described)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "zero złotych 00/100"),
        ("1", "jeden złoty 00/100"),
        ("3542.40", "trzy tysiące pięćset czterdzieści dwa złote 40/100"),
        ("12.01", "dwanaście złotych 01/100"),
        ("122.5", "sto dwadzieścia dwa złote 50/100"),
    ],
)
def test_amounts_are_written_out(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ('money("1234567.005")', "1 234 567,01 zł"),
        ("money(0.1)", "0,10 zł"),
        ("money(-5)", "−5,00 zł"),
        ('quantity("7.5")', "7,5"),
        ("quantity(120)", "120"),
        ('quantity("97.25")', "97,25"),
        ('day("2026-02-03")', "03.02.2026"),
        ('moment("2026-02-03T04:05:06+01:00")', "03.02.2026, godz. 04:05"),
        ('nip("1234563218")', "123-456-32-18"),
        ('account("PL61109010140000071219812874")', "61 1090 1014 0000 0712 1981 2874"),
        ("in-words(data.variables.whole)", "cztery tysiące złotych 00/100"),
        ('get("variables.missing", default: "brak")', "brak"),
    ],
)
def test_values_are_shown_the_polish_way(call: str, shown: str) -> None:
    assert shown in text_of(letter(f"#{call}")).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "attack",
    [
        '#read("/etc/passwd")',
        '#read("../../../../../../etc/passwd")',
        '#import ("@pre" + "view/example:0.1.0"): add',
        '#image("http://127.0.0.1/x.png")',
        "#let f(n) = f(n + 1)\n#f(0)",
        "#while true { }",
    ],
)
def test_a_template_cannot_read_files_reach_the_network_or_hang(attack: str) -> None:
    with pytest.raises(letters.LetterFailed):
        letter(attack)


def test_a_template_does_not_see_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ES_SECRET_KEY", "x" * 40)
    assert "sys.inputs: (:)" in text_of(letter("sys.inputs: #repr(sys.inputs)"))


def test_a_mistake_in_a_template_names_its_line() -> None:
    with pytest.raises(letters.LetterFailed) as failure:
        letter("#money(data.variables.nothing)")
    assert "main.typ:3" in failure.value.message


def test_checking_a_template_finds_foreign_imports() -> None:
    assert letters.check_template(HEAD.encode()) == []
    assert letters.check_template(b'#import "@preview/x:1.0.0": y')
    assert "/lib/letter.typ" in letters.check_template(b'#import "other.typ": y')[0]


def test_everything_a_template_may_use_is_documented() -> None:
    documented = (letters.HERE.parent.parent / "docs" / "letters.md").read_text()
    inner = {"months", "nbsp", "grouped", "amount-key", "date-parts", "footer-line", "drawings"}
    defined = {
        name
        for file in ("letter.typ", "format.typ", "qr.typ")
        for name in re.findall(r"^#let ([a-z0-9-]+)", (letters.HERE / "lib" / file).read_text(), re.MULTILINE)
    }
    assert [name for name in sorted(defined - inner) if f"`{name}" not in documented] == []


@pytest.mark.parametrize(
    "typed", ["Zażółć 🐢 gęślą", "漢字 i 👩\u200d👩\u200d👧", "z\u0307\u0323 \u202eodwrotnie\u2066", "\u0378"]
)
def test_signs_without_a_shape_in_our_fonts_do_not_stop_a_letter(typed: str) -> None:
    read = text_of(letter("#data.variables.typed koniec", variables={"typed": typed}))
    assert "koniec" in read
    if "🐢" in typed:
        assert f"Zażółć {letters.BLANK} gęślą" in read


@pytest.mark.parametrize("body", ["#data.variables.typed", '#listing(("Co", "Ile"), ((data.variables.typed, "1"),))'])
def test_words_longer_than_a_line_stay_on_the_paper(body: str) -> None:
    pdf = letter(body, variables={"typed": "Ź" * 300}, organisation={"name": "Ż" * 300})
    signs = [sign for page in extract_pages(io.BytesIO(pdf)) for sign in characters(page)]
    assert [sum(sign.get_text() == one for sign in signs) for one in "ŹŻ"] == [300, 300]
    assert max(sign.x1 for sign in signs) < A4_WIDTH


def characters(box: LTContainer) -> Iterator[LTChar]:
    """Every sign on the page, with its place."""
    for one in box:
        if isinstance(one, LTChar):
            yield one
        elif isinstance(one, LTContainer):
            yield from characters(one)
