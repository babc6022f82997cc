"""QR codes of letters: what a telephone reads from the paper is what the letter said, and has words of its own."""

from __future__ import annotations

import io

import pikepdf
import pytest

from es_workflow import letters
from tests.letters.paper import qr_codes
from tests.letters.test_letters import letter, text_of

ADDRESS = "https://es.rops.example/registers/awards/AW-2026-001"
LONG = "https://es.rops.example/registers/" + "przyjazny-samorzad-" * 5 + "/AW-2026-001"


@pytest.mark.parametrize("said", [ADDRESS, LONG, "Zażółć gęślą jaźń", "x" * 500])
def test_a_code_says_exactly_what_the_letter_gave(said: str) -> None:
    pdf = letter('#qr(data.variables.said, alt: "Kod QR: wpis w rejestrze")', variables={"said": said})
    assert qr_codes(pdf) == [said]


def test_codes_stand_where_the_letter_wants_them_each_once() -> None:
    pdf = letter(
        '#let code = qr\n#code(data.variables.a, alt: "Pierwszy") #code("b", alt: "Drugi", width: 4cm)',
        variables={"a": ADDRESS},
    )
    assert sorted(qr_codes(pdf)) == sorted([ADDRESS, "b"])


def test_a_code_has_an_alternative_text_and_the_letter_stays_accessible_and_archival() -> None:
    data = letter('#qr("x", alt: "Kod QR prowadzi do wpisu")')
    with pikepdf.open(io.BytesIO(data)) as pdf:
        alternatives = [
            str(one["/Alt"]) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one
        ]
        about = pdf.Root.Metadata.read_bytes().decode()
    assert "Kod QR prowadzi do wpisu" in alternatives
    assert "pdfuaid:part" in about
    assert "pdfaid:part" in about


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('#qr("x")', "tekstu alternatywnego"),
        ('#qr("x", alt: " ")', "tekstu alternatywnego"),
        ('#qr(12, alt: "y")', "potrzebuje tekstu"),
        ('#qr("x" * 501, alt: "y")', "od 1 do 500 znaków"),
        ('#qr("", alt: "y")', "od 1 do 500 znaków"),
    ],
)
def test_a_code_that_cannot_be_is_refused_in_words(body: str, words: str) -> None:
    with pytest.raises(letters.LetterFailed, match=words):
        letter(body)


def test_a_letter_without_a_code_is_set_once_and_has_none() -> None:
    pdf = letter("Bez kodu, tylko słowo qrator.")
    assert "słowo" in text_of(pdf)
    assert qr_codes(pdf) == []
