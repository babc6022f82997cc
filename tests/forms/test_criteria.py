"""Criteria sheets: what a form asks points for, what a sheet comes to, what an author is told, what assessors see."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from es_workflow.forms import FormDefinition, check_form
from es_workflow.forms.criteria import criteria, result, scored, threshold
from tests.forms.samples import WORLD, data, document, field, form_of, opened, render

EN = {"label_en": "In English"}

FIT = field("number", "m1", label="Dopasowanie", decimalDigits=0, validate={"required": True, "min": 0, "max": 6},
            description="Czy targi pasują?",
            properties={"criterion": "M1", "label_en": "Fit", "description_en": "Does it fit?"})  # fmt: skip
COST = field("number", "m3", label="Koszty", decimalDigits=1, validate={"required": True, "min": 0, "max": 6},
             properties={"criterion": "M3", "weight": "1.5", "knockout": "=least", **EN})  # fmt: skip
WHY = field("textarea", "m1_why", label="Uzasadnienie", validate={"required": True, "minLength": 50},
            properties={"justifies": "M1", **EN})  # fmt: skip
STAFF = {
    "type": "expression", "key": "m5", "expression": "=if share >= 0.3 then 4 else 2",
    "properties": {"criterion": "M5", "maximum": "4", "show": "true", "format": "number", "label": "Zatrudnienie",
                   "label_en": "Staff", "reason": "Udział: {{ share * 100 }} %.",
                   "reason_en": "Share: {{ share * 100 }} %."},
}  # fmt: skip
TOTAL = {
    "type": "expression", "key": "total", "expression": "=sheet.total",
    "properties": {"show": "true", "format": "number", "label": "Razem", "label_en": "Total"},
}  # fmt: skip
KNOWN: dict[str, Any] = {"least": 3, "share": Decimal("0.25")}
SHEET = form_of(FIT, WHY, COST, STAFF, TOTAL)


def test_a_form_says_its_criteria_in_order_with_points_weights_and_minima() -> None:
    fit, cost, staff = criteria(SHEET, KNOWN, WORLD)
    assert (fit.code, fit.name("pl"), fit.name("en"), fit.maximum, fit.weight) == ("M1", "Dopasowanie", "Fit", 6, 1)
    assert fit.justification == ("m1_why",)
    assert fit.guidance["pl"] == "Czy targi pasują?"
    assert fit.knockout is None
    assert (cost.weight, cost.knockout, cost.automatic) == (Decimal("1.5"), 3, False)
    assert (staff.maximum, staff.automatic) == (4, True)


def test_a_minimum_that_nobody_can_work_out_yet_is_unknown_and_not_zero() -> None:
    assert criteria(SHEET)[1].knockout is None


def test_a_sheet_comes_to_its_weighted_points_and_names_what_is_under_its_minimum() -> None:
    score = scored(criteria(SHEET, KNOWN, WORLD), {"m1": 5, "m3": Decimal("2.5"), "m5": 2, "m1_why": "Bo tak."})
    assert score.points == {"M1": 5, "M3": Decimal("2.5"), "M5": 2}
    assert (score.total, score.maximum, score.failed, score.complete) == (Decimal("10.75"), 19, ("M3",), True)


def test_a_sheet_with_a_criterion_left_open_is_not_complete() -> None:
    assert not scored(criteria(SHEET), {"m1": 5, "m5": 2}).complete


def test_criteria_stand_in_sections_with_and_without_a_name_of_their_own() -> None:
    group = {"type": "group", "path": "merit", "label": "Ocena", "components": [FIT, WHY], "properties": EN}
    (fit,) = criteria(form_of(group))
    assert fit.points({"merit": {"m1": 4}}) == 4
    assert fit.reasons({"merit": {"m1_why": "Tak"}}) == "Tak"


def test_the_running_total_is_counted_by_the_weights_and_stored_with_the_answers() -> None:
    form = opened(SHEET, ("m1", "5"), ("m3", "3,5"), ("m1_why", "x" * 50), variables=KNOWN)
    assert form.validate()
    assert form.answers["total"] == Decimal("12.25")
    assert form.answers["m5"] == 2


def test_points_over_the_most_are_refused_at_their_field() -> None:
    form = opened(SHEET, ("m1", "7"), ("m3", "3"), ("m1_why", "x" * 50), variables=KNOWN)
    assert not form.validate()
    assert [error.field_id for error in form.errors] == ["f-m1"]


def test_a_justification_that_is_too_short_is_refused() -> None:
    form = opened(SHEET, ("m1", "6"), ("m3", "3"), ("m1_why", "Za krótko."), variables=KNOWN)
    assert not form.validate()
    assert [error.field_id for error in form.errors] == ["f-m1_why"]


def test_an_assessor_sees_the_most_points_the_minimum_and_why_points_were_counted() -> None:
    page = render("form_body", opened(SHEET, variables=KNOWN))
    assert "z 6 pkt" in page
    assert "Wymagane minimum: 3 pkt." in page
    assert "Waga: 1,5." in page
    assert "Udział: 25 %." in page
    assert "z 4 pkt" in page


def test_a_sheet_is_read_with_its_points_out_of_the_most_and_the_reason_of_the_counted_ones() -> None:
    view = SHEET.present({"m1": 5, "m1_why": "Bo", "m3": 3, "m5": 2, "total": 11}, KNOWN, "pl", WORLD)
    rows = {row.path: row for section in view.sections for row in section.rows}
    assert rows["m1"].value == "5\u00a0z 6 pkt"
    assert rows["m5"].lines == ("2\u00a0z 4 pkt", "Udział: 25 %.")


def test_threshold_and_result_are_asked_of_the_process() -> None:
    own = {"title": "K", "title_en": "S", "threshold": "=rules.threshold", "result": "=merit.points"}
    form = FormDefinition.parse(json.dumps(document(FIT, properties=own)).encode(), "sample.form")
    known = {"rules": {"threshold": 18}, "merit": {"points": Decimal("21.5")}}
    assert (threshold(form, known, WORLD), result(form, known, WORLD)) == (18, Decimal("21.5"))
    assert result(form, {"merit": None}, WORLD) is None


def test_a_right_sheet_has_nothing_to_mend() -> None:
    assert check_form(data(FIT, WHY, COST, STAFF, TOTAL), "sample.form", {"least", "share"}) == []


def without(component: dict[str, Any], name: str) -> dict[str, Any]:
    return {**component, "properties": {key: value for key, value in component["properties"].items() if key != name}}


@pytest.mark.parametrize(
    ("components", "message"),
    [
        ([FIT, {**COST, "properties": {"criterion": "M1", **EN}}], "Kod kryterium „M1” jest użyty dwa razy."),
        ([{**FIT, "validate": {"required": True}}], "Kryterium musi mieć największą liczbę punktów: validate.max."),
        ([{**FIT, "validate": {"max": 6}}], "Punkty za kryterium muszą być wymagane (validate.required)."),
        ([without(STAFF, "maximum")], "Kryterium musi mieć największą liczbę punktów: properties.maximum."),
        ([without(STAFF, "reason")],
         "Punkty liczone z danych pokazuje się z powodem: properties.reason oraz show = „true”."),
        ([WHY], "justifies: nie ma kryterium „M1”."),
        ([FIT, WHY, {**WHY, "key": "again"}], "justifies: kryterium „M1” ma już uzasadnienie."),
        ([without(COST, "criterion")], "properties.weight ma sens tylko przy kryterium (properties.criterion)."),
        ([{"type": "dynamiclist", "path": "rows", "label": "L", "properties": EN, "components": [FIT]}],
         "Kryterium i jego uzasadnienie nie mogą stać w liście."),
    ],
)  # fmt: skip
def test_an_author_is_told_what_is_wrong_with_a_sheet(components: list[dict[str, Any]], message: str) -> None:
    assert message in [problem.message for problem in check_form(data(*components), "sample.form", {"least", "share"})]


def test_feel_about_the_score_is_only_for_sheets() -> None:
    assert check_form(data(TOTAL), "sample.form", set())
