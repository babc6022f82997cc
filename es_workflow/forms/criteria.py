"""Criteria sheets: forms whose questions carry points. What a sheet asks for, and what one filled-in sheet comes to.

    for criterion in criteria(form, variables, world): criterion.code, criterion.maximum, criterion.name("pl")
    score = scored(criteria(form), submission.answers)
    score.points["M1"], score.total, score.failed, score.complete

A sheet counts its own points only; what several sheets come to together is a matter of the process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from es_workflow import feel
from es_workflow.forms.components import Component, Texts, feel_of
from es_workflow.texts import pick

if TYPE_CHECKING:
    from es_workflow.forms.definition import FormDefinition

Path = tuple[str, ...]
ONE = Decimal(1)
SHEET = "sheet"  # what the expressions of a sheet call its own score


@dataclass(frozen=True)
class Criterion:
    """One criterion of a sheet. `path` and `justification`: where its points and its reasons stand in the answers."""

    code: str
    label: Texts
    guidance: Texts
    path: Path
    maximum: Decimal
    least: Decimal = Decimal(0)
    weight: Decimal = ONE
    knockout: Decimal | None = None
    automatic: bool = False
    justification: Path = ()

    def name(self, lang: str) -> str:
        """The criterion as people read it."""
        return pick(self.label, lang)

    def points(self, answers: Mapping[str, Any]) -> Decimal | None:
        """The points a sheet gives for it; None where it was not (yet) judged."""
        value = _at(answers, self.path)
        return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None

    def reasons(self, answers: Mapping[str, Any]) -> str:
        """What the assessor wrote about the points."""
        return str(_at(answers, self.justification) or "") if self.justification else ""

    def knocks_out(self, points: Decimal | None) -> bool:
        """Whether so few points exclude by themselves, whatever the total."""
        return points is not None and self.knockout is not None and points < self.knockout


@dataclass(frozen=True)
class Score:
    """What a sheet comes to: points by code, weighted total of what is judged, criteria under their own minimum."""

    points: Mapping[str, Decimal | None]
    total: Decimal
    maximum: Decimal
    failed: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every criterion has its points."""
        return None not in self.points.values()


def criteria(
    form: FormDefinition, variables: Mapping[str, Any] | None = None, world: feel.World | None = None
) -> tuple[Criterion, ...]:
    """The criteria of a form in their order; none for a form that is no sheet.

    A minimum written as FEEL is worked out from `variables`; without them it stays unknown (None).
    """
    known = dict((variables or {}).items())
    return tuple(_criteria(form.components, {**known, "variables": known}, world))


def criteria_in(components: Sequence[Component]) -> tuple[Criterion, ...]:
    """The criteria of a form that is being filled in: their points and weights, minima only where they are numbers."""
    return tuple(_criteria(components, {}, None))


def scored(of: Sequence[Criterion], answers: Mapping[str, Any]) -> Score:
    """The score of one filled-in sheet, worked out from its stored answers alone."""
    points = {criterion.code: criterion.points(answers) for criterion in of}
    return Score(
        points=points,
        total=sum(((points[criterion.code] or 0) * criterion.weight for criterion in of), Decimal(0)),
        maximum=sum((criterion.maximum * criterion.weight for criterion in of), Decimal(0)),
        failed=tuple(criterion.code for criterion in of if criterion.knocks_out(points[criterion.code])),
    )


def threshold(form: FormDefinition, variables: Mapping[str, Any], world: feel.World) -> Decimal | None:
    """The total the form says has to be reached (`properties.threshold`)."""
    return _number(form.threshold, {**variables, "variables": variables}, world)


def result(form: FormDefinition, variables: Mapping[str, Any], world: feel.World) -> Decimal | None:
    """What the process made of all sheets together (`properties.result`); None while it has not."""
    return _number(form.result, {**variables, "variables": variables}, world)


def placed(components: Sequence[Component], prefix: Path = ()) -> Iterator[tuple[Path, Component]]:
    """Every question outside lists, with the place of its answer."""
    for component in components:
        here = (*prefix, component.key) if component.key else prefix
        if component.type == "group":
            yield from placed(component.children, here)
        elif component.type != "dynamiclist":
            yield here, component


def maximum_of(component: Component) -> Decimal | None:
    """The most points a question allows; None where its author wrote none that is a number."""
    written = component.validate.get("max") if component.type == "number" else component.own("maximum")
    return _literal(written)


def _criteria(
    components: Sequence[Component], known: Mapping[str, Any], world: feel.World | None
) -> Iterator[Criterion]:
    found = list(placed(components))
    reasons = {component.own("justifies"): path for path, component in found if component.own("justifies")}
    for path, component in found:
        code = component.own("criterion")
        if code:
            yield Criterion(
                code=code,
                label=component.label,
                guidance=component.hint,
                path=path,
                maximum=maximum_of(component) or Decimal(0),
                least=_literal(component.validate.get("min")) or Decimal(0),
                weight=_literal(component.own("weight")) or ONE,
                knockout=_number(component.own("knockout"), known, world),
                automatic=component.type == "expression",
                justification=reasons.get(code, ()),
            )


def _number(written: object, known: Mapping[str, Any], world: feel.World | None) -> Decimal | None:
    expression = feel_of(written)
    if expression is None:
        return _literal(written)
    if world is None:
        return None
    value = feel.plain(feel.evaluate_all([(expression, {})], known, world)[0].value)
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _literal(written: object) -> Decimal | None:
    if isinstance(written, bool) or written is None or written == "":
        return None
    try:
        return Decimal(str(written))
    except InvalidOperation:
        return None


def _at(answers: Mapping[str, Any], path: Path) -> Any:
    value: Any = answers
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
