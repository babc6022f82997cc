"""The points of a ranked case worked out again from its stored criteria sheets, through the decisions of its process.

Nothing the process kept in between is believed: not the totals, not the result, not the place on the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from es_workflow import db, feel, jsontext
from es_workflow.casework import runtime, steps, submission_digest
from es_workflow.casework.progress import progress_of
from es_workflow.content import ProcessPackage
from es_workflow.engine import Element
from es_workflow.forms.criteria import criteria
from es_workflow.models import CallPlace, Case, Submission

ENTERS_LIST = "ranking:enter"


@dataclass(frozen=True)
class Miscounted:
    """A place whose points are not those of the sheets."""

    number: str
    what: str
    kept: Decimal
    counted: Decimal


def differences() -> Iterator[Miscounted]:
    """Every place on a ranking list that its sheets do not give; nothing, when all lists are right."""
    query = select(CallPlace).where(CallPlace.score.is_not(None)).order_by(CallPlace.case_id)
    for place in db.session.scalars(query.options(joinedload(CallPlace.case).options(undefer(Case.state)))):
        yield from _of_place(place)


def _of_place(place: CallPlace) -> Iterator[Miscounted]:
    case = place.case
    package = runtime.office().package(case.deployment_id)
    sheets = _sheets(case, package)
    number = case.number or str(case.id)
    changed = [
        sheet for sheet in sheets if sheet.erased_at is None and not submission_digest.is_as_sent(sheet)
    ]  # points never go
    for sheet in changed:
        yield Miscounted(number, f"sheet {sheet.element_id}", Decimal(0), Decimal(0))
    if not sheets:
        return
    try:
        counted = _count(case, package, sheets)
    except ValueError:
        if changed:
            return  # answers that were changed need not be text any more
        raise
    kept = [place.score or Decimal(0), *place.ties]
    for position, (one, other) in enumerate(zip(kept, counted, strict=False)):
        if one != other:
            yield Miscounted(number, "score" if position == 0 else f"tie {position}", one, other)
    if len(kept) != len(counted):
        yield Miscounted(number, "ties", Decimal(len(kept) - 1), Decimal(len(counted) - 1))


def _sheets(case: Case, package: ProcessPackage) -> list[Submission]:
    """The latest sheet of each task: those that count."""
    query = select(Submission).where(Submission.case_id == case.id).order_by(Submission.submitted_at, Submission.id)
    latest = {one.element_id: one for one in db.session.scalars(query) if criteria(package.form(one.form_id))}
    return list(latest.values())


def _count(case: Case, package: ProcessPackage, sheets: list[Submission]) -> list[Decimal]:
    """The score and the tie-breakers as the process asks for them when it enters the list."""
    instance, elements = steps.peek(case), package.definition.elements
    world = runtime.office().world()
    known = {**instance.variables, **instance.env.known}
    fresh = {name for sheet in sheets for name in _handed_over(sheet, elements[sheet.element_id], known, world)}
    passed = [elements[name] for name in progress_of(case).order if name in elements]
    for element in passed:
        asked = package.decisions.inputs_of(element.decision_id) if element.decision_id else set()
        if element.decision_id and element.result_variable and asked & fresh:
            variables = {**dict.fromkeys(asked), **known}
            known[element.result_variable] = package.decisions.decide(element.decision_id, variables, world).value
            fresh.add(element.result_variable)
    entering = next(element for element in passed if element.operation == ENTERS_LIST)
    score = _value(entering, "score", known, world)
    ties = _value(entering, "ties", known, world) or []
    return [Decimal(number or 0) for number in (score, *ties)]


def _handed_over(sheet: Submission, element: Element, known: dict[str, Any], world: feel.World) -> list[str]:
    """Put the sheet's answers where its task puts them; the names of the variables."""
    form = runtime.office().package(sheet.case.deployment_id).form(sheet.form_id)
    written = form.open(jsontext.loads(sheet.context), world, "pl", answers=jsontext.loads(sheet.answers))
    answers = {sheet.form_id: feel.plain(written.answers)}  # totals and points from data are worked out once more
    if not element.outputs:
        known.update(answers)
        return [sheet.form_id]
    for target, source in element.outputs.items():
        known[target] = feel.plain(feel.value_of(source, {**known, **answers}, world))
    return list(element.outputs)


def _value(element: Element, name: str, known: Mapping[str, Any], world: feel.World) -> Any:
    source = element.inputs.get(name)
    return feel.plain(feel.value_of(source, known, world)) if source else None
