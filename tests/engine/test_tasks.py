"""Work of people: who, until when, how urgent; and doing an activity for each item of a list."""

from __future__ import annotations

import datetime as dt

import pytest

from es_workflow.clock import ZONE
from es_workflow.engine import ElementCompleted, StatusChanged, TaskCancelled, TaskNotOpen, TaskOpened
from tests.engine.drawing import (
    boundary,
    call,
    each,
    element,
    end,
    io,
    process,
    props,
    script,
    start,
    sub,
    timer_definition,
    user,
    zeebe,
)
from tests.engine.world import NOW, bench

LANES = """<bpmn:laneSet id="lanes">
  <bpmn:lane id="l1" name="Wnioskodawca"><bpmn:extensionElements><zeebe:properties>
    <zeebe:property name="group" value="applicant"/></zeebe:properties></bpmn:extensionElements>
    <bpmn:flowNodeRef> a </bpmn:flowNodeRef>
    <bpmn:childLaneSet id="inner"><bpmn:lane id="l3" name="Zarząd"><bpmn:flowNodeRef>c</bpmn:flowNodeRef></bpmn:lane>
    </bpmn:childLaneSet></bpmn:lane>
  <bpmn:lane id="l2" name="director"><bpmn:flowNodeRef>part</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"""


def in_lanes() -> bytes:
    plain = [element("userTask", name, zeebe("formDefinition", formId=name)) for name in "abc"]
    inside = sub("part", "s -> b -> e", start("s"), plain[1], end("e"))
    own = user("d", group="assessor")
    flows = "start -> a -> c -> part -> d -> end"
    return process("p", flows, start(), plain[0], plain[2], inside, own, end(), lanes=LANES)


def test_the_lane_says_who_unless_the_task_does():
    b = bench(in_lanes())
    groups = {name: b.definition.elements[name] for name in "abcd"}
    assert {name: (item.lane, item.group) for name, item in groups.items()} == {
        "a": ("Wnioskodawca", "applicant"),
        "b": ("director", "director"),
        "c": ("Zarząd", "applicant"),
        "d": (None, "assessor"),
    }
    assert b.case.open_tasks[0].candidate_group == "applicant"


def test_assignee_group_dates_and_priority_are_worked_out_once():
    schedule = zeebe("taskSchedule", dueDate="=working days after(today(), 3)", followUpDate="P1D")
    task = user(
        "a",
        None,
        schedule,
        zeebe("priorityDefinition", priority="=10 + 60"),
        group='=["assess" + "or"]',
        assignee="=who",
    )
    b = bench(process("p", "start -> a -> end", start(), task, end()), variables={"who": "jan@example.org"})
    opened = b.task("a")
    assert (opened.assignee, opened.candidate_group, opened.priority) == ("jan@example.org", "assessor", 70)
    assert opened.due_at == dt.datetime(2026, 11, 27, tzinfo=ZONE)
    assert opened.follow_up_at == NOW + dt.timedelta(days=1)
    b.wait(days=2)
    assert b.task("a") == opened


def test_a_task_can_be_done_only_once():
    b = bench(process("p", "start -> a -> b -> end", start(), user("a"), user("b"), end()))
    task = b.task("a")
    b.do("a")
    for _ in range(2):
        with pytest.raises(TaskNotOpen):
            b.case.complete_task(task.id, {})
    assert len(b.of(TaskOpened)) == 2


def for_each(*parts: str, completion: str = "", **loop: str) -> bytes:
    sign = user(
        "sign", None, *parts, group="=party.group", inner=each("=parties", completion, inputElement="party", **loop)
    )
    return process("p", "start -> sign -> after -> end", start(), sign, user("after"), end())


PARTIES = {"parties": [{"group": "pes"}, {"group": "director"}, {"group": "accountant"}]}
COLLECT = {"outputCollection": "signed", "outputElement": "={who: party.group, ok: sign.ok, nr: loopCounter}"}


def test_one_task_for_each_item_and_the_results_in_the_items_order():
    b = bench(for_each(**COLLECT), variables=PARTIES)
    assert [task.candidate_group for task in b.case.open_tasks] == ["pes", "director", "accountant"]
    b.do("sign", 2, sign={"ok": 3}).do("sign", 0, sign={"ok": 1})
    assert b.open == ["sign"]
    b.do("sign", sign={"ok": 2})
    assert b.open == ["after"]
    assert b.case.variables["signed"] == [
        {"who": "pes", "ok": 1, "nr": 1},
        {"who": "director", "ok": 2, "nr": 2},
        {"who": "accountant", "ok": 3, "nr": 3},
    ]
    assert b.case.variables["sign"] is None
    assert b.case.variables["party"] is None
    assert [event.element_id for event in b.of(ElementCompleted)].count("sign") == 1


def test_nothing_to_do_goes_on_at_once():
    b = bench(for_each(**COLLECT), variables={"parties": []})
    assert b.open == ["after"]
    assert b.case.variables["signed"] == []


def test_enough_is_enough():
    b = bench(for_each(completion="=numberOfCompletedInstances >= 2", **COLLECT), variables=PARTIES)
    b.do("sign", 0, sign={"ok": 1}).do("sign", 0, sign={"ok": 2})
    assert b.open == ["after"]
    assert len(b.of(TaskCancelled)) == 1
    assert b.case.variables["signed"][2] is None


def test_a_list_that_is_none_stops_the_token():
    b = bench(for_each(), variables={"parties": "nobody"})
    (incident,) = b.case.incidents
    b.case.set_variables(PARTIES)
    b.case.retry(incident.task_id)
    b.keep()
    assert b.open == ["sign"] * 3


def test_a_deadline_on_the_whole_takes_all_instances_away():
    sign = user("sign", inner=each("=[1, 2]"))
    flows = "start -> sign -> end; late -> mend -> end2"
    border = boundary("late", "sign", timer_definition("P1D"))
    b = bench(process("p", flows, start(), sign, border, user("mend"), end(), end("end2")))
    b.do("sign", 0)
    assert b.wait(days=1).open == ["mend"]
    assert len(b.case.timers) == 0


def test_a_called_process_and_a_frame_for_each_item():
    child = process("child", "cs -> cu -> ce", start("cs"), user("cu"), end("ce"))
    loop = each("=[10, 20]", inputElement="n", outputCollection="sums", outputElement="=total")
    many = call("many", "child", io({"base": "=n"}, {"total": "=cu.x + base"}), inner=loop)
    inside = sub("part", "s -> t -> u -> e", start("s"), script("t", "=k * 2", "double"), user("u"), end("e"),
                 inner=each("=[1, 2]", inputElement="k"))  # fmt: skip
    b = bench(process("p", "start -> many -> part -> end", start(), many, inside, end()), child)
    b.do("cu", 1, cu={"x": 2}).do("cu", 0, cu={"x": 1})
    assert b.open == ["u", "u"]
    assert b.case.variables["sums"] == [11, 22]
    b.do("u").do("u")
    assert b.case.ended


def test_the_status_of_a_repeated_activity_is_told_once():
    b = bench(for_each(props(status="signing")), variables=PARTIES)
    assert b.of(StatusChanged) == [StatusChanged("signing")]
