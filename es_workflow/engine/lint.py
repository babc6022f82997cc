"""What is wrong with a package's processes as a whole, after each element was read by itself."""

from __future__ import annotations

from es_workflow.engine.definition import Element
from es_workflow.engine.dialect import MAX_ELEMENTS
from es_workflow.engine.lint_elements import check_element
from es_workflow.engine.lint_structure import check_structure
from es_workflow.engine.model import Package, label_of
from es_workflow.errors import Problem


def check_package(package: Package) -> None:
    """Add the problems of all processes, their elements and their calls of one another."""
    if _check_size(package):
        return  # looking at each beside each other would take minutes
    for scope in package.scopes.values():
        check_structure(package, scope)
        for element in (*scope.nodes.values(), *scope.flows.values()):
            check_element(package, scope, element)
    elements = list(package.elements)
    _check_calls(package, elements)
    _check_errors(package, elements)
    _check_exclusions(package, elements)


def _check_size(package: Package) -> bool:
    """Whether a process is larger than anybody can read."""
    scopes = package.scopes.values()
    large = [one for one in scopes if len(one.nodes) > MAX_ELEMENTS or len(one.flows) > 4 * MAX_ELEMENTS]
    for scope in large:
        kind = "process" if scope.element is None else "sub-process"
        message = f"the {kind} has more than {MAX_ELEMENTS} elements"
        label = label_of(scope.id, scope.name)
        package.problems.append(Problem(scope.file, label, message, "move parts of it into called processes"))
    return bool(large)


def _check_calls(package: Package, elements: list[Element]) -> None:
    calls: dict[str, set[str]] = {}
    for element in elements:
        if element.type == "callActivity" and element.called_process:
            if element.called_process not in package.processes:
                known = ", ".join(sorted(package.processes))
                package.refuse(element, f"there is no process {element.called_process!r}", f"there are: {known}")
            elif not any(start.event is None for start in package.scopes[element.called_process].of_type("startEvent")):
                remedy = "draw a start event without a trigger in it"
                package.refuse(element, f"the process {element.called_process!r} has no plain start event", remedy)
            calls.setdefault(element.process_id, set()).add(element.called_process)
    for process_id in calls:
        if _calls_itself(process_id, calls):
            scope = package.scopes[process_id]
            problem = Problem(scope.file, process_id, "the process calls itself", "draw the repetition as a loop")
            package.problems.append(problem)


def _calls_itself(process_id: str, calls: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    todo = list(calls[process_id])
    while todo:
        called = todo.pop()
        if called not in seen:
            seen.add(called)
            todo += calls.get(called, ())
    return process_id in seen


def _check_errors(package: Package, elements: list[Element]) -> None:
    catching = [element for element in elements if element.type in {"boundaryEvent", "startEvent"}]
    caught = {element.event_name for element in catching if element.event == "error"}
    for element in elements:
        if element.type == "endEvent" and element.event == "error":
            if not element.event_name:
                package.refuse(element, "no error is chosen", "choose or create the error")
            elif not caught & {element.event_name, ""}:
                remedy = "catch it on the border of a sub-process or call around it, or by an event sub-process"
                package.refuse(element, f"nobody catches the error {element.event_name!r}", remedy)


def _check_exclusions(package: Package, elements: list[Element]) -> None:
    tasks = {element.id for element in elements if element.type == "userTask"}
    for element in elements:
        for other in element.excludes:
            if other not in tasks:
                package.refuse(
                    element, f"'excludes' names {other!r}, which is no user task", "write the id of a user task"
                )
