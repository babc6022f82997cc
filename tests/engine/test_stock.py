"""What SpiffWorkflow's own classes do where ours keep to the standard: each difference once, both sides.

When a test says that stock is right now, an upgrade has mended it: see docs/upgrading-spiffworkflow.md.
The table there names each known difference and its test; what a docstring calls "ours" shows the right behaviour.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

from tests.engine.drawing import (
    boundary,
    catch,
    element,
    end,
    error,
    error_definition,
    inclusive,
    link_definition,
    message,
    message_definition,
    parallel,
    process,
    signal,
    signal_definition,
    start,
    sub,
    throw,
    timer_definition,
    user,
    xor,
)
from tests.engine.stock import SERIALIZER, Stock
from tests.engine.world import bench

LOOP = """start -> merge -> prepare -> split; split -> a -> join; split -> b -> join; join -> decide -> gate
          gate -again-> merge; gate -[=stop]-> end"""
LOOP_NODES = [start(), xor("merge"), user("prepare"), parallel("split"), user("a"), user("b"), parallel("join"),
              user("decide"), xor("gate", "again"), end()]  # fmt: skip


def test_a_join_in_a_loop_opens_early():
    """engine.md §0.1; ours: test_joins.test_two_reviews_in_a_loop_open_the_decision_once_in_every_round."""
    stock = Stock(process("p", LOOP, *LOOP_NODES), stop=False)
    stock.do("prepare").do("a").do("b").do("decide").do("prepare").do("b")
    assert "decide" in stock.open
    ours = bench(process("p", LOOP, *LOOP_NODES), variables={"stop": False})
    ours.do("prepare").do("a").do("b").do("decide").do("prepare").do("b")
    assert ours.open == ["a"]


def test_a_case_stops_silently_in_the_depth():
    """§0.2: no open task is found and the case says that it is completed; ours goes on."""
    flows, nodes = "start -> merge -> fill -> gate; gate -again-> merge; gate -[=stop]-> end", [
        start(), xor("merge"), user("fill"), xor("gate", "again"), end()]  # fmt: skip
    stock = Stock(process("p", flows, *nodes), stop=False)
    rounds = 0
    while stock.open and rounds < 1000:
        stock.do("fill")
        rounds += 1
    assert rounds < 1000
    assert stock.case.is_completed()
    ours = bench(process("p", flows, *nodes), variables={"stop": False}, round_trips=False)
    for _ in range(1000):
        ours.do("fill")
    assert ours.open == ["fill"]


def test_state_grows_with_every_round():
    """§0.3; ours: test_state.test_the_thousandth_round_is_as_small_as_the_tenth."""
    stock, sizes = Stock(process("p", LOOP, *LOOP_NODES), stop=False), []
    for _ in range(10):
        stock.do("prepare").do("a").do("b").do("decide")
        sizes.append(len(SERIALIZER.serialize_json(stock.case)))
    assert sizes[-1] > 2 * sizes[0]


def test_prediction_doubles_with_each_parallel_section():
    """§0.4; ours: test_joins.test_twelve_parallel_sections_in_a_row_stay_small."""
    counts = []
    for sections in (6, 7):
        nodes, chain = [start(), user("first"), end()], ["start -> first -> s0"]
        for n in range(sections):
            following = f"s{n + 1}" if n < sections - 1 else "end"
            nodes += [parallel(f"s{n}"), parallel(f"j{n}"), user(f"a{n}"), user(f"b{n}")]
            chain += [f"s{n} -> a{n} -> j{n}", f"s{n} -> b{n} -> j{n} -> {following}"]
        counts.append(len(Stock(process("p", "; ".join(chain), *nodes)).case.tasks))
    assert counts[1] > 1.9 * counts[0]


CHAIN = process("p", "start -> a -> b -> end", start(), user("a"), user("b"), end())


def test_sorted_keys_lose_all_data():
    """§0.5: why state is bytes and never jsonb. Whether data are lost depends on the ids, which are random."""
    lost = {True: 0, False: 0}
    for _ in range(20):
        text = SERIALIZER.serialize_json(Stock(CHAIN).do("a", amount=7).case)
        for sort_keys in lost:
            case = SERIALIZER.deserialize_json(json.dumps(json.loads(text), sort_keys=sort_keys))
            lost[sort_keys] += "amount" not in case.get_tasks(spec_name="b")[0].data
    assert lost[False] == 0
    assert lost[True] > 0


def test_a_key_called_typename_makes_a_case_unreadable():
    """§0.6; ours: test_variables.test_no_value_and_no_key_of_a_form_breaks_the_case."""
    text = SERIALIZER.serialize_json(Stock(CHAIN).do("a", answers={"typename": "x"}).case)
    with pytest.raises(TypeError):
        SERIALIZER.deserialize_json(text)
    assert bench(CHAIN).do("a", a={"typename": "x"}).case.variables["a"] == {"typename": "x"}


ASIDE = sub("aside", "as -> at -> ae", start("as", inner=message_definition("m")), user("at"), end("ae"), by_event=True)
LISTENING = process("p", "start -> a -> end", start(), user("a"), end(), ASIDE, outside=message("m", "note"))


def happen(stock: Stock) -> None:
    begins = next(spec for spec in stock.inner["aside"].task_specs.values() if spec.bpmn_id == "as")
    stock.case.send_event(BpmnEvent(begins.event_definition, {}))
    stock.case.do_engine_steps()


def test_an_interrupting_event_sub_process_interrupts_nothing():
    """§4; ours: test_events.test_an_interrupting_event_sub_process_sees_current_data_and_ends_the_rest."""
    stock = Stock(LISTENING)
    happen(stock)
    assert "a" in stock.open
    assert bench(LISTENING).deliver("note").open == ["at"]


def test_content_is_python_and_runs():
    """§0.8; ours refuses every script that is not FEEL (test_check.BAD_NODES)."""
    code = "<bpmn:script>import os; ran = os.getpid()</bpmn:script>"
    drawing = process("p", "start -> x -> a -> end", start(), element("scriptTask", "x", inner=code), user("a"), end())
    stock = Stock(drawing.replace(b'id="x"', b'id="x" scriptFormat="FEEL"'))
    assert stock.case.get_tasks(spec_name="a")[0].data["ran"] > 0


def test_an_exclusive_gateway_without_a_true_condition_is_an_exception():
    """§4; ours keeps what was entered and raises an incident, also without any default."""
    drawing = process("p", "start -> a -> g; g -[=False]-> b -> end; g -[=False]-> end2", start(), user("a"), xor("g"),
                      user("b"), end(), end("end2"))  # fmt: skip
    with pytest.raises(WorkflowException):
        Stock(drawing).do("a")


def test_two_flows_out_of_a_task_are_an_error():
    """§4; ours: test_joins.test_several_flows_out_of_a_task_go_side_by_side."""
    drawing = process("p", "start -> a; a -> b -> end; a -> c -> end2", start(), user("a"), user("b"), user("c"), end(),
                      end("end2"))  # fmt: skip
    with pytest.raises(ValidationException):
        Stock(drawing)
    assert bench(drawing).do("a").open == ["b", "c"]


def test_a_condition_on_a_flow_that_leaves_a_task_is_not_looked_at():
    """§4; ours refuses it: test_check_structure."""
    drawing = process("p", "start -> a -[=False]-> b -> end", start(), user("a"), user("b"), end())
    assert Stock(drawing).do("a").open == ["b"]


def test_links_swallow_the_token():
    """§4; ours: test_conditions.test_a_link_is_a_flow_that_is_not_drawn."""
    drawing = process("p", "start -> a -> go; come -> b -> end", start(), user("a"), throw("go", link_definition("L")),
                      catch("come", link_definition("L")), user("b"), end())  # fmt: skip
    stock = Stock(drawing).do("a")
    assert stock.open == []
    assert bench(drawing).do("a").open == ["b"]


def test_a_signal_end_event_sends_nothing():
    """§4; ours: test_throwing.test_a_signal_wakes_this_case_and_is_told_to_the_others."""
    flows = "start -> split; split -> wait -> b -> end; split -> a -> tell"
    drawing = process("p", flows, start(), parallel("split"), catch("wait", signal_definition()), user("b"), user("a"),
                      end("tell", inner=signal_definition()), end(), outside=signal("g", "bell"))  # fmt: skip
    assert Stock(drawing).do("a").open == []
    assert bench(drawing).do("a").open == ["b"]


def test_an_error_that_nobody_catches_goes_on_as_if_nothing_had_been():
    """§4; ours refuses the drawing, and stops the token."""
    frame = sub("part", "s -> bad", start("s"), end("bad", inner=error_definition("e")))
    drawing = process("p", "start -> a -> part -> b -> end", start(), user("a"), frame, user("b"), end(),
                      outside=error("e", "BAD"))  # fmt: skip
    assert Stock(drawing).do("a").open == ["b"]


def test_two_timers_behind_an_event_gateway_share_one_term():
    """§4; ours: test_gateways.test_each_timer_behind_an_event_gateway_has_its_own_term."""
    flows = "start -> race; race -> late -> b -> end; race -> soon -> a -> end2"
    late, soon = catch("late", timer_definition('"P9D"')), catch("soon", timer_definition('"P1D"'))
    nodes = [start(), element("eventBasedGateway", "race"), late, soon, user("a"), user("b"), end(), end("end2")]
    drawing = process("p", flows, *nodes)
    stock = Stock(drawing)
    kept = [
        task.internal_data["event_value"] for task in stock.case.tasks.values() if "event_value" in task.internal_data
    ]
    assert len(kept) == 1
    ours = drawing.replace(b'"P9D"', b"P9D").replace(b'"P1D"', b"P1D")
    assert len(bench(ours).case.timers) == 2


def test_a_task_without_a_person_does_not_wait_in_ours():
    """§4: a manual task waits for nobody who could say that it is done; stock stops there."""
    drawing = process("p", "start -> x -> end", start(), element("manualTask", "x"), end())
    assert Stock(drawing).open == ["x"]
    assert bench(drawing).case.ended


def test_a_cancelled_task_leaves_its_deadline_waiting():
    """§4, Cancel."""
    border = boundary("late", "a", timer_definition('"P1D"'))
    drawing = process("p", "start -> a -> end; late -> end2", start(), user("a"), border, end(), end("end2"))
    stock = Stock(drawing)
    stock.case.get_tasks(state=TaskState.READY, manual=True)[0].cancel()
    waiting = [task.task_spec.bpmn_id for task in stock.case.get_tasks(state=TaskState.WAITING)]
    assert "late" in waiting


def test_specs_that_cases_share_leak():
    """§0.7; ours: test_endurance.test_a_definition_keeps_nothing_of_a_thousand_cases."""
    stock = Stock(LISTENING)

    def begun() -> list[str]:
        return [task.task_spec.bpmn_id for task in stock.begin().case.get_tasks(state=TaskState.STARTED)]

    assert begun() == []
    happen(stock)
    assert begun() == ["aside"]
    b = bench(LISTENING).deliver("note")
    assert replace(b, events=[]).open == ["a"]


def test_an_inclusive_join_in_a_loop_opens_early():
    """§4; ours: the random walks, and test_conditions about inclusive joins."""
    flows = LOOP.replace("split -> a", "split -[=True]-> a").replace("split -> b", "split -[=True]-> b")
    flows += "; split -none-> join"
    others = [node for node in LOOP_NODES if "parallelGateway" not in node]
    nodes = [*others, inclusive("split", "none"), inclusive("join")]
    stock = Stock(process("p", flows, *nodes), stop=False)
    stock.do("prepare").do("a").do("b").do("decide").do("prepare").do("b")
    assert "decide" in stock.open
    ours = bench(process("p", flows.replace("=True", "=true"), *nodes), variables={"stop": False})
    ours.do("prepare").do("a").do("b").do("decide").do("prepare").do("b")
    assert ours.open == ["a"]


def test_an_event_sub_process_sees_what_was_at_the_start():
    """§4; ours: test_events.test_an_interrupting_event_sub_process_sees_current_data_and_ends_the_rest."""
    drawing = process("p", "start -> first -> a -> end", start(), user("first"), user("a"), end(), ASIDE,
                      outside=message("m", "note"))  # fmt: skip
    stock = Stock(drawing).do("first", amount=7)
    happen(stock)
    inside = next(task for task in stock.case.get_tasks(state=TaskState.READY) if task.task_spec.bpmn_id == "at")
    assert "amount" not in inside.data
    ours = bench(drawing).do("first", first={"amount": 7}).deliver("note")
    assert ours.case.variables_at(ours.task("at").id)["first"] == {"amount": 7}
