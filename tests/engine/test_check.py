"""Everything we do not execute, and everything that could not run, is refused by name before it is deployed."""

from __future__ import annotations

import pytest

from es_workflow.engine import check_process, parse_process
from es_workflow.errors import InvalidContent
from tests.engine.drawing import (
    again,
    boundary,
    call,
    catch,
    condition_definition,
    each,
    element,
    end,
    error_definition,
    escalation_definition,
    ext,
    io,
    link_definition,
    message_definition,
    process,
    props,
    rule,
    script,
    service,
    signal_definition,
    start,
    sub,
    throw,
    timer_definition,
    user,
    xor,
    zeebe,
)

FILE = "bpmn/t/t.bpmn"


def problems(data: bytes, *more: bytes) -> list[str]:
    files = {FILE: data} | {f"bpmn/t/more{number}.bpmn": text for number, text in enumerate(more)}
    return [str(problem) for problem in check_process(files, "p")]


def with_node(node: str, *others: str, flows: str = "start -> x -> end", outside: str = "") -> list[str]:
    return problems(process("p", flows, start(), node, *others, end(), outside=outside))


def test_a_good_process_has_no_problems():
    assert with_node(user("x")) == []


BAD_NODES = {
    "a task without a type": (element("task", "x", name="Coś"), "x „Coś”: a task is not supported", "give it a type"),
    "complex gateway": (element("complexGateway", "x"), "a complex gateway", "inclusive"),
    "transaction": (element("transaction", "x"), "a transaction", "error boundary"),
    "ad-hoc": (element("adHocSubProcess", "x"), "an ad hoc sub process", "explicit paths"),
    "data object": (user("x") + element("dataObject", "o"), "o: a data object", "variables hold the data"),
    "data store": (user("x") + element("dataStoreReference", "o"), "o: a data store reference", "variables"),
    "potential owner": (user("x", inner='<bpmn:potentialOwner id="q"/>'), "potential owner", "remove"),
    "compensation": (user("x", inner="<bpmn:compensateEventDefinition/>"), "compensate event definition", "ordinary"),
    "empty catch": (
        catch("x", ""),
        "a plain intermediate catch event",
        "possible: conditional, link, message, signal, timer",
    ),
    "escalation on a task": (
        user("x") + boundary("b", "x", escalation_definition(None)),
        "this task throws no escalations",
        "sub-process or call",
    ),
    "no escalation": (throw("x", escalation_definition(None)), "no escalation is chosen", "choose"),
    "link without a name": (throw("x", link_definition(" ")), "the link has no name", "same name"),
    "no condition": (catch("x", condition_definition(" ")), "the event has no condition", "what it waits for"),
    "condition that is a text": (catch("x", condition_definition("n > 1")), "is a text, not an expression", "'='"),
    "repeating catch": (
        catch("x", timer_definition("R3/P1D", "timeCycle")),
        "does not interrupt can repeat",
        "non-int",
    ),
    "repeating interruption": (
        user("x") + boundary("b", "x", timer_definition("R3/P1D", "timeCycle")),
        "only an event that does not interrupt can repeat",
        "timeDuration",
    ),
    "error that does not interrupt": (
        sub(
            "x",
            "s -> e",
            start("s"),
            end("e"),
            sub(
                "h",
                "hs -> he",
                start("hs", inner=error_definition(None), isInterrupting="false"),
                end("he"),
                by_event=True,
            ),
        ),
        "an error event always interrupts",
        "interrupting",
    ),
    "loop without end": (user("x", inner=again()), "the loop would never end", "loopMaximum"),
    "loop condition as text": (user("x", inner=again("x < 3")), "the loop condition 'x < 3' is a text", "'='"),
    "loopMaximum": (user("x", inner=again(loopMaximum="many")), "loopMaximum='many' is not a number", "3"),
    "two markers": (user("x", inner=again("=1 = 1") + each("=l")), "a loop and a multi-instance at once", "one marker"),
    "marker with a foreign part": (
        user("x", inner=each("=l").replace("</bpmn:multi", "<bpmn:inputDataItem/></bpmn:multi")),
        "'inputDataItem' of its marker is not supported",
        "remove",
    ),
    "marker attribute": (
        user("x", inner=each("=l").replace("Characteristics>", 'Characteristics behavior="One">', 1)),
        "attribute behavior='One' is not supported",
        "remove",
    ),
    "definition attribute": (
        catch("x", message_definition("m").replace("/>", ' wsdl="w"/>')),
        "attribute wsdl='w' of its definition",
        "remove",
    ),
    "definition part": (
        catch(
            "x",
            "<bpmn:messageEventDefinition messageRef='m'><bpmn:operationRef>o</bpmn:operationRef>"
            "</bpmn:messageEventDefinition>",
        ),
        "'operationRef' in its definition is not supported",
        "remove",
    ),
    "send task without anything": (
        element("sendTask", "x"),
        "sends a message or does an operation",
        "choose a message",
    ),
    "inputs on an end": (end("x", io({"a": "=1"})), "on an event that throws nothing", "output"),
    "outputs of what is thrown": (
        throw("x", signal_definition(), io(outputs={"a": "=1"})),
        "output mappings do nothing where something is thrown",
        "input mappings",
    ),
    "form on a manual task": (
        element("manualTask", "x", zeebe("formDefinition", formId="x")),
        "zeebe:formDefinition is not supported on a manual task",
        "remove",
    ),
    "two definitions": (catch("x", timer_definition("P1D") * 2), "several definitions", "one event for each"),
    "compensation attribute": (
        element(
            "userTask",
            "x",
            zeebe("formDefinition", formId="x"),
            zeebe("assignmentDefinition", candidateGroups="g"),
            isForCompensation="true",
        ),
        "isForCompensation='true'",
        "remove",
    ),
    "unknown attribute": (xor("x").replace(" id=", ' magic="1" id='), "attribute magic='1'", "remove"),
    "camunda attribute": (
        user("x").replace(" id=", ' camunda:assignee="${x}" id=', 1),
        "'assignee' of Camunda 7",
        "remove",
    ),
    "camunda extension": (user("x", None, "<camunda:properties/>"), "extension 'properties' of Camunda 7", "FEEL"),
    "unknown zeebe": (user("x", None, zeebe("adHoc")), "zeebe:adHoc is not supported on a user task", "remove"),
    "listener": (user("x", None, zeebe("executionListeners")), "zeebe:executionListeners", "service or script"),
    "candidate users": (user("x", None, candidateUsers="jan"), "candidateUsers='jan'", "candidateGroups"),
    "embedded form": (
        user("x", None, zeebe("formDefinition", formKey="k")),
        "formKey='k'",
        "formId",
    ),
    "binding": (call("x", "q", bindingType="latest"), "bindingType='latest'", "deployment"),
    "service in script": (
        element("scriptTask", "x", zeebe("taskDefinition", type="t")),
        "zeebe:taskDefinition",
        "remove",
    ),
    "unknown property": (user("x", None, props(staus="new")), "property 'staus' means nothing", "known are: status"),
    "misplaced property": (
        xor("x").replace("/>", "").replace("></", f">{ext(props(excludes='y'))}</"),
        "'excludes' means nothing on an exclusive gateway",
        "remove",
    ),
    "python script": (element("scriptTask", "x", inner="<bpmn:script>import os</bpmn:script>"), "a script", "remove"),
    "no form": (element("userTask", "x", zeebe("assignmentDefinition", candidateGroups="g")), "has no form", "form id"),
    "nobody": (element("userTask", "x", zeebe("formDefinition", formId="x")), "nobody may do", "lane"),
    "two groups": (user("x", group="a, b"), "several candidate groups", "one group"),
    "no operation": (element("serviceTask", "x"), "has no operation", "task definition"),
    "no script": (element("scriptTask", "x"), "has no expression", "write it"),
    "a script that is a text": (script("x", "1 + 1", "y"), "the script '1 + 1' is a text", "begin it with '='"),
    "no decision": (element("businessRuleTask", "x"), "has no decision", "choose"),
    "dynamic decision": (rule("x", "=which", "y"), "the decision is an expression", "name itself"),
    "no called process": (element("callActivity", "x"), "has no called process", "id of a process"),
    "missing called process": (call("x", "nowhere"), "there is no process 'nowhere'", "there are: p"),
    "calls itself": (call("x", "p"), "the process calls itself", "loop"),
    "no collection": (user("x", inner=each("")), "no input collection", "list"),
    "half a collection": (user("x", inner=each("=l", outputCollection="o")), "belong together", "both or neither"),
    "timer without time": (catch("x", "<bpmn:timerEventDefinition/>"), "the timer says no time", "P14D"),
    "no message": (catch("x", "<bpmn:messageEventDefinition/>"), "no message is chosen", "choose"),
    "unknown message": (catch("x", message_definition("nope")), "'nope' is not declared", "again"),
    "reserved variable": (script("x", "=1", "organisation"), "'organisation' is filled by the office", "another"),
    "bad variable": (script("x", "=1", "a-b"), "'a-b' is no name of a variable", "letters"),
    "bad form id": (user("x", "my-form"), "form id 'my-form' is no name", "letters"),
    "half a mapping": (user("x", None, zeebe("ioMapping", zeebe("input", target="a"))), "lacks its source", "both"),
    "the same target twice": (
        user("x", None, zeebe("ioMapping", zeebe("input", source="=1", target="a") * 2)),
        "two input mappings write 'a'",
        "one",
    ),
    "bad retries": (
        element("serviceTask", "x", zeebe("taskDefinition", type="t", retries="many")),
        "retries='many'",
        "3",
    ),
    "excludes nobody": (user("x", None, props(excludes="start")), "'excludes' names 'start'", "user task"),
    "action without message": (
        catch("x", timer_definition("P1D"), props(action_group="g")),
        "only a message event can be a case action",
        "remove",
    ),
    "inputs on an event": (catch("x", timer_definition("P1D"), io({"a": "=1"})), "input mappings do nothing", "output"),
    "no id": (user("x") + '<bpmn:userTask name="Nikt"/>', "Nikt", "give it one"),
}


@pytest.mark.parametrize("name", BAD_NODES)
def test_elements_that_are_refused(name):
    node, message_part, remedy_part = BAD_NODES[name]
    found = with_node(node)
    hits = [text for text in found if message_part in text]
    assert hits, found
    assert remedy_part in hits[0].partition("→")[2]
    assert hits[0].startswith(f"{FILE}: ")
    with pytest.raises(InvalidContent):
        parse_process({FILE: process("p", "start -> x -> end", start(), node, end())}, "p")


def test_a_refused_element_does_not_make_its_neighbours_look_broken():
    assert len(with_node(element("task", "x"))) == 1


def test_ids_are_unique_in_the_package_and_the_other_file_is_named():
    other = process("q", "start -> y -> end", start(), user("y"), end())
    found = problems(process("p", "start -> x -> end", start(), user("x"), end()), other)
    assert f"{FILE}: start: the id is used twice (bpmn/t/more0.bpmn) → rename one of the two" in found


def test_processes_that_call_each_other_in_a_circle():
    other = process("q", "s -> back -> e", start("s"), call("back", "p"), end("e"))
    found = problems(process("p", "start -> x -> end", start(), call("x", "q"), end()), other)
    assert sum("calls itself" in text for text in found) == 2


def test_ids_that_the_library_uses_itself_are_good_ids():
    nodes = [start("Start"), user("End"), user("Root"), end("p.EndJoin")]
    data = process("p", "Start -> End -> Root -> p.EndJoin", *nodes)
    assert problems(data) == []
    assert parse_process({FILE: data}, "p").elements["End"].type == "userTask"


def test_a_process_that_is_not_there_or_not_executable():
    files = {FILE: process("p", "start -> x -> end", start(), user("x"), end())}
    (problem,) = check_process(files, "q")
    assert (problem.element, problem.message, problem.remedy) == ("q", "there is no such process", "there are: p")
    files = {FILE: files[FILE].replace(b'isExecutable="true"', b'isExecutable="false"')}
    assert "not executable" in str(check_process(files, "p")[0])
    assert check_process({}, "p")


def test_a_very_long_process_is_refused():
    names = [f"x{number}" for number in range(601)]
    data = process("p", " -> ".join(["start", *names, "end"]), start(), *map(user, names), end())
    assert any("more than 600 elements" in text for text in problems(data))


def test_drawing_is_no_problem():
    shapes = (
        '<bpmn:textAnnotation id="t"><bpmn:text>x</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="a" sourceRef="x" targetRef="t"/><bpmn:group id="gr"/>'
    )
    around = (
        '<bpmn:collaboration id="c"><bpmn:participant id="pool" processRef="p"/><bpmn:participant id="out"/>'
        '<bpmn:messageFlow id="mf" sourceRef="out" targetRef="x"/></bpmn:collaboration>'
    )
    assert problems(process("p", "start -> x -> end", start(), user("x"), end(), inner=shapes, outside=around)) == []


def test_everything_an_author_attached_is_in_the_definition():
    fill = user("x", "form_x", props(status="new", name_en="Fill in", excludes="y"), io({"a": "=b"}, {"c.d": "=e"}))
    nodes = [
        start(),
        fill.replace('id="x"', 'id="x" name="Wypełnij\n wniosek"', 1),
        user("y"),
        service("s", "case:number", headers={"k": "v"}),
        rule("r", "level", "lev"),
        boundary("b", "x", timer_definition("=date(f)")),
        end(),
    ]
    data = process("p", "start -go-> x -> y -> s -> r -> end; b -> y", *nodes)
    definition = parse_process({FILE: data, "bpmn/t/rules.dmn": b"not BPMN"}, "p")
    x = definition.elements["x"]
    assert (x.name, x.name_en, x.form_id, x.group, x.excludes) == (
        "Wypełnij wniosek",
        "Fill in",
        "form_x",
        "clerk",
        ("y",),
    )
    assert (x.status, dict(x.inputs), dict(x.outputs), x.file) == ("new", {"a": "=b"}, {"c.d": "=e"}, FILE)
    assert dict(definition.elements["s"].headers) == {"k": "v"}
    assert (definition.elements["go"].source, definition.elements["go"].target) == ("start", "x")
    assert (definition.elements["b"].attached_to, definition.elements["b"].event) == ("x", "timer")
    assert {(e.element_id, e.where, e.text) for e in definition.expressions} == {
        ("x", "input a", "b"),
        ("x", "output c.d", "e"),
        ("b", "timer", "date(f)"),
    }
    assert definition.variables == {"form_x", "y", "lev", "a", "c"}
