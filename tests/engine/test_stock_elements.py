"""What SpiffWorkflow's own classes do with single elements where ours do otherwise (see test_stock.py)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import TaskDataEnvironment
from SpiffWorkflow.spiff.parser import SpiffBpmnParser

from es_workflow.engine import check_process
from es_workflow.errors import WorkflowError
from tests.engine.drawing import element, end, process, service, start, user, xor, zeebe
from tests.engine.stock import Stock
from tests.engine.world import bench

DOCS = Path(__file__).parents[2] / "docs/upgrading-spiffworkflow.md"


def test_a_task_without_a_type_waits_for_nobody():
    """§4; ours refuses it: nobody could tell when it is done."""
    drawing = process("p", "start -> x -> end", start(), element("task", "x"), end())
    assert Stock(drawing).open == ["x"]
    assert any("task" in str(problem) for problem in check_process({"t.bpmn": drawing}, "p"))


OPERATOR = ('<bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="do" resultVariable="r"/>'
            "</bpmn:extensionElements>")  # fmt: skip
SPIFF = b'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'


class Broken(TaskDataEnvironment):
    """An operation that fails."""

    def call_service(self, context, **kwargs):
        raise ConnectionError("the bank does not answer")


def test_what_an_operation_fails_of_is_hidden_by_another_error():
    """§4; ours: test_incidents tells what the operation said."""
    drawing = process("p", "start -> x -> end", start(), element("serviceTask", "x", inner=OPERATOR), end())
    drawing = drawing.replace(b"<bpmn:definitions ", b"<bpmn:definitions " + SPIFF + b" ")
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(drawing)
    case = BpmnWorkflow(parser.get_spec("p"), script_engine=PythonScriptEngine(environment=Broken({})))
    with pytest.raises(NameError, match="script"):
        case.do_engine_steps()

    def fails(_call):
        raise WorkflowError("the bank does not answer")

    b = bench(process("p", "start -> x -> end", start(), service("x", "pay"), end()), operate=fails)
    (incident,) = b.case.incidents
    assert "the bank does not answer" in incident.message


def test_a_service_task_without_their_operator_cannot_be_read():
    """§4: Camunda's `taskDefinition` is unknown there."""
    with pytest.raises(ValidationException):
        Stock(process("p", "start -> x -> end", start(), service("x", "pay"), end()))


def test_of_several_true_conditions_the_one_drawn_highest_wins():
    """§4; ours: test_gateways.test_the_first_true_flow_in_document_order_else_the_default."""
    flows = "start -> a -> g; g -[=1 = 1]-> low -> end; g -[=2 = 2]-> high -> end2; g -rest-> end3"
    people = [user("a"), user("low"), user("high")]
    drawing = process("p", flows, start(), xor("g", "rest"), *people, end(), end("end2"), end("end3"))
    places = {"start": 50, "a": 50, "g": 50, "low": 900, "high": 100, "end": 900, "end2": 100, "end3": 950}
    shapes = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{name}"><dc:Bounds x="1" y="{y}" width="9" height="9"/></bpmndi:BPMNShape>'
        for name, y in places.items()
    )
    spaces = 'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    plane = f'<bpmndi:BPMNPlane bpmnElement="p">{shapes}</bpmndi:BPMNPlane>'
    plan = f"<bpmndi:BPMNDiagram {spaces}>{plane}</bpmndi:BPMNDiagram>"
    drawn = drawing.replace(b"</bpmn:definitions>", plan.encode() + b"</bpmn:definitions>")
    python = drawn.replace(b"1 = 1", b"1 == 1").replace(b"2 = 2", b"2 == 2")
    assert Stock(python).do("a").open == ["high"]
    assert bench(drawn).do("a").open == ["low"]


def test_a_lane_is_lost_when_its_element_is_named_with_spaces_around():
    """§4; ours: test_tasks.test_the_lane_says_who_unless_the_task_does."""
    lane = '<bpmn:lane id="l1" name="office"><bpmn:flowNodeRef> a </bpmn:flowNodeRef></bpmn:lane>'
    task = element("userTask", "a", zeebe("formDefinition", formId="a"))
    lanes = f'<bpmn:laneSet id="l">{lane}</bpmn:laneSet>'
    drawing = process("p", "start -> a -> end", start(), task, end(), lanes=lanes)
    assert Stock(drawing).case.get_tasks(spec_name="a")[0].task_spec.lane is None
    assert bench(drawing).task("a").candidate_group == "office"


def test_a_data_object_is_not_among_the_data():
    """§4; ours refuses it by name: variables hold the data."""
    objects = '<bpmn:dataObject id="o"/><bpmn:dataObjectReference id="r" dataObjectRef="o"/>'
    drawing = process("p", "start -> a -> end", start(), user("a"), end(), inner=objects)
    stock = Stock(drawing)
    assert "o" in stock.spec.data_objects
    assert "o" not in stock.case.get_tasks(spec_name="a")[0].data
    assert any("data object" in str(problem) for problem in check_process({"t.bpmn": drawing}, "p"))


def test_the_table_of_differences_names_every_test_of_stock_and_no_other():
    named = re.findall(r"`(test_\w+)\.(test_\w+)`", DOCS.read_text())
    here = Path(__file__).parent
    texts = {module: (here / f"{module}.py").read_text() for module in ("test_stock", "test_stock_elements")}
    written = {(module, name) for module in texts for name in re.findall(r"(?m)^def (test_\w+)", texts[module])}
    assert sorted(named) == sorted(pair for pair in written if not pair[1].startswith("test_the_table_"))
