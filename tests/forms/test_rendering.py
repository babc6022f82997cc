"""The HTML of forms and answers: well-formed, labelled, nothing inline, in both languages."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.forms.samples import INVOICE, WORLD, field, fixture, form_of, opened, page, render
from tests.forms.test_present import ANSWERS

FAIR = fixture("fair_application.form")
EVERYTHING = fixture("everything.form")
CONTROLS = ("input", "select", "textarea")


def parse(body: str) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(page(f'<form method="post" novalidate>{body}</form>'))
    assert parser.errors == []
    return tree


def shapes() -> list[Any]:
    filled = FAIR.open({}, WORLD, "pl", answers={**ANSWERS, "deminimis": "tak"})
    wrong = opened(FAIR, ("koszty-0-cena", "x"), ("wydarzenie-od", "31.02.2027"), ("deminimis", "tak"))
    wrong.validate()
    everything = opened(EVERYTHING, ("_form", "1"), uploads={"scan": [INVOICE]})
    everything.validate()
    return [
        opened(FAIR),
        filled,
        wrong,
        FAIR.open({}, WORLD, "en"),
        opened(EVERYTHING),
        everything,
        opened(EVERYTHING, lang="en"),
    ]


@pytest.mark.parametrize("number", range(7))
def test_form_is_well_formed_and_every_input_has_a_name_for_everybody(number: int) -> None:
    form = shapes()[number]
    tree = parse(render("form_body", form))
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    labels = {element.get("for") for element in tree.iter("label")}
    for element in tree.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            assert set((element.get(attribute) or "").split()) <= set(ids), (element.tag, element.attrib)
        if element.tag in CONTROLS and element.get("type") != "hidden":
            assert element.get("id") in labels, element.attrib
    for legend in tree.iter("legend"):
        assert "".join(legend.itertext()).strip()
    for error in form.errors:
        assert error.field_id in ids


@pytest.mark.parametrize("number", range(7))
def test_nothing_is_inline(number: int) -> None:
    html = render("form_body", shapes()[number])
    assert not re.search(r"<script|\sstyle=|\son[a-z]+=|javascript:", html)


def test_mistake_is_tied_to_its_input() -> None:
    form = opened(FAIR, ("wnioskodawca-nip", "123"))
    form.validate()
    tree = parse(render("form_body", form))
    nip = next(element for element in tree.iter("input") if element.get("name") == "wnioskodawca-nip")
    assert nip.get("aria-invalid") == "true"
    assert nip.get("aria-required") == "true"
    assert nip.get("value") == "123"
    assert nip.get("aria-describedby") == "f-wnioskodawca-nip--hint f-wnioskodawca-nip--error"
    assert nip.get("inputmode") == "numeric"


def test_autocomplete_and_keyboards() -> None:
    tree = parse(render("form_body", opened(FAIR)))
    inputs = {element.get("name"): element for element in tree.iter("input")}
    assert inputs["wnioskodawca-email"].get("type") == "email"
    assert inputs["wnioskodawca-email"].get("autocomplete") == "email"
    assert inputs["wnioskodawca-telefon"].get("type") == "tel"
    assert inputs["wnioskowana"].get("inputmode") == "decimal"
    assert inputs["wydarzenie-od"].get("type") == "date"
    assert inputs["koszty-0-ilosc"].get("inputmode") == "numeric"
    assert not [element for element in tree.iter() if element.get("placeholder")]


def test_enter_in_a_text_field_removes_no_row() -> None:
    tree = parse(render("form_body", opened(FAIR)))
    assert next(iter(tree.iter("button"))).get("name") == "_refresh"


def test_values_are_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    form = form_of(
        field("textfield", label=evil, description=evil),
        field("textarea", "a"),
        field("select", "s", values=[{"label": evil, "value": evil}]),
    )
    html = render("form_body", opened(form, ("x", evil), ("a", f"</textarea>{evil}"), ("s", evil)))
    parse(html)
    assert "<script" not in html
    view = form.present({"x": evil, "a": evil, "s": evil}, {}, "pl", WORLD)
    assert "<script" not in render("answers", view)


def test_first_line_break_of_a_long_text_survives() -> None:
    form = form_of(field("textarea", "a"))
    tree = parse(render("form_body", form.open({}, WORLD, "pl", answers={"a": "\n\nx"})))
    assert next(tree.iter("textarea")).text == "\n\nx"


def test_columns_are_classes() -> None:
    html = render("form_body", opened(FAIR))
    assert 'class="es-c5 es-start"' in html
    assert 'class="es-c5"' in html


def test_buttons_say_which_row_they_remove() -> None:
    form = opened(FAIR, ("koszty-0-opis", "a"), ("koszty-1-opis", "b"))
    tree = parse(render("form_body", form))
    buttons = {"".join(button.itertext()).strip(): button for button in tree.iter("button")}
    assert buttons["Usuń Pozycja 2"].get("value") == "koszty:1"
    assert buttons["+ Dodaj kolejną pozycję"].get("value") == "koszty"


def test_stored_file_has_its_button_and_full_question_no_input() -> None:
    tree = parse(render("form_body", opened(FAIR, ("_form", "1"), uploads={"oferta": [INVOICE], "inne": [INVOICE]})))
    removers = [button.get("value") for button in tree.iter("button") if button.get("name") == "_remove_file"]
    assert removers == ["oferta:u1", "inne:u1"]
    assert [element.get("name") for element in tree.iter("input") if element.get("type") == "file"] == ["inne"]


@pytest.mark.parametrize("lang", ["pl", "en"])
def test_answers_are_well_formed_with_links_and_table_headers(lang: str) -> None:
    view = FAIR.present(ANSWERS, {}, lang, WORLD)
    tree = parse(render("answers", view, url=lambda file_id: f"/zalaczniki/{file_id}"))
    assert [element.get("href") for element in tree.iter("a")] == ["/zalaczniki/u1"]
    headers = [element for element in tree.iter("th") if element.get("scope") == "col"]
    assert len(headers) == 5
    assert len(list(tree.iter("dt"))) == len(list(tree.iter("dd")))


def test_answers_of_everything_are_well_formed() -> None:
    form = opened(EVERYTHING)
    parse(render("answers", EVERYTHING.present(form.answers, {}, "pl", WORLD)))


def test_a_long_list_is_grouped_and_shows_what_was_chosen() -> None:
    form = form_of(field("select", "unit", properties={"list": "local_government"}))
    html = render("form_body", opened(form, ("unit", "0415042")))
    groups = {group.get("label"): list(group.iter("option")) for group in parse(html).iter("optgroup")}
    assert len(groups) == 23
    assert sum(map(len, groups.values())) == html.count("<option") - 1 == 163
    [chosen] = [one for options in groups.values() for one in options if one.get("selected") is not None]
    assert (chosen.get("value"), chosen in groups["toruński"]) == ("0415042", True)
