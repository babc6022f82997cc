"""Repeated lists: rows are added, removed, counted, summed and checked, with or without JavaScript."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.forms.samples import INVOICE, Upload, field, form_of, messages, opened

MONEY = {"format": "money"}


def listing(*children: dict[str, Any], path: str = "costs", **more: Any) -> dict[str, Any]:
    properties = {"row_title": "Koszt", "row_title_en": "Cost", **more.pop("properties", {})}
    return {
        "type": "dynamiclist",
        "id": f"id_{path}",
        "path": path,
        "label": "Koszty",
        "components": list(children),
        "properties": properties,
        **more,
    }


COSTS = form_of(
    listing(
        field("textfield", "name", validate={"required": True}),
        field("number", "price", properties=MONEY),
        field("number", "count", decimalDigits=0, defaultValue=1),
        {
            "type": "expression",
            "id": "v",
            "key": "value",
            "expression": "=if this.price = null then 0 else round half up(this.price * count, 2)",
            "properties": {"show": "true", "label": "Wartość", "format": "money"},
        },
        properties={"min_rows": "1", "max_rows": "3"},
    ),
    {
        "type": "expression",
        "id": "s",
        "key": "total",
        "expression": "=sum(for k in costs return k.value)",
        "properties": MONEY,
    },
)


def names(form: Any) -> list[Any]:
    return [row["name"] for row in form.answers["costs"]]


def test_a_new_list_shows_the_rows_it_needs() -> None:
    assert opened(COSTS).answers["costs"] == [{"name": None, "price": None, "count": 1, "value": Decimal("0.00")}]
    three = form_of(listing(field("textfield", "name"), defaultRepetitions=3))
    assert len(opened(three).answers["costs"]) == 3
    assert opened(form_of(listing(field("textfield", "name")))).answers["costs"] == []


def test_row_values_and_sums() -> None:
    mine = opened(
        COSTS,
        ("costs-0-name", "a"), ("costs-0-price", "412,35"), ("costs-0-count", "3"),
        ("costs-1-name", "b"), ("costs-1-price", "800"), ("costs-1-count", "1"),
    )  # fmt: skip
    assert mine.validate()
    assert [row["value"] for row in mine.answers["costs"]] == [Decimal("1237.05"), Decimal("800.00")]
    assert mine.answers["total"] == Decimal("2037.05")


def test_row_is_added_and_everything_typed_stays() -> None:
    mine = opened(COSTS, ("costs-0-name", "a"), ("costs-0-price", "12 zł"), ("_add", "costs"))
    assert mine.apply_actions()
    assert mine.message == "Dodano pozycję 2."
    assert names(mine) == ["a", None]
    assert mine.answers["costs"][1]["count"] == 1, "a new row starts with its defaults"
    assert ("costs-0-price", "12 zł") in mine.fields_to_keep
    assert not mine.apply_actions(), "an action happens once"
    assert mine.errors == []


def test_row_is_removed_and_the_others_close_up() -> None:
    pairs = [(f"costs-{number}-name", name) for number, name in enumerate("abc")]
    mine = opened(COSTS, *pairs, ("_remove", "costs:1"))
    assert mine.apply_actions()
    assert mine.message == "Usunięto: Koszt 2."
    assert names(mine) == ["a", "c"]


def test_first_and_last_row_are_kept_within_the_limits() -> None:
    one = opened(COSTS, ("costs-0-name", "a"), ("_remove", "costs:0"))
    assert one.apply_actions()
    assert names(one) == ["a"], "one row has to stay"
    full = opened(COSTS, *((f"costs-{number}-name", "a") for number in range(3)), ("_add", "costs"))
    assert full.apply_actions()
    assert len(full.answers["costs"]) == 3
    too_many = opened(COSTS, *((f"costs-{number}-name", "a") for number in range(4)))
    assert messages(too_many) == {"costs": "Zostaw najwyżej 3 pozycje."}


def test_missing_rows_are_asked_for() -> None:
    form = form_of(listing(field("textfield", "name"), properties={"min_rows": "2"}))
    assert len(opened(form, ("_form", "1")).answers["costs"]) == 2, "the rows that must be there are always shown"


def test_gaps_in_the_numbering_close() -> None:
    mine = opened(COSTS, ("costs-7-name", "c"), ("costs-3-name", "b"), ("costs-12-name", "d"))
    assert names(mine) == ["b", "c", "d"]


def test_rule_and_condition_of_a_row_see_row_and_form() -> None:
    form = form_of(
        field("number", "cap"),
        listing(
            field(
                "number",
                "price",
                properties={"check": "=price <= cap and this.price <= parent.cap", "check_message": "Za drogo."},
            ),
            {**field("textfield", "note"), "conditional": {"hide": "=i = 1"}},
        ),
    )
    mine = opened(
        form,
        ("cap", "10"),
        ("costs-0-price", "9"),
        ("costs-1-price", "11"),
        ("costs-1-note", "x"),
        ("costs-0-note", "y"),
    )
    assert messages(mine) == {"costs-1-price": "Za drogo."}
    assert mine.answers["costs"] == [{"price": 9}, {"price": 11, "note": "x"}]


def test_rule_on_the_list_as_a_whole() -> None:
    form = form_of(
        listing(
            field("number", "price"),
            properties={"check": "=sum(for c in costs return c.price) <= 100", "check_message": "Razem najwyżej 100."},
        )
    )
    assert messages(opened(form, ("costs-0-price", "60"), ("costs-1-price", "50"))) == {"costs": "Razem najwyżej 100."}
    assert messages(opened(form, ("costs-0-price", "60"), ("costs-1-price", "40"))) == {}


def test_a_filter_in_a_row_sees_the_whole_row() -> None:
    form = form_of(
        listing(
            field("textfield", "name"),
            {"type": "expression", "id": "t", "key": "twins", "expression": "=count(parent.costs[item.name = name])"},
        )
    )
    mine = opened(form, *((f"costs-{number}-name", name) for number, name in enumerate("aab")))
    assert [row["twins"] for row in mine.answers["costs"]] in ([2, 2, 1], [3, 3, 3])


def test_files_move_with_their_rows() -> None:
    form = form_of(listing(field("textfield", "name"), field("filepicker", "invoice")))
    other = Upload("u2", "inna.pdf", 1, "application/pdf")
    pairs = [(f"costs-{number}-name", name) for number, name in enumerate("abc")]
    mine = opened(
        form, *pairs, ("_remove", "costs:0"), uploads={"costs-0-invoice": [other], "costs-2-invoice": [INVOICE]}
    )
    mine.apply_actions()
    assert mine.uploads == {"costs-1-invoice": [INVOICE]}
    assert mine.answers["costs"] == [{"name": "b", "invoice": []}, {"name": "c", "invoice": [INVOICE.to_answer()]}]


def test_rows_of_the_case_are_completed_but_neither_added_nor_removed() -> None:
    form = form_of(
        listing(
            field("textfield", "name", readonly=True),
            field("number", "eligible", properties=MONEY),
            allowAddRemove=False,
            properties={"prefill": "=variables.settlement.lines"},
        )
    )
    case = {"settlement": {"lines": [{"name": "Stoisko"}, {"name": "Druk"}]}}
    pairs = [
        ("costs-0-name", "forged"),
        ("costs-0-eligible", "10"),
        ("costs-1-eligible", "20"),
        ("costs-2-name", "smuggled"),
    ]
    mine = opened(form, *pairs, ("_add", "costs"), ("_remove", "costs:0"), variables=case)
    mine.apply_actions()
    assert mine.answers["costs"] == [
        {"name": "Stoisko", "eligible": Decimal("10.00")},
        {"name": "Druk", "eligible": Decimal("20.00")},
    ]


def test_lists_inside_rows() -> None:
    form = form_of(
        listing(
            field("textfield", "name"),
            listing(field("number", "part"), path="parts"),
            {"type": "expression", "id": "t", "key": "sum", "expression": "=sum(for p in parts return p.part)"},
        )
    )
    pairs = [
        ("costs-0-name", "a"),
        ("costs-1-parts-0-part", "1"),
        ("costs-1-parts-1-part", "2"),
        ("costs-1-parts-2-part", "3"),
    ]
    mine = opened(form, *pairs, ("_remove", "costs-1-parts:1"))
    mine.apply_actions()
    assert mine.answers["costs"] == [
        {"name": "a", "parts": [], "sum": None},
        {"name": None, "parts": [{"part": 1}, {"part": 3}], "sum": 4},
    ]
    added = opened(form, *pairs, ("_add", "costs-0-parts"))
    added.apply_actions()
    assert len(added.answers["costs"][0]["parts"]) == 1
