"""What a form file may not contain, and how its author is told: file, component, reason, remedy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from es_workflow.errors import InvalidContent
from es_workflow.forms import FormDefinition, check_form
from tests.forms.samples import FIXTURES, data, document, field

TEXT = {"type": "text", "id": "t", "text": "Tekst", "properties": {"text_en": "Text"}}
EN = {"label_en": "Question"}


def problems(*components: dict[str, Any], known: set[str] | None = frozenset()) -> list[str]:  # type: ignore[assignment]
    return [str(problem) for problem in check_form(data(*components), "forms/toy/sample.form", known)]


def test_the_clients_sample_form_passes() -> None:
    assert check_form((FIXTURES / "fair_application.form").read_bytes(), "fair_application.form", set()) == []


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.glob("*.form")))
def test_every_fixture_passes(name: str) -> None:
    assert check_form((FIXTURES / name).read_bytes(), name, set()) == []


def test_unknown_component_is_named_with_what_there_is() -> None:
    (problem,) = problems({"type": "iframe", "id": "f", "label": "Mapa", "url": "https://example.pl"})
    assert problem.startswith("forms/toy/sample.form: iframe „Mapa” (f): Nieznany rodzaj elementu: iframe.")
    assert "textfield" in problem


def test_unknown_property_is_named_with_its_place() -> None:
    (problem,) = problems(field("textfield", "nip", properties={**EN, "validatr": "pl.nip"}))
    assert problem.startswith(
        "forms/toy/sample.form: textfield „Pytanie nip” (nip): Nieznana właściwość: properties.validatr."
    )
    (problem,) = problems(field("number", validate={"mni": 1}, properties=EN))
    assert "validate.mni" in problem
    (problem,) = problems(field("textfield", placeholder="x", properties=EN))
    assert "placeholder" in problem


def test_component_deep_inside_is_found() -> None:
    inner = field("number", "price", properties={"format": "cash"})
    listing = {"type": "dynamiclist", "id": "l", "path": "costs", "label": "Koszty", "components": [inner]}
    group = {"type": "group", "id": "g", "label": "G", "components": [TEXT, listing]}
    (problem,) = problems(group)
    assert "number „Pytanie price” (price)" in problem
    assert "properties.format" in problem
    assert "money, number" in problem


@pytest.mark.parametrize(
    ("component", "words"),
    [
        (field("textfield", "typename"), "zastrzeżony"),
        (field("textfield", "a__b"), "zastrzeżony"),
        (field("textfield", "this"), "zastrzeżony"),
        (field("textfield", "case"), "zastrzeżony"),
        (field("textfield", "variables"), "zastrzeżony"),
        (field("textfield", "__class__"), "Klucz"),
        (field("textfield", "a.b"), "Klucz"),
        (field("textfield", "żółw"), "Klucz"),
        (field("textfield", "a-b"), "Klucz"),
        (field("select"), "w jednym miejscu"),
        (field("select", values=[{"label": "A", "value": "a"}, {"label": "B", "value": "a"}]), "dwa razy"),
        (field("radio", values=[{"label": "A", "value": "a"}], defaultValue="b"), "domyślna"),
        (field("radio", values=[{"label": "A", "value": "a"}], properties={"value_en.b": "B"}), "value_en.b"),
        (field("textfield", validate={"pattern": "["}), "niepoprawny"),
        (field("textfield", validate={"pattern": "^(a+)+$"}), "prościej"),
        (field("textfield", validate={"minLength": 5, "maxLength": 2}), "minLength"),
        (field("number", defaultValue="dużo"), "domyślna"),
        (field("number", properties={"check_message": "Źle."}), "check_message"),
        (field("checkbox", conditional={"hide": "x = 1"}), "FEEL"),
        (field("filepicker", accept="pdf"), "rozszerzenia"),
        (field("filepicker", properties={"max_mb": "dużo"}), "cudzysłowie"),
        ({"type": "datetime", "id": "d", "key": "d", "subtype": "date"}, "dateLabel"),
        ({"type": "image", "id": "i", "source": "https://example.pl/a.png", "alt": "A"}, "adres"),
        ({"type": "group", "id": "g", "components": []}, "Niedozwolona"),
        ({"type": "text"}, "Brakuje"),
        ({"id": "x"}, "Brakuje"),
        ("tekst", "Niedozwolona"),
    ],
)
def test_mistake_is_refused(component: Any, words: str) -> None:
    found = problems(component)
    assert any(words in problem for problem in found), found
    with pytest.raises(InvalidContent):
        FormDefinition.parse(data(component), "sample.form")


def test_same_key_twice_is_refused_where_answers_would_meet() -> None:
    group = {"type": "group", "id": "g", "label": "G", "components": [field("textfield", "a", id="other")]}
    assert any("dwa razy" in problem for problem in problems(field("textfield", "a", properties=EN), group))
    own = {**group, "path": "inner", "properties": EN}
    own["components"] = [field("textfield", "a", id="other", properties=EN)]
    assert problems(field("textfield", "a", properties=EN), own) == []
    assert any(
        "Identyfikator" in problem for problem in problems(field("textfield", "a"), field("textfield", "b", id="id_a"))
    )


def test_feel_mistakes_are_found_with_their_place() -> None:
    (problem,) = problems({**field("checkbox", properties=EN), "conditional": {"hide": "=amuont > 1"}})
    assert "checkbox „Pytanie x” (x): conditional.hide:" in problem
    assert "amuont" in problem
    (problem,) = problems({**field("checkbox", properties=EN), "conditional": {"hide": "=x >"}})
    assert "conditional.hide" in problem
    (problem,) = problems(field("number", validate={"max": "=limit(1)"}, properties=EN))
    assert "limit" in problem
    (problem,) = problems({**TEXT, "text": "Suma {{tottal}}"})
    assert "tottal" in problem


def test_names_a_form_may_use() -> None:
    row = [
        field("number", "price", properties=EN, validate={"max": "=parent.cap - this.price + i + price"}),
        field("number", "n", properties={**EN, "check": "=count(parent.costs[item.price = 1]) > 0"}),
    ]
    listing = {"type": "dynamiclist", "id": "l", "path": "costs", "label": "K", "components": row, "properties": EN}
    cap = field(
        "number", "cap", properties={**EN, "prefill": "=application.cap"}, validate={"max": "=variables.a + case.b"}
    )
    assert problems(cap, listing, known={"application"}) == []
    assert any("application" in problem for problem in problems(cap, listing))
    assert problems(cap, listing, known=None) == []
    outside = field("number", "y", validate={"max": "=price"}, properties=EN)
    assert any("price" in problem for problem in problems(cap, listing, outside, known={"application"}))
    early = field("textfield", "z", properties={**EN, "prefill": "=cap"})
    assert any("prefill" in problem for problem in problems(cap, early, known={"application"})), (
        "prefill sees no answers"
    )


def test_missing_english_is_found() -> None:
    choices = [{"label": "Tak", "value": "yes"}, {"label": "2026", "value": "y26"}]
    found = problems(field("radio", values=choices, description="Wybierz."), {**TEXT, "properties": {}})
    named = [problem.rpartition("properties.")[2].rstrip(".") for problem in found if "Brakuje angielskiego" in problem]
    assert named == ["label_en", "description_en", "value_en.yes", "text_en"]
    assert FormDefinition.parse(data(field("radio", values=choices)), "sample.form").form_id == "sample"


def test_missing_title_is_found() -> None:
    nameless = document(field("textfield", properties=EN))
    nameless["properties"] = {}
    assert len(check_form(json.dumps(nameless).encode(), "s.form", None)) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a": NaN}',
        b'{"components": "x" }',
        b" " * 1_000_001,
    ],
)
def test_what_is_no_form_file_is_refused_kindly(content: bytes) -> None:
    assert check_form(content, "s.form", None)
    with pytest.raises(InvalidContent):
        FormDefinition.parse(content, "s.form")


def test_a_form_of_two_thousand_components_is_refused() -> None:
    many = [field("textfield", f"k{number}") for number in range(2_000)]
    (problem,) = problems(*many)
    assert "za duży" in problem
    deep: dict[str, Any] = field("textfield", "a")
    for number in range(50):
        deep = {"type": "group", "id": f"g{number}", "label": "G", "components": [deep]}
    (problem,) = problems(deep)
    assert "poziomów" in problem


def test_rows_that_can_be_removed_hold_nothing_that_only_the_case_knows() -> None:
    listing = {
        "type": "dynamiclist", "id": "l", "path": "l", "label": "L", "properties": EN,
        "components": [
            field("textfield", "a", readonly=True, properties=EN),
            field("textfield", "b", properties={**EN, "prefill": "=case.x"}),
        ],
    }  # fmt: skip
    found = problems(listing)
    assert any("allowAddRemove" in problem for problem in found)
    assert any("prefill" in problem for problem in found)
