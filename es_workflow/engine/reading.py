"""From the BPMN files of a package to a definition, or to the list of what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from es_workflow.engine.definition import Element, Expression, ProcessDefinition
from es_workflow.engine.graph import build
from es_workflow.engine.lint import check_package
from es_workflow.engine.model import Package, label_of
from es_workflow.engine.reader import FileReader
from es_workflow.errors import InvalidContent, Problem


def parse_process(files: Mapping[str, bytes], process_id: str) -> ProcessDefinition:
    """The process ready to run, with the ones it calls. Raises InvalidContent."""
    package, problems = _read(files, process_id)
    if problems:
        raise InvalidContent(problems)
    elements = {element.id: element for element in package.elements}
    return ProcessDefinition(
        process_id=process_id,
        name=package.scopes[process_id].name,
        elements=MappingProxyType(elements),
        expressions=tuple(expression for element in elements.values() for expression in _expressions(element)),
        variables=frozenset(name for element in elements.values() for name in produced(element)),
        graph=build(package.scopes.values()),
    )


def check_process(files: Mapping[str, bytes], process_id: str) -> list[Problem]:
    """Everything we would refuse or could not run, by file and element."""
    return _read(files, process_id)[1]


def _read(files: Mapping[str, bytes], process_id: str) -> tuple[Package, list[Problem]]:
    package = Package()
    bpmn = sorted(path for path in files if path.endswith(".bpmn"))
    for path in bpmn:
        FileReader(package, path).read(files[path])
    if process_id not in package.processes and not package.problems:
        known = ", ".join(package.processes) or "none"
        remedy = f"there are: {known}"
        package.problems.append(Problem(", ".join(bpmn) or "*.bpmn", process_id, "there is no such process", remedy))
    check_package(package)
    return package, sorted(set(package.problems))


def _expressions(element: Element) -> Iterator[Expression]:
    """All FEEL texts of an element."""
    loop = element.multi_instance
    texts = [
        ("condition", element.condition),
        ("assignee", element.assignee),
        ("candidate groups", element.group),
        ("due date", element.due_expression),
        ("follow-up date", element.follow_up_expression),
        ("priority", element.priority),
        ("script", element.script),
        (f"{element.event}", element.event_expression),
        (f"{element.event} name", element.event_name),
        ("time to live", element.time_to_live),
        ("action_when", element.properties.get("action_when")),
        *((f"input {target}", source) for target, source in element.inputs.items()),
        *((f"output {target}", source) for target, source in element.outputs.items()),
        ("loop condition", element.loop.condition if element.loop else None),
        *(
            (
                ("input collection", loop.collection),
                ("output element", loop.output),
                ("completion condition", loop.completion),
            )
            if loop
            else ()
        ),
    ]
    for where, text in texts:
        if text and text.startswith("="):
            yield Expression(element.id, where, text[1:].strip(), element.file, element.process_id)


def produced(element: Element) -> Iterator[str]:
    """The variables an element can give a value."""
    loop = element.multi_instance
    yield from (target.partition(".")[0] for target in (*element.inputs, *element.outputs))
    form = element.form_id or element.properties.get("form")
    names = [form, element.result_variable]
    if loop:
        names += [loop.item, loop.output_collection]
    if element.repeated:
        names.append("loopCounter")
    yield from (name for name in names if name)


__all__ = ["check_process", "label_of", "parse_process", "produced"]
