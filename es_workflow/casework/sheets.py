"""The criteria sheets of a case side by side: criteria × assessors, for whoever may read the sheets.

What the sheets come to together is worked out by the process; here it is only shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from es_workflow import jsontext
from es_workflow.casework import access, runtime, steps, submissions
from es_workflow.forms import FormDefinition
from es_workflow.forms.criteria import Criterion, criteria, result, scored, threshold
from es_workflow.models import Case, Submission, User


@dataclass(frozen=True)
class Mark:
    """What one assessor says about one criterion."""

    points: Decimal | None
    reasons: str
    below: bool
    """Fewer points than the criterion's own minimum."""


@dataclass(frozen=True)
class Line:
    """One criterion with the marks of all sheets. `spread`: how far they are apart."""

    criterion: Criterion
    marks: tuple[Mark, ...]
    source: str = ""
    """Of points counted from data: why they are so many."""

    @property
    def given(self) -> list[Decimal]:
        """The points that were given."""
        return [mark.points for mark in self.marks if mark.points is not None]

    @property
    def mean(self) -> Decimal | None:
        """The mean of the points that were given, unrounded."""
        return sum(self.given, Decimal(0)) / len(self.given) if self.given else None

    @property
    def spread(self) -> Decimal:
        """How many points lie between the highest and the lowest."""
        return max(self.given) - min(self.given) if self.given else Decimal(0)


@dataclass(frozen=True)
class Comparison:
    """All sheets of one form. `result`: what the process made of them, None while it has not."""

    title: str
    sheets: tuple[Submission, ...]
    lines: tuple[Line, ...]
    totals: tuple[Decimal, ...]
    maximum: Decimal
    threshold: Decimal | None
    result: Decimal | None

    @property
    def mean(self) -> Decimal:
        """The mean of the totals, unrounded."""
        return sum(self.totals, Decimal(0)) / len(self.totals)

    @property
    def spread(self) -> Decimal:
        """How far the totals are apart."""
        return max(self.totals) - min(self.totals)


def compared(case: Case, readable: Sequence[Submission], lang: str, *, by: User) -> list[Comparison]:
    """The sheets of the case that `by` may read (`readable`), where there are several to compare."""
    package = runtime.office().package(case.deployment_id)
    forms = {one.form_id: package.form(one.form_id) for one in readable}
    found = []
    for form_id, form in forms.items():
        filled = _latest(sorted((one for one in readable if one.form_id == form_id), key=_when))
        if len(filled) > 1 and any(part.own("criterion") for top in form.components for part in top.walk()):
            found.append((form, filled))
    if not found:
        return []
    known = steps.peek(case).variables if access.works_on(by, case) else {}
    return [_comparison(form, filled, known, lang) for form, filled in found]


def _comparison(form: FormDefinition, filled: Sequence[Submission], known: Mapping[str, Any], lang: str) -> Comparison:
    world = runtime.office().world(filled[-1].submitted_at)
    asked = criteria(form, jsontext.loads(filled[-1].context), world)
    answers = [jsontext.loads(one.answers) for one in filled]
    return Comparison(
        title=form.title(lang),
        sheets=tuple(filled),
        lines=tuple(_lines(asked, answers, _sources(filled[-1]))),
        totals=tuple(scored(asked, one).total for one in answers),
        maximum=scored(asked, {}).maximum,
        threshold=threshold(form, jsontext.loads(filled[-1].context), world),
        result=result(form, known, world),
    )


def _lines(
    asked: Sequence[Criterion], answers: Sequence[Mapping[str, Any]], sources: Mapping[str, str]
) -> Iterator[Line]:
    for criterion in asked:
        points = [criterion.points(one) for one in answers]
        marks = [
            Mark(number, criterion.reasons(one), criterion.knocks_out(number))
            for number, one in zip(points, answers, strict=True)
        ]
        yield Line(criterion, tuple(marks), sources.get("-".join(criterion.path), "") if criterion.automatic else "")


def _sources(submission: Submission) -> dict[str, str]:
    """Why points were counted, as the sheet told its assessor, by the place of the points."""
    rows = [row for section in submissions.present(submission).sections for row in section.rows]
    return {row.path: row.lines[-1] for row in rows if row.kind == "computed" and row.lines}


def _latest(filled: Sequence[Submission]) -> list[Submission]:
    """Of each task and person the sheet that counts: a sheet may have been filled in again."""
    last = {(one.element_id, one.submitted_by_id): one for one in filled}
    return sorted(last.values(), key=_when)


def _when(submission: Submission) -> tuple[dt.datetime, str]:
    return submission.submitted_at, str(submission.id)
