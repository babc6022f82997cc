"""Checking decision models without data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from es_workflow.errors import Problem
from es_workflow.feel.checks import check, variables_of
from es_workflow.texts import _

_POLICIES = ("UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
_AGGREGATIONS = (None, "SUM", "MIN", "MAX", "COUNT")
_ANY = ("", "-")


def _cells(table: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    for column in table["inputs"]:
        yield column["label"] or column["expression"], column["expression"], False
        yield column["label"] or column["expression"], column["allowed"] or "-", True
    for column in table["outputs"]:
        yield column["name"] or "", column["otherwise"] or "-", True
    for rule in table["rules"]:
        yield from ((rule["id"], text, True) for text in rule["tests"])
        yield from ((rule["id"], text, False) for text in rule["outputs"])


def _texts(logic: Mapping[str, Any] | None, local: frozenset[str]) -> Iterator[tuple[str, str, bool, frozenset[str]]]:
    """Every expression of a decision: where, its text, whether it is a table cell, the names known only there."""
    if logic is None:
        return
    match logic["kind"]:
        case "literal":
            yield logic["id"], logic["text"], False, local
        case "table":
            for where, text, unary in _cells(logic):
                if text not in _ANY:
                    yield where, text, unary, local
        case "context":
            for entry in logic["entries"]:
                yield from _texts(entry["logic"], local)
                local |= {entry["name"]} if entry["name"] else set()
        case "function":
            yield from _texts(logic["body"], local | set(logic["parameters"]))
        case _:
            yield from _nested(logic, local)


def _nested(logic: Mapping[str, Any], local: frozenset[str]) -> Iterator[tuple[str, str, bool, frozenset[str]]]:
    match logic["kind"]:
        case "invocation":
            yield from _texts(logic["callee"], local)
            for binding in logic["bindings"]:
                yield from _texts(binding["logic"], local)
        case "for" | "some" | "every":
            yield from _texts(logic["source"], local)
            yield from _texts(logic["body"], local | {logic["iterator"], "partial"})
        case "filter":
            # What the items are called by is only known from the data: their properties cannot be checked.
            yield from _texts(logic["source"], local)
        case "conditional":
            for part in ("if", "then", "else"):
                yield from _texts(logic[part], local)
        case "list":
            for item in logic["items"]:
                yield from _texts(item, local)
        case "relation":
            for cell in (cell for row in logic["rows"] for cell in row):
                yield from _texts(cell, local)


def _parts(logic: Mapping[str, Any] | None) -> list[tuple[str, str, bool, frozenset[str]]]:
    return list(_texts(logic, frozenset()))


def _functions(model: Mapping[str, Any], holder: Mapping[str, Any]) -> set[str]:
    """Names of the model's own functions that a decision or function may call."""
    return {model["knowledge"][key]["name"] for key in holder["knows"] if key in model["knowledge"]}


def _given(model: Mapping[str, Any], decision: Mapping[str, Any]) -> set[str]:
    """Names a decision gets from what it requires."""
    names = _functions(model, decision)
    for key in decision["needs"]:
        if key in model["decisions"]:
            needed = model["decisions"][key]
            names |= {key, needed["name"], needed["variable"]} - {None}
    return names


def free_names(model: Mapping[str, Any], decision_id: str) -> set[str]:
    """Variables that a decision and those it needs ask for."""
    names: set[str] = set()
    for key in {decision_id, *_reached(model, decision_id)} & set(model["decisions"]):
        decision = model["decisions"][key]
        names |= {model["inputs"][asked]["name"] for asked in decision["asks"] if asked in model["inputs"]}
        given = _given(model, decision)
        for _where, text, unary, local in _parts(decision["logic"]):
            names |= variables_of(text, unary=unary) - local - given
    return names


def _reached(model: Mapping[str, Any], key: str) -> set[str]:
    """Decisions that this one needs, and those that they need; each is looked at once, however many ways lead to it."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        needs = set(model["decisions"].get(waiting.pop(), {"needs": []})["needs"]) - found
        found |= needs
        waiting += needs
    return found


def _requirements(model: Mapping[str, Any], decision: Mapping[str, Any]) -> Iterator[str]:
    for section, key in (("inputs", "asks"), ("decisions", "needs"), ("knowledge", "knows")):
        for target in decision[key]:
            if target not in model[section]:
                yield _("Strzałka prowadzi do elementu „%(name)s”, którego nie ma.", name=target)


def _table_mistakes(table: Mapping[str, Any]) -> Iterator[str]:
    if table["policy"] not in _POLICIES:
        yield _("Nieznany sposób wyboru reguł „%(name)s”.", name=table["policy"])
    if table["aggregation"] not in _AGGREGATIONS:
        yield _("Nieznane podsumowanie „%(name)s”.", name=table["aggregation"])
    if not table["outputs"]:
        yield _("Tabela nie ma kolumny wyniku.")
    for rule in table["rules"]:
        if len(rule["tests"]) != len(table["inputs"]) or len(rule["outputs"]) != len(table["outputs"]):
            yield _("Reguła „%(name)s” ma inną liczbę komórek niż tabela kolumn.", name=rule["id"])


def _decision_mistakes(model: Mapping[str, Any], key: str) -> Iterator[tuple[str, str]]:
    decision = model["decisions"][key]
    if key in _reached(model, key):
        yield key, _("Decyzja „%(name)s” zależy od samej siebie.", name=key)
    yield from ((key, message) for message in _requirements(model, decision))
    if decision["logic"] is None:
        yield key, _("Decyzja nie ma treści: ani tabeli, ani wyrażenia.")
        return
    if decision["logic"]["kind"] == "table":
        yield from ((key, message) for message in _table_mistakes(decision["logic"]))
    # A model that draws no input data (Camunda's way) takes its variables from the process: these are checked there.
    inputs = {model["inputs"][ask]["name"] for ask in decision["asks"] if ask in model["inputs"]}
    given = _given(model, decision)
    for where, text, unary, local in _parts(decision["logic"]):
        known = inputs | given | local if inputs else None
        for sentence in check(text, known, unary=unary, functions=given | local):
            yield f"{key} / {where}" if where else key, f"„{text}”: {sentence}"


def check_model(model: Mapping[str, Any]) -> list[Problem]:
    """Mistakes in all decisions and in the functions they share."""
    problems = []
    for key, decision in model["decisions"].items():
        for where, message in _decision_mistakes(model, key):
            problems.append(Problem(decision["file"], where, message, _("Popraw model decyzji.")))
    for key, knowledge in model["knowledge"].items():
        functions = _functions(model, knowledge)
        for where, text, unary, local in _parts(knowledge["logic"]):
            for sentence in check(text, None, unary=unary, functions=functions | local):
                place = f"{key} / {where}" if where else key
                problems.append(Problem(knowledge["file"], place, f"„{text}”: {sentence}", _("Popraw model decyzji.")))
    return problems
