"""Reading DMN files into a plain tree that the interpreter evaluates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from lxml import etree

from es_workflow.errors import Problem
from es_workflow.texts import _

Node: TypeAlias = dict[str, Any]
Element: TypeAlias = etree._Element


def _local(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _all(element: Element, name: str) -> list[Element]:
    return [child for child in element if _local(child) == name]


def _one(element: Element | None, name: str) -> Element | None:
    return next(iter(_all(element, name)), None) if element is not None else None


def _text(element: Element | None) -> str:
    text = _one(element, "text")
    return (text.text or "").strip() if text is not None else ""


def _logics(element: Element | None) -> Iterator[Node]:
    for child in element if element is not None else ():
        if _local(child) in _READERS:
            yield {"id": child.get("id", "")} | _READERS[_local(child)](child)


def _logic(element: Element | None) -> Node | None:
    return next(_logics(element), None)


def _variable(element: Element) -> str | None:
    variable = _one(element, "variable")
    return variable.get("name") if variable is not None else None


def _literal(element: Element) -> Node:
    return {"kind": "literal", "text": _text(element)}


def _context(element: Element) -> Node:
    entries = [{"name": _variable(entry), "logic": _logic(entry)} for entry in _all(element, "contextEntry")]
    return {"kind": "context", "entries": entries}


def _relation(element: Element) -> Node:
    rows = [list(_logics(row)) for row in _all(element, "row")]
    return {"kind": "relation", "columns": [column.get("name") for column in _all(element, "column")], "rows": rows}


def _function(element: Element) -> Node:
    parameters = [parameter.get("name") for parameter in _all(element, "formalParameter")]
    return {"kind": "function", "parameters": parameters, "body": _logic(element)}


def _invocation(element: Element) -> Node:
    bindings = []
    for binding in _all(element, "binding"):
        parameter = _one(binding, "parameter")
        bindings.append({"name": parameter.get("name") if parameter is not None else "", "logic": _logic(binding)})
    return {"kind": "invocation", "callee": _logic(element), "bindings": bindings}


def _conditional(element: Element) -> Node:
    return {"kind": "conditional"} | {part: _logic(_one(element, part)) for part in ("if", "then", "else")}


def _filter(element: Element) -> Node:
    return {"kind": "filter", "source": _logic(_one(element, "in")), "match": _logic(_one(element, "match"))}


def _loop(kind: str, body: str) -> Callable[[Element], Node]:
    def read(element: Element) -> Node:
        return {
            "kind": kind,
            "iterator": element.get("iteratorVariable"),
            "source": _logic(_one(element, "in")),
            "body": _logic(_one(element, body)),
        }

    return read


def _note(rule: Element) -> str:
    """What its author says beside the rule: the annotations, else the description."""
    notes = [_text(entry) for entry in _all(rule, "annotationEntry")]
    description = _one(rule, "description")
    own = (description.text or "").strip() if description is not None else ""
    return "; ".join(note for note in notes if note) or own


def _table(element: Element) -> Node:
    return {
        "kind": "table",
        "policy": element.get("hitPolicy", "UNIQUE"),
        "aggregation": element.get("aggregation"),
        "inputs": [
            {
                "label": column.get("label"),
                "expression": _text(_one(column, "inputExpression")),
                "allowed": _text(_one(column, "inputValues")),
            }
            for column in _all(element, "input")
        ],
        "outputs": [
            {
                "name": column.get("name"),
                "label": column.get("label"),
                "values": _text(_one(column, "outputValues")),
                "otherwise": _text(_one(column, "defaultOutputEntry")) or None,
            }
            for column in _all(element, "output")
        ],
        "rules": [
            {
                "id": rule.get("id") or f"{number}",
                "note": _note(rule),
                "tests": [_text(entry) for entry in _all(rule, "inputEntry")],
                "outputs": [_text(entry) for entry in _all(rule, "outputEntry")],
            }
            for number, rule in enumerate(_all(element, "rule"), start=1)
        ],
    }


_READERS: dict[str, Callable[[Element], Node]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "relation": _relation,
    "functionDefinition": _function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _loop("for", "return"),
    "some": _loop("some", "satisfies"),
    "every": _loop("every", "satisfies"),
    "list": lambda element: {"kind": "list", "items": list(_logics(element))},
}


def _targets(element: Element, requirement: str, kinds: tuple[str, ...]) -> list[str]:
    """Ids that a decision's requirements point to (an href may name a file; ids are unique in a package)."""
    found = (child for holder in _all(element, requirement) for child in holder if _local(child) in kinds)
    return [child.get("href", "").rpartition("#")[2] for child in found]


def _decision(element: Element) -> Node:
    return {
        "name": element.get("name", element.get("id", "")),
        "variable": _variable(element),
        "asks": _targets(element, "informationRequirement", ("requiredInput",)),
        "needs": _targets(element, "informationRequirement", ("requiredDecision",)),
        "knows": _targets(element, "knowledgeRequirement", ("requiredKnowledge",)),
        "logic": _logic(element),
    }


def _knowledge(element: Element) -> Node:
    body = _one(element, "encapsulatedLogic")
    return {
        "name": _variable(element) or element.get("name", ""),
        "knows": _targets(element, "knowledgeRequirement", ("requiredKnowledge",)),
        "logic": _function(body) if body is not None else None,
    }


def _input(element: Element) -> Node:
    return {"name": _variable(element) or element.get("name", "")}


_SECTIONS: dict[str, tuple[str, Callable[[Element], Node]]] = {
    "decision": ("decisions", _decision),
    "businessKnowledgeModel": ("knowledge", _knowledge),
    "inputData": ("inputs", _input),
}


def read_models(files: Mapping[str, bytes]) -> tuple[Node, list[Problem]]:
    """All models as one tree, and what is wrong with the files."""
    model: Node = {"decisions": {}, "knowledge": {}, "inputs": {}}
    problems = []
    for file, content in files.items():
        if b"<!DOCTYPE" in content:
            problems.append(Problem(file, "", _("Plik ma deklarację DOCTYPE."), _("Usuń ją.")))
            continue
        try:
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        except etree.XMLSyntaxError as error:
            problems.append(Problem(file, "", _("To nie jest poprawny plik XML: %(reason)s.", reason=str(error))))
            continue
        if root.getroottree().docinfo.doctype:
            problems.append(Problem(file, "", _("Plik ma deklarację DOCTYPE."), _("Usuń ją.")))
            continue
        for element in root:
            section, reader = _SECTIONS.get(_local(element), ("", _input))
            key = element.get("id", "")
            if section and key in model[section]:
                problems.append(Problem(file, key, _("Ten identyfikator jest użyty drugi raz."), _("Nadaj inny.")))
            elif section:
                model[section][key] = {"file": file, **reader(element)}
    return model, problems
