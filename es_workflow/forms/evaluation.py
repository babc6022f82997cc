"""What the FEEL of a form says about its answers: what is hidden, computed, offered, limited and refused.

Conditions and computed values are evaluated until nothing changes any more, one crossing a pass; the rest in one more.
A pass evaluates only what speaks of something that the one before has changed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from es_workflow import feel
from es_workflow.forms.components import INPUTS, Component
from es_workflow.forms.criteria import SHEET, criteria_in, scored
from es_workflow.forms.numbers import quantised

logger = logging.getLogger(__name__)

GLOBALS = ("case", "organisation", "call", "project", "funds", "user")
ROW_NAMES = ("this", "parent", "i")
MAX_PASSES = 15
SETTLING = frozenset({"hide", "expression"})


@dataclass
class Findings:
    """The outcome, by path of the component (`costs-0-amount`; `…#id` for what has no key)."""

    hidden: set[str] = field(default_factory=set)
    computed: dict[str, Any] = field(default_factory=dict)
    details: dict[tuple[str, str], feel.Result] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)  # what is seen: hidden dropped, computed values in place
    failures: dict[str, str] = field(default_factory=dict)  # expression → reason, for the log

    def detail(self, path: str, what: str) -> Any:
        """The value of one of the component's expressions, None when it has none or it failed."""
        result = self.details.get((path, what))
        return result.value if result else None


@dataclass(frozen=True)
class _Item:
    path: str
    what: str
    component: Component
    expression: str
    extra: Mapping[str, Any]


@lru_cache(maxsize=4096)
def names_in(expression: str) -> frozenset[str]:
    """The variables an expression speaks of."""
    return frozenset(feel.variables_of(expression))


def path_of(component: Component, prefix: str) -> str:
    """Where a component stands: the name of its field, or its id where it has no key."""
    return prefix + component.key if component.key else f"{prefix}#{component.id}"


def named(components: Sequence[Component], known: Mapping[str, Any]) -> dict[str, Any]:
    """What some expression of the components names: a case may know a thousand times more than its form asks."""
    text = "\n".join(written(components))
    return {name: value for name, value in known.items() if name in text}


class Evaluation:
    """The expressions of a form over one set of answers."""

    def __init__(self, components: Sequence[Component], variables: Mapping[str, Any], world: feel.World) -> None:
        self._components = components
        self._world = world
        known = {**dict.fromkeys(GLOBALS), **variables}
        self._outside = named(components, {**known, "variables": known})
        self._feel = feel.Repeated(world)
        self._criteria = criteria_in(components)

    def settle(self, answers: Mapping[str, Any], *, computed: Mapping[str, Any] | None = None) -> Findings:
        """Everything the expressions say. `computed`: values that were stored and are not to be computed again."""
        found = Findings(computed=dict(computed or {}))
        for _pass in range(MAX_PASSES):
            found.answers = self._seen(self._components, answers, "", found)
            hidden, values = self._conditions(found, recompute=computed is None)
            settled = (hidden, values) == (found.hidden, found.computed)
            found.hidden, found.computed = hidden, values
            if settled:
                break
        found.answers = self._seen(self._components, answers, "", found)
        rest = [item for item in self._items(found) if item.what not in SETTLING]
        for item, result in self._evaluate(rest, found):
            found.details[item.path, item.what] = result
        return found

    def prefills(self, wanted: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Values of expressions that see only what is known outside the form."""
        results = feel.evaluate_all([(expression, {}) for _name, expression in wanted], self._outside, self._world)
        for (name, expression), result in zip(wanted, results, strict=True):
            if result.error:
                logger.warning("%s: %s (%s)", name, result.error, expression)
        return {name: feel.plain(result.value) for (name, _text), result in zip(wanted, results, strict=True)}

    def _conditions(self, found: Findings, *, recompute: bool) -> tuple[set[str], dict[str, Any]]:
        items = [
            item for item in self._items(found) if item.what == "hide" or (recompute and item.what == "expression")
        ]
        hidden, values = set(), {} if recompute else dict(found.computed)
        for item, result in self._evaluate(items, found):
            if item.what == "hide":
                hidden |= {item.path} if result.value is True else set()
            else:
                values[item.path] = _storable(item.component, result.value)
        return hidden, values

    def _evaluate(self, items: Sequence[_Item], found: Findings) -> Iterator[tuple[_Item, feel.Result]]:
        shared = {**self._outside, **found.answers, **self._sheet(found)}
        results = self._feel.evaluate_all([(item.expression, item.extra) for item in items], shared)
        for item, result in zip(items, results, strict=True):
            if result.error:
                found.failures[item.expression] = result.error
            yield item, result

    def _sheet(self, found: Findings) -> dict[str, Any]:
        """What a criteria sheet comes to so far, for its own expressions."""
        if not self._criteria:
            return {}
        score = scored(self._criteria, found.answers)
        return {SHEET: {"total": score.total, "maximum": score.maximum, "points": score.points}}

    def _seen(
        self, components: Sequence[Component], given: Mapping[str, Any], prefix: str, found: Findings
    ) -> dict[str, Any]:
        """The answers as expressions see them: null for what is hidden or empty, computed values among them."""
        seen: dict[str, Any] = {}
        for component in components:
            path, inside = path_of(component, prefix), given.get(component.key) if component.key else None
            gone = path in found.hidden
            if component.type == "group" and not component.key:
                seen |= self._seen(component.children, {} if gone else given, prefix, found)
            elif component.type == "group":
                inner = inside if isinstance(inside, Mapping) and not gone else {}
                seen[component.key] = self._seen(component.children, inner, path + "-", found)
            elif component.type == "dynamiclist":
                rows = inside if isinstance(inside, list) and not gone else []
                seen[component.key] = [
                    self._seen(component.children, row, f"{path}-{number}-", found) for number, row in enumerate(rows)
                ]
            elif component.type == "expression":
                seen[component.key] = None if gone else found.computed.get(path)
            elif component.type in INPUTS:
                seen[component.key] = None if gone else inside
        return seen

    def _items(self, found: Findings) -> Iterator[_Item]:
        yield from self._items_in(self._components, found.answers, "", {}, found)

    def _items_in(
        self,
        components: Sequence[Component],
        seen: Mapping[str, Any],
        prefix: str,
        scope: Mapping[str, Any],
        found: Findings,
    ) -> Iterator[_Item]:
        for component in components:
            path = path_of(component, prefix)
            for what, expression in component.live.items():
                yield _Item(path, what, component, expression, _needed(expression, scope))
            if path in found.hidden:
                continue
            if component.type == "group":
                inner = seen[component.key] if component.key else seen
                yield from self._items_in(
                    component.children, inner, path + "-" if component.key else prefix, scope, found
                )
            elif component.type == "dynamiclist":
                for number, row in enumerate(seen[component.key]):
                    inside = self._row_scope(row, scope or found.answers, number)
                    yield from self._items_in(component.children, row, f"{path}-{number}-", inside, found)

    @staticmethod
    def _row_scope(row: Mapping[str, Any], parent: Mapping[str, Any], number: int) -> Mapping[str, Any]:
        return {**row, "this": row, "parent": parent, "i": number + 1}


def written(components: Sequence[Component]) -> Iterator[str]:
    """Every expression of the components."""
    for top in components:
        for component in top.walk():
            yield from component.expressions.values()
            yield from component.templates.values()


def _needed(expression: str, scope: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of a row's variables that the expression can speak of; a filter may name anything."""
    if not scope or "[" in expression:
        return scope
    return {name: scope[name] for name in names_in(expression) if name in scope}


def _storable(component: Component, value: Any) -> Any:
    """A computed value as it is stored: JSON-safe, amounts to the grosz."""
    plain = feel.plain(value)
    if component.format == "money" and isinstance(plain, int | Decimal) and not isinstance(plain, bool):
        return quantised(plain, 2)
    return plain
