"""Each kind of question: what it takes, what it refuses, what ends up in the answers."""

from __future__ import annotations

from typing import Any

import pytest

from es_workflow.forms import check_form
from es_workflow.forms.nodes import Question
from tests.forms.samples import WORLD, data, field, form_of, messages, opened

COLOURS = [{"label": "Czerwony", "value": "red"}, {"label": "Zielony", "value": "green"}]
REQUIRED = {"required": True}


@pytest.mark.parametrize(
    ("component", "message"),
    [
        (field("textfield", validate=REQUIRED), "Wypełnij to pole."),
        (field("textarea", validate=REQUIRED), "Wypełnij to pole."),
        (field("number", validate=REQUIRED), "Wpisz liczbę."),
        (field("number", validate=REQUIRED, properties={"format": "money"}), "Wpisz kwotę."),
        (field("select", validate=REQUIRED, values=COLOURS), "Wybierz odpowiedź."),
        (field("radio", validate=REQUIRED, values=COLOURS), "Wybierz odpowiedź."),
        (field("checklist", validate=REQUIRED, values=COLOURS), "Zaznacz co najmniej jedną odpowiedź."),
        (field("taglist", validate=REQUIRED, values=COLOURS), "Zaznacz co najmniej jedną odpowiedź."),
        (field("checkbox", validate=REQUIRED), "Zaznacz to pole, żeby potwierdzić."),
        (field("filepicker", validate=REQUIRED), "Dodaj plik."),
    ],
)
def test_required_question_says_what_to_do(component: dict[str, Any], message: str) -> None:
    form = form_of(component)
    assert list(messages(opened(form, ("_form", "1"))).values()) == [message]
    optional = form_of({**component, "validate": {}})
    assert messages(opened(optional, ("_form", "1"))) == {}


def test_answers_of_every_kind() -> None:
    form = form_of(
        field("textfield", "t"),
        field("textarea", "a"),
        field("select", "s", values=COLOURS),
        field("radio", "r", values=COLOURS),
        field("checklist", "c", values=COLOURS),
        field("taglist", "g", values=COLOURS),
        field("checkbox", "b"),
        field("checkbox", "d"),
    )
    pairs = [
        ("t", " Ala "),
        ("a", "raz\r\ndwa\r\n"),
        ("s", "red"),
        ("r", "green"),
        ("c", "green"),
        ("c", "red"),
        ("b", "true"),
    ]
    mine = opened(form, *pairs, ("g", "red"), ("g", "red"))
    assert mine.validate()
    assert mine.answers == {
        "t": "Ala", "a": "raz\ndwa", "s": "red", "r": "green", "c": ["green", "red"], "g": ["red"],
        "b": True, "d": False,
    }  # fmt: skip


def test_unanswered_questions_are_null_in_the_answers() -> None:
    form = form_of(
        field("textfield", "t"),
        field("number", "n"),
        field("select", "s", values=COLOURS),
        field("checklist", "c", values=COLOURS),
    )
    assert opened(form).answers == {"t": None, "n": None, "s": None, "c": []}


@pytest.mark.parametrize("kind", ["select", "radio", "checklist", "taglist"])
def test_answer_that_was_not_offered_is_refused(kind: str) -> None:
    form = form_of(field(kind, values=COLOURS))
    assert list(messages(opened(form, ("x", "blue"))).values()) == ["Wybierz spośród podanych odpowiedzi."]


def test_choices_from_an_expression_and_from_the_case() -> None:
    form = form_of(
        field("checkbox", "all"),
        field("select", "s", valuesExpression='=if all then ["a", "b"] else ["a"]'),
        field("radio", "r", valuesKey="partners"),
    )
    variables = {
        "partners": [{"label": "Fundacja", "label_en": "Foundation", "value": 7}, {"label": "bez wartości"}, None]
    }
    few = opened(form, ("s", "b"), ("r", "7"), variables=variables)
    assert messages(few) == {"s": "Wybierz spośród podanych odpowiedzi."}
    more = opened(form, ("all", "true"), ("s", "b"), ("r", "7"), variables=variables)
    assert messages(more) == {}
    assert more.answers == {"all": True, "s": "b", "r": "7"}
    radio = next(node for node in more.visible if node.path == "r")
    assert [(option.value, option.label, option.chosen) for option in radio.options] == [("7", "Fundacja", True)]
    english = opened(form, lang="en", variables=variables)
    assert [option.label for node in english.visible if node.path == "r" for option in node.options] == ["Foundation"]


def test_texts_have_limits_even_when_the_file_says_none() -> None:
    form = form_of(field("textfield"), field("textarea", "a", validate={"minLength": 5, "maxLength": 10}))
    assert messages(opened(form, ("x", "a" * 501), ("a", "krót"))) == {
        "x": "Skróć tekst: może mieć najwyżej 500 znaków, a ma 501.",
        "a": "Napisz więcej: co najmniej 5 znaków, teraz jest 4.",
    }
    assert messages(opened(form, ("x", "a" * 500), ("a", "12345\r\n789"))) == {}


def test_pattern_with_its_own_message() -> None:
    form = form_of(
        field(
            "textfield",
            validate={"pattern": "^[A-Z]{2}$", "patternErrorMessage": "Dwie wielkie litery."},
            properties={"pattern_message_en": "Two capitals."},
        )
    )
    assert messages(opened(form, ("x", "ab"))) == {"x": "Dwie wielkie litery."}
    assert messages(opened(form, ("x", "ab"), lang="en")) == {"x": "Two capitals."}
    assert messages(opened(form, ("x", "AB"))) == {}


def test_rule_between_questions() -> None:
    form = form_of(
        field("number", "people"),
        field(
            "number",
            "at_risk",
            properties={
                "check": "=at_risk <= people",
                "check_message": "Nie więcej niż wszystkich.",
                "check_message_en": "Too many.",
            },
        ),
    )
    assert messages(opened(form, ("people", "5"), ("at_risk", "6"))) == {"at_risk": "Nie więcej niż wszystkich."}
    assert messages(opened(form, ("people", "5"), ("at_risk", "6"), lang="en")) == {"at_risk": "Too many."}
    assert messages(opened(form, ("people", "5"), ("at_risk", "5"))) == {}
    assert messages(opened(form, ("at_risk", "5"))) == {}, "null does not refuse"


def test_rule_may_ask_for_one_of_two_answers() -> None:
    form = form_of(
        field("textfield", "mail"),
        field(
            "textfield",
            "phone",
            properties={"check": "=mail != null or phone != null", "check_message": "Podaj jedno z nich."},
        ),
    )
    assert messages(opened(form, ("mail", ""))) == {"phone": "Podaj jedno z nich."}
    assert messages(opened(form, ("mail", "x"))) == {}


def test_broken_rule_blocks_and_says_that_it_is_not_the_persons_fault() -> None:
    form = form_of(field("textfield", properties={"check": "=nobody_knows_this = 1"}))
    assert "błąd formularza" in messages(opened(form, ("x", "a")))["x"]


def test_prefill_from_the_case_and_defaults() -> None:
    form = form_of(
        field("textfield", "nip", properties={"prefill": "=organisation.nip"}),
        field("textfield", "place", properties={"prefill": "Toruń"}),
        field("number", "n", defaultValue="1", decimalDigits=0),
        {
            "type": "group",
            "id": "g",
            "path": "g",
            "label": "G",
            "components": [field("textfield", "y", properties={"prefill": "=organisation.name"})],
        },
    )
    case = {"organisation": {"nip": "1234563218", "name": "Fundacja"}}
    assert opened(form, variables=case).answers == {
        "nip": "1234563218",
        "place": "Toruń",
        "n": 1,
        "g": {"y": "Fundacja"},
    }
    assert opened(form, variables=case, answers={"nip": None, "g": {"y": "Inna"}}).answers == {
        "nip": None, "place": "Toruń", "n": 1, "g": {"y": "Inna"},
    }  # fmt: skip
    typed = opened(form, ("nip", ""), ("place", "Bydgoszcz"), variables=case)
    assert (typed.answers["nip"], typed.answers["place"]) == (None, "Bydgoszcz")
    assert opened(form).answers["nip"] is None, "no organisation, nothing to fill in"


def test_answer_only_to_be_read_cannot_be_sent() -> None:
    form = form_of(
        field("textfield", readonly=True, properties={"prefill": "=organisation.nip"}),
        field("checkbox", "done", readonly='=case.status = "closed"', defaultValue=True),
    )
    case = {"organisation": {"nip": "1234563218"}, "case": {"status": "closed"}}
    mine = opened(form, ("x", "999"), ("done", ""), variables=case)
    assert mine.validate()
    assert mine.answers == {"x": "1234563218", "done": True}
    assert opened(form, ("done", ""), variables={"case": {"status": "open"}}).answers["done"] is False


def test_scenario_data_go_through_the_same_rules_as_typed_answers() -> None:
    form = form_of(field("textfield", properties={"validator": "pl.nip"}), field("number", "n", validate={"max": 5}))
    mine = form.open({}, WORLD, "pl", answers={"x": "1234563217", "n": 6})
    assert set(messages(mine)) == {"x", "n"}


def test_error_summary_leads_to_the_first_input_and_names_the_row() -> None:
    form = form_of(
        field("radio", validate=REQUIRED, values=COLOURS),
        {
            "type": "dynamiclist",
            "id": "l",
            "path": "l",
            "label": "Lista",
            "defaultRepetitions": 2,
            "components": [field("checkbox", "ok", label="Zgoda.", validate=REQUIRED)],
            "properties": {"row_title": "Osoba"},
        },
    )
    mine = opened(form)
    mine.validate()
    assert [(error.field_id, error.label) for error in mine.errors] == [
        ("f-x-0", "Pytanie x"),
        ("f-l-0-ok", "Osoba 1: Zgoda"),
        ("f-l-1-ok", "Osoba 2: Zgoda"),
    ]


UNIT = field("select", "unit", properties={"list": "local_government"}, validate=REQUIRED)


def test_a_list_of_the_application_offers_its_answers_under_headings_and_takes_only_them() -> None:
    form = form_of(UNIT)
    [section] = opened(form).sections
    [question] = section.nodes
    assert isinstance(question, Question)
    options = {option.value: (option.label, option.heading) for option in question.options}
    assert len(options) == 163
    assert options["0415042"] == ("Lubicz (gmina wiejska)", "toruński")
    assert options["0415"] == ("powiat toruński", "toruński")
    assert opened(form, ("unit", "0415042"), ("_form", "1")).answers == {"unit": "0415042"}
    for typed in ("Lubicz", "0463", "1465011", ""):
        assert list(messages(opened(form, ("unit", typed), ("_form", "1")))) == ["unit"], typed


def test_a_chosen_unit_is_read_by_its_name() -> None:
    view = form_of(UNIT).present({"unit": "0463011"}, {}, "pl", WORLD)
    assert [row.value for section in view.sections for row in section.items] == ["Toruń (gmina miejska)"]


@pytest.mark.parametrize(
    "more", [{"properties": {"list": "planets"}}, {"properties": {"list": "local_government"}, "values": COLOURS}]
)
def test_a_list_that_does_not_exist_or_stands_beside_answers_is_refused(more: dict[str, Any]) -> None:
    assert check_form(data(field("select", "s", **more)), "f.form", set())
