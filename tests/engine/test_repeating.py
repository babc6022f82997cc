"""Doing things several times: sequential multi-instance, loops, repeating terms."""

from __future__ import annotations

import datetime as dt

import pytest

from es_workflow.engine import TimerFired
from tests.engine.drawing import (
    again,
    boundary,
    call,
    each,
    end,
    process,
    script,
    start,
    sub,
    timer_definition,
    user,
)
from tests.engine.world import NOW, Bench, bench


def repeated(node: str, flows: str = "start -> each -> end", *more: str) -> Bench:
    return bench(process("p", flows, start(), node, end(), *more))


def test_one_item_after_the_other_in_order():
    loop = each(
        "=[5, 6, 7]", sequential=True, inputElement="item", outputCollection="got", outputElement="=item + each.n"
    )
    b = repeated(user("each", inner=loop))
    for number, item in enumerate((5, 6, 7)):
        (task,) = b.case.open_tasks
        assert task.local == {"loopCounter": number + 1, "item": item}
        b.do("each", each={"n": 10})
    assert b.case.ended
    assert b.case.variables["got"] == [15, 16, 17]


def test_the_rest_is_left_out_when_it_is_enough():
    enough = "=numberOfCompletedInstances = 2 and numberOfActiveInstances = 0 and numberOfInstances = 4"
    loop = each("=[1, 2, 3, 4]", enough, sequential=True, outputCollection="got", outputElement="=loopCounter")
    b = repeated(user("each", inner=loop)).do("each").do("each")
    assert b.case.ended
    assert b.case.variables["got"] == [1, 2, None, None]


def test_no_items_no_work():
    assert repeated(user("each", inner=each("=[]", sequential=True))).case.ended


def test_a_sequence_of_sub_processes_and_calls_with_a_border():
    child = process("child", "cs -> cu -> ce", start("cs"), user("cu"), end("ce"))
    inner = sub("each", "s -> called -> e", start("s"), call("called", "child"), end("e"),
                inner=each("=[1, 2]", sequential=True))  # fmt: skip
    flows = "start -> each -> end; late -> mend -> end2"
    late = boundary("late", "each", timer_definition("P7D"))
    data = process("p", flows, start(), inner, late, user("mend"), end(), end("end2"))
    assert bench(data, child).do("cu").do("cu").case.ended
    assert bench(data, child).do("cu").wait(days=7).open == ["mend"]


def test_a_loop_asks_after_each_time():
    b = repeated(user("each", inner=again("=each.more = true")))
    b.do("each", each={"more": True}).do("each", each={"more": True})
    assert [task.local for task in b.case.open_tasks] == [{"loopCounter": 3}]
    assert b.do("each", each={"more": False}).case.ended


def test_a_loop_that_asks_before_may_not_run_at_all():
    b = repeated(user("each", inner=again("=loopCounter < 2", testBefore="true"))).do("each").do("each")
    assert b.case.ended
    assert repeated(user("each", inner=again("=each = 1", testBefore="true"))).case.ended


def test_a_loop_ends_at_its_maximum():
    b = repeated(script("each", "=if n = null then 1 else n + 1", "n").replace(
        "</bpmn:scriptTask>", again("=true", loopMaximum="4") + "</bpmn:scriptTask>"))  # fmt: skip
    assert (b.case.ended, b.case.variables["n"]) == (True, 4)
    assert repeated(user("each", inner=again(loopMaximum="1"))).do("each").case.ended


def test_a_loop_whose_condition_cannot_be_worked_out_stops_and_keeps_what_was_done():
    b = repeated(user("each", inner=again("=each.n"))).do("each", each={"n": 5})
    (incident,) = b.case.incidents
    assert "=each.n" in incident.message
    b.case.set_variables({"each": {"n": False}})
    b.case.retry(incident.task_id)
    assert b.case.ended


def test_a_loop_without_end_is_stopped():
    b = repeated(script("each", "=1", "n").replace("</bpmn:scriptTask>", again("=true") + "</bpmn:scriptTask>"))
    assert len(b.case.incidents) == 1


def drawn_reminders(text: str) -> bytes:
    border = boundary("remind", "fill", timer_definition(text, "timeCycle"), interrupting=False)
    flows = "start -> fill -> end; remind -> nudge -> end2"
    return process("p", flows, start(), user("fill"), border, user("nudge"), end(), end("end2"))


def reminded(text: str) -> Bench:
    return bench(drawn_reminders(text))


REMINDED = drawn_reminders("R3/PT1H")


@pytest.mark.parametrize("text", ["R3/PT1H", '="R" + string(3) + "/PT1H"'])
def test_a_repeating_term_fires_so_often_and_no_more(text):
    b = reminded(text)
    for number in (1, 2, 3):
        b.wait(hours=1)
        assert b.open == ["fill"] + ["nudge"] * number
    assert not b.case.timers
    b.wait(hours=9)
    assert len(b.of(TimerFired)) == 3


def test_a_repeating_term_without_end_stops_with_its_task():
    b = reminded("R/P1D")
    for _ in range(12):
        b.wait(days=1)
    assert len(b.of(TimerFired)) == 12
    b.do("fill")
    assert not b.case.timers


def test_repetitions_keep_their_rhythm_and_missed_ones_are_not_made_up_for():
    b = reminded("R5/PT1H").wait(minutes=61)
    assert b.case.timers[0].due_at == NOW + dt.timedelta(hours=2)
    b.wait(hours=2)
    assert (len(b.of(TimerFired)), b.case.timers[0].due_at) == (2, NOW + dt.timedelta(hours=4))
    b.wait(days=3)
    assert (len(b.of(TimerFired)), b.case.timers) == (3, [])


def test_a_repeating_term_may_say_when_it_begins():
    b = reminded("R2/2026-12-01T08:00:00+01:00/P1M")
    assert b.case.timers[0].due_at == dt.datetime(2026, 12, 1, 7, tzinfo=dt.UTC)
    b.wait(days=8)
    assert b.case.timers[0].due_at == dt.datetime(2027, 1, 1, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["P1D", "R3/P1", "R0/P1D", "R3/PT1S", "R3/soon/P1D", "0 0 * * *"])
def test_what_is_no_repeating_term_stops_there(text):
    assert len(reminded(text).case.incidents) == 1


def test_an_event_sub_process_every_week():
    begin = start("s", inner=timer_definition("R2/P7D", "timeCycle"), isInterrupting="false")
    aside = sub("aside", "s -> report -> e", begin, user("report"), end("e"), by_event=True)
    b = bench(process("p", "start -> fill -> end", start(), user("fill"), end(), aside))
    b.wait(days=7).wait(days=7).wait(days=7)
    assert b.open == ["fill", "report", "report"]
