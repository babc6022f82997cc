"""Whatever is sent, a form answers with messages, never with an exception, and never keeps what it did not ask for."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from es_workflow import jsontext
from es_workflow.forms.kinds import clean
from tests.forms.samples import WORLD, field, fixture, form_of, messages, opened

FAIR = fixture("fair_application.form")
EVERYTHING = fixture("everything.form")
NAMES = [
    *(name for form in (FAIR, EVERYTHING) for name, _text in opened(form).fields_to_keep),
    "koszty-1-cena", "koszty-99-cena", "koszty--1-cena", "koszty-x-cena", "koszty-0", "koszty", "koszty-00000-opis",
    "wydarzenie-forma",
    "wydarzenie-cele", "deminimis", "__class__", "typename", "_add", "_remove", "_remove_file", "_refresh", "oferta",
    "koszty-0-wartosc", "suma", "people-0-parts-0-part", "people-1-parts-7-part",
]  # fmt: skip
TEXTS = [
    "", "tak", "1 234,56", "31.02.2027", "2027-01-12", "koszty", "koszty:0", "koszty:x", "people-0-parts", "oferta:u1",
    "\x00", "\ud800", "\u202e12", "9" * 400, "-0", "NaN", "true", "druk", "12:61", "2027-03-28T02:30",
]  # fmt: skip
VALUES = st.one_of(st.text(max_size=30), st.sampled_from(TEXTS))
POSTS = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text(max_size=20)), VALUES), max_size=40)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(POSTS, st.sampled_from(["pl", "en"]), st.booleans())
def test_no_post_breaks_a_form(pairs: list[tuple[str, str]], lang: str, fair: bool) -> None:
    definition = FAIR if fair else EVERYTHING
    form = definition.open({}, WORLD, lang, fields=pairs)
    form.apply_actions()
    form.validate()
    answers = jsontext.loads(jsontext.dumps(form.answers))
    assert "\x00" not in jsontext.dumps(answers)
    definition.present(answers, {}, lang, WORLD)
    again = definition.open({}, WORLD, lang, fields=form.fields_to_keep, uploads=form.uploads)
    assert again.answers == form.answers


def test_keys_that_the_form_does_not_have_are_not_kept() -> None:
    form = opened(
        FAIR, ("evil", "1"), ("__class__", "x"), ("koszty-0-evil", "1"), ("suma", "999"), ("koszty-0-wartosc", "999")
    )
    assert "evil" not in str(form.answers)
    assert "evil" not in str(form.fields_to_keep)
    assert form.answers["suma"] == 0


def test_texts_lose_what_no_keyboard_types() -> None:
    form = form_of(field("textfield"), field("textarea", "a"))
    mine = opened(form, ("x", "A\x00l\u202ea\ud800 \u200fx\ny"), ("a", "raz\x0b\r\ndwa\u2066"))
    assert mine.answers == {"x": "Ala x y", "a": "raz\ndwa"}
    assert mine.fields_to_keep[1] == ("x", "Ala x\ny") or mine.fields_to_keep[1] == ("x", "Ala x y")
    assert clean("Zażółć – „gęślą” jaźń\u00a0🐢") == "Zażółć – „gęślą” jaźń\u00a0🐢"
    assert clean("z\u0307") == "ż", "letters of several parts are put together"


def test_very_large_posts_are_cut_and_said() -> None:
    form = form_of(field("textarea", "a", validate={"maxLength": 100}))
    huge = opened(form, ("a", "x" * 200_000))
    assert not huge.validate()
    assert "Skróć teksty" in huge.errors[0].message
    many = opened(form, *((f"k{number}", "x") for number in range(20_000)))
    assert not many.validate()


def test_rows_are_bounded() -> None:
    started = time.perf_counter()
    form = opened(FAIR, *((f"koszty-{number}-opis", "x") for number in range(5_000)))
    assert len(form.answers["koszty"]) == 200
    assert messages(form)["koszty"] == "Zostaw najwyżej 30 pozycji."
    assert "więcej, niż ten formularz" in form.errors[0].message, "nothing is cut off in silence"
    nested = opened(EVERYTHING, *((f"people-{i}-parts-{j}-_row", "1") for i in range(100) for j in range(100)))
    assert sum(1 + len(person["parts"]) for person in nested.answers["people"]) <= 600
    assert time.perf_counter() - started < 10


def test_a_long_form_opens_quickly() -> None:
    parts: list[dict[str, Any]] = [field("number", f"n{number}") for number in range(250)]
    parts += [
        {**field("textfield", f"t{number}"), "conditional": {"hide": f"=n{number} = null"}} for number in range(240)
    ]
    form = form_of(
        {"type": "group", "id": "a", "label": "A", "components": parts[:245]},
        {"type": "group", "id": "b", "label": "B", "components": parts[245:]},
    )
    opened(form)
    started = time.perf_counter()
    mine = opened(form, *((f"n{number}", "1") for number in range(250)))
    mine.validate()
    assert time.perf_counter() - started < 2
    assert len(mine.answers) == 490


def test_hidden_questions_cannot_be_answered_by_hand() -> None:
    form = opened(
        FAIR,
        ("deminimis", "nie"),
        ("pomoc-0-kwota_eur", "500000"),
        ("uwagi_oceniajacego", "przyjąć"),
        variables={"user": {"role": "x"}},
    )
    assert "pomoc" not in form.answers
    assert "uwagi_oceniajacego" not in form.answers
