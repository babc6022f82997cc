"""Which variables a process can have and what they look like; which paths lead nowhere."""

from __future__ import annotations

import pytest

from es_workflow.content.names import Names
from es_workflow.content.paths import shape_of, wrong_paths
from es_workflow.content.shapes import ANYTHING, PLAIN, Shape, merged, record, rows, unknown_paths
from es_workflow.engine import Element, MultiInstance, ProcessDefinition, StandardLoop

FORMS = {
    "application": record({"fair": record(["name"]), "costs": rows(record(["name", "net"]))}),
    "review": record(["points"]),
}
SCOPE = {**FORMS, "free": ANYTHING, "amount": PLAIN}


def names(*elements: Element) -> Names:
    definition = ProcessDefinition("main", "", {element.id: element for element in elements}, (), frozenset())
    decide = {"verdict": record(["outcome"])}.__getitem__
    return Names(definition, form=FORMS.__getitem__, decision=decide, results={"bank:check": ("balance",)})


def task(id: str, form: str | None, process: str = "main", **fields: object) -> Element:
    return Element(id, process, "userTask", form_id=form, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "expression",
    [
        "application.fair.name",
        "application . fair . name",
        "sum(application.costs.net)",
        "sum(for cost in application.costs return cost.net)",
        "some cost in application.costs, other in application.costs satisfies cost.net > other.net",
        "application.costs[net > 3].anything",
        "application.costs[item.net > 3]",
        '"application.nothing"',
        "// application.nothing\n1",
        "free.whatever.it.has",
        "unknown.name",
        "for x in free return x.y",
        "date(application.fair.name).year",
        "[1..3]",
        "amount in [1.5, 2]",
    ],
)
def test_paths_that_lead_somewhere(expression: str) -> None:
    assert list(wrong_paths(expression, SCOPE)) == []


@pytest.mark.parametrize(
    ("expression", "path", "step"),
    [
        ("application.far.name", "application.far.name", "far"),
        ("application.fair.name.first", "application.fair.name.first", "first"),
        ("sum(application.costs.gross)", "application.costs.gross", "gross"),
        ("for cost in application.costs return cost.gross", "cost.gross", "gross"),
        ("every c in application.costs satisfies c.gross > 1", "c.gross", "gross"),
        ("amount.value", "amount.value", "value"),
        ('if application.fair.town = "x" then 1 else 2', "application.fair.town", "town"),
    ],
)
def test_paths_that_lead_nowhere(expression: str, path: str, step: str) -> None:
    assert [(wrong, where) for wrong, where, _ in wrong_paths(expression, SCOPE)] == [(path, step)]


def test_only_a_plain_path_tells_a_shape() -> None:
    assert shape_of("application.fair", SCOPE) == record(["name"])
    assert shape_of("application.costs", SCOPE).item == record(["name", "net"])
    assert shape_of("if true then application else null", SCOPE) is ANYTHING


def test_a_value_from_several_places_may_have_the_parts_of_each() -> None:
    both = merged([record(["a"]), record({"b": PLAIN, "a": record(["c"])})])
    assert set(both.parts) == {"a", "b"}
    assert merged([record(["a"]), ANYTHING]) == ANYTHING


def test_data_are_held_against_a_form() -> None:
    data = {"fair": {"name": "x", "town": "y"}, "costs": [{"net": 1}, {"gross": 1}], "extra": 1}
    assert list(unknown_paths(data, FORMS["application"])) == ["fair.town", "costs[2].gross", "extra"]


def test_a_form_becomes_a_variable_unless_it_is_mapped_out() -> None:
    found = names(
        task("apply", "application"), task("judge", "review", outputs={"first": "=review", "a.b": "=review.points"})
    )
    scope = found.of_process("main")
    assert scope["first"] == FORMS["review"]
    assert scope["a"] == Shape({"b": PLAIN})
    assert "review" not in scope
    assert found.at(found._elements["judge"])["review"] == FORMS["review"]


def test_a_correction_round_tells_nothing_new() -> None:
    scope = names(
        task("apply", "application"), task("correct", "application", outputs={"application": "=application"})
    ).of_process("main")
    assert scope["application"] == FORMS["application"]


def test_results_of_scripts_decisions_and_operations() -> None:
    scope = names(
        task("apply", "application"),
        Element("copy", "main", "scriptTask", script="=application.fair", result_variable="fair"),
        Element("weigh", "main", "businessRuleTask", decision_id="verdict", result_variable="verdict"),
        Element("ask", "main", "serviceTask", operation="bank:check"),
    ).of_process("main")
    assert scope["fair"] == record(["name"])
    assert scope["verdict"] == record(["outcome"])
    assert not scope["balance"].known


def test_an_item_of_a_multi_instance_is_known_inside_it_only() -> None:
    loop = MultiInstance("=application.costs", "cost", "judged", "=review.points")
    found = names(task("apply", "application"), task("judge", "review", multi_instance=loop))
    assert found.at(found._elements["judge"])["cost"] == record(["name", "net"])
    scope = found.of_process("main")
    assert "cost" not in scope
    assert "review" not in scope
    assert scope["judged"] == rows(PLAIN)


def test_variables_cross_the_border_of_a_call_as_the_author_says() -> None:
    call = Element(
        "pay", "main", "callActivity", called_process="payout", propagate_all=False, propagate_parent=False,
        inputs={"sum": "=application.costs.net"}, outputs={"judged": "=review"},
    )  # fmt: skip
    found = names(task("apply", "application"), call, task("judge", "review", process="payout"))
    assert {"sum", "review"} <= found.of_process("payout").keys()
    assert "application" not in found.of_process("payout")
    assert found.of_process("main")["judged"] == FORMS["review"]
    assert "review" not in found.of_process("main")


def test_a_call_hands_everything_over_unless_told_otherwise() -> None:
    call = Element("pay", "main", "callActivity", called_process="payout")
    found = names(task("apply", "application"), call, task("judge", "review", process="payout"))
    assert {"application", "review"} <= found.of_process("payout").keys()
    assert {"application", "review"} <= found.of_process("main").keys()


def test_processes_that_call_each_other_do_not_hang_the_check() -> None:
    there = Element("there", "main", "callActivity", called_process="payout")
    back = Element("back", "payout", "callActivity", called_process="main")
    assert "application" in names(task("apply", "application"), there, back).of_process("payout")


def test_a_message_from_outside_brings_what_nobody_knows() -> None:
    message = Element("told", "main", "intermediateCatchEvent", event="message", outputs={"answer": "=payload"})
    found = names(message)
    assert found.of_output(message) is None
    assert found.of_process("main")["answer"] is ANYTHING or not found.of_process("main")["answer"].known


def test_a_message_thrown_in_the_package_brings_its_inputs() -> None:
    send = Element("send", "main", "sendTask", event="message", event_name="word", inputs={"fair": "=application.fair"})
    hear = Element("hear", "main", "receiveTask", event="message", event_name="word")
    other = Element("other", "main", "receiveTask", event="message", event_name="another word")
    assert names(task("apply", "application"), send, hear).of_process("main")["fair"] == record(["name"])
    assert "fair" not in names(task("apply", "application"), send, other).of_process("main")


def test_repetitions_are_counted_where_they_can_be_seen() -> None:
    each = task("judge", "review", multi_instance=MultiInstance("=application.costs", "cost"))
    again = task("ask", "review", loop=StandardLoop("=loopCounter < 3"))
    found = names(task("apply", "application"), each, again)
    assert "loopCounter" in found.at(each)
    assert "loopCounter" in found.at(again)
    assert "loopCounter" not in found.of_process("main")
    assert "numberOfCompletedInstances" in found.at_completion(each)
    assert "numberOfCompletedInstances" not in found.at(each)
