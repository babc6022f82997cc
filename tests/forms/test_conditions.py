"""Hidden questions and computed values: evaluated until nothing changes, dropped from the answers when hidden."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from es_workflow import feel
from tests.forms.samples import field, form_of, messages, opened

YES_NO = [{"label": "Tak", "value": "yes"}, {"label": "Nie", "value": "no"}]


def hidden_if(condition: str, component: dict[str, Any]) -> dict[str, Any]:
    return {**component, "conditional": {"hide": condition}}


def computed(key: str, expression: str, **properties: str) -> dict[str, Any]:
    return {"type": "expression", "id": f"id_{key}", "key": key, "expression": expression, "properties": properties}


def test_hidden_question_is_neither_asked_nor_answered() -> None:
    form = form_of(
        field("radio", "aid", values=YES_NO),
        hidden_if('=aid != "yes"', field("textfield", "giver", validate={"required": True})),
    )
    without = opened(form, ("aid", "no"), ("giver", "typed before"))
    assert without.validate()
    assert without.answers == {"aid": "no"}
    assert [node.path for node in without.visible if node.kind == "question"] == ["aid"]
    assert messages(opened(form, ("aid", "yes"))) == {"giver": "Wypełnij to pole."}


def test_chain_of_conditions_settles() -> None:
    """b depends on a, c on b, d on c: when a changes, all of them go, whatever was typed into them."""
    parts = [field("radio", "a", values=YES_NO)]
    for before, key in zip("abcdefgh", "bcdefghk", strict=True):
        parts.append(hidden_if(f'={before} != "yes"', field("radio", key, values=YES_NO)))
    form = form_of(*parts)
    everything = [(key, "yes") for key in "abcdefghk"]
    assert set(opened(form, *everything).answers) == set("abcdefghk")
    assert opened(form, ("a", "no"), *everything[1:]).answers == {"a": "no"}


def test_conditions_that_contradict_each_other_end() -> None:
    form = form_of(hidden_if("=b = null", field("textfield", "a")), hidden_if("=a != null", field("textfield", "b")))
    mine = opened(form, ("a", "1"), ("b", "2"))
    mine.validate()
    assert set(mine.answers) <= {"a", "b"}


def test_hidden_group_takes_its_questions_along() -> None:
    group = {
        "type": "group",
        "id": "g",
        "path": "g",
        "label": "Dane",
        "components": [field("textfield", "y", validate={"required": True})],
    }
    flat = {**group, "id": "h", "components": [field("textfield", "z", validate={"required": True})]}
    del flat["path"]
    form = form_of(field("checkbox", "on"), hidden_if("=not(on)", group), hidden_if("=not(on)", flat))
    assert opened(form, ("g-y", "x"), ("z", "x")).answers == {"on": False}
    assert opened(form, ("on", "true"), ("g-y", "x"), ("z", "x")).answers == {"on": True, "g": {"y": "x"}, "z": "x"}
    assert set(messages(opened(form, ("on", "true")))) == {"g-y", "z"}


def test_computed_values_build_on_each_other_in_any_order() -> None:
    form = form_of(
        computed("limit", "=min(round half up(total * 0.85, 2), 1000)", show="true", label="Limit", format="money"),
        computed("total", "=a + b", show="true", label="Razem", format="money"),
        field("number", "a"),
        field("number", "b"),
    )
    mine = opened(form, ("a", "11,7"), ("b", "0"))
    assert mine.answers == {"limit": Decimal("9.95"), "total": Decimal("11.70"), "a": Decimal("11.7"), "b": 0}
    assert [(node.label, node.value) for node in mine.visible if node.kind == "output"] == [
        ("Limit", "9,95\u00a0zł"),
        ("Razem", "11,70\u00a0zł"),
    ]


def test_condition_may_depend_on_a_computed_value() -> None:
    form = form_of(
        field("number", "a"),
        computed("twice", "=if a = null then 0 else a * 2"),
        hidden_if(
            "=twice <= 100",
            {"type": "text", "id": "t", "text": "Suma **{{twice}}** jest za duża.", "properties": {"role": "warning"}},
        ),
    )
    assert [node for node in opened(form, ("a", "50")).visible if node.kind == "note"] == []
    (note,) = [node for node in opened(form, ("a", "50,5")).visible if node.kind == "note"]
    assert note.html == "<p>Suma <strong>101</strong> jest za duża.</p>\n"


def test_values_in_texts_are_written_for_readers_and_cannot_carry_markup() -> None:
    form = form_of(
        field("textfield", "name"),
        {"type": "text", "id": "t", "text": "{{name}} {{amount}} {{day}} {{nothing}}"},
        {"type": "html", "id": "h", "content": "<p onclick='x'>{{name}}<script>alert(1)</script></p>"},
        computed("amount", "=1234.5"),
        computed("day", '=date("2026-11-23")'),
        computed("nothing", "=null"),
    )
    notes = [node.html for node in opened(form, ("name", "<b>*x*</b>")).visible if node.kind == "note"]
    assert notes[0].strip() == "<p>&lt;b&gt;*x*&lt;/b&gt; 1&nbsp;234,50 23.11.2026 —</p>"
    assert "<script" not in notes[1]
    assert "onclick" not in notes[1]
    assert "<b>" not in notes[1]


def test_a_form_sees_the_case_and_its_variables() -> None:
    form = form_of(computed("x", '=case.number + " " + variables.application.name + " " + application.name'))
    mine = opened(form, variables={"case": {"number": "ES.1"}, "application": {"name": "Targi"}})
    assert mine.answers == {"x": "ES.1 Targi Targi"}


def test_one_crossing_a_pass(monkeypatch: Any) -> None:
    form = form_of(
        *(field("number", f"n{number}") for number in range(30)),
        computed("total", "=" + " + ".join(f"n{number}" for number in range(30))),
        hidden_if("=total > 5", field("textfield", "why", properties={"check": "=why != null"})),
    )
    crossings: list[int] = []
    original = feel.evaluate_all

    def counted(items: Any, shared: Any, world: Any) -> Any:
        crossings.append(len(items))
        return original(items, shared, world)

    monkeypatch.setattr(feel, "evaluate_all", counted)
    opened(form, *((f"n{number}", "1") for number in range(30)))
    assert len([size for size in crossings if size]) <= 4
