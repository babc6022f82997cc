"""What a member of a panel works on: all candidates of the call in one comparison, their own sheets and their progress.

Other people's sheets show only to whom the case shows them (a sealed sheet: when nobody has one open any more), and to
a member not before their own is in.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from es_workflow import db, jsontext
from es_workflow.casework import access, call_forms, submissions
from es_workflow.casework.panels import members, roll
from es_workflow.casework.panels.roll import Exclusion
from es_workflow.forms.criteria import Criterion, criteria, scored
from es_workflow.models import Call, Case, Submission, User, UserTask

OPEN, DONE, EXCLUDED, NONE = "open", "done", "excluded", "none"


@dataclass(frozen=True)
class Cell:
    """One criterion of one candidate: my points, and the mean of the sheets that I may read."""

    criterion: Criterion
    mine: Decimal | None
    mean: Decimal | None


@dataclass(frozen=True)
class Row:
    """One candidate."""

    case: Case
    state: str
    """Of my sheet: 'open', 'done', 'excluded' or 'none' (I have none)."""
    task: UserTask | None
    """My open sheet."""
    cells: tuple[Cell, ...]
    mine: Decimal | None
    """The total of my sheet."""
    mean: Decimal | None
    """The mean of the totals that I may read."""
    filed: int
    asked: int
    """How many sheets are in, of how many."""
    mine_id: uuid.UUID | None
    """My submission."""

    @property
    def name(self) -> str:
        """Whom the panel judges."""
        return self.case.organisation.name if self.case.organisation else self.case.subject


@dataclass(frozen=True)
class Workspace:
    """The candidates of a call, and how far I am."""

    criteria: tuple[Criterion, ...]
    rows: tuple[Row, ...]

    @property
    def done(self) -> int:
        """The candidates I have scored."""
        return sum(row.state == DONE for row in self.rows)

    @property
    def mine(self) -> int:
        """Those that are mine to score."""
        return sum(row.state in (OPEN, DONE) for row in self.rows)


def of(call: Call, user: User) -> Workspace | None:
    """The comparison as the user may see it; None where members do not score alone."""
    scoring = members.get_info(call).scoring
    if scoring is None:
        return None
    package = call_forms.package_of(call)
    form_id = package.definition.elements[scoring].form_id
    asked = criteria(package.form(form_id)) if form_id else ()
    tasks = _tasks(call, scoring)
    cases = sorted({task.case_id: task.case for task in tasks}.values(), key=lambda one: one.number or "")
    sheets = _sheets(call, scoring, user)
    excluded = roll.exclusions(cases, roll.of_call(call.id))
    rows = [
        _row(
            case,
            [task for task in tasks if task.case_id == case.id],
            sheets.get(case.id, {}),
            excluded.get(case.id, {}),
            asked,
            user,
        )
        for case in cases
    ]
    return Workspace(tuple(asked), tuple(rows))


def _tasks(call: Call, scoring: str) -> Sequence[UserTask]:
    """The sheets that were given out, in every case of the call."""
    query = (
        select(UserTask)
        .join(UserTask.case)
        .where(Case.call_id == call.id, UserTask.element_id == scoring)
        .options(joinedload(UserTask.case).joinedload(Case.organisation))
        .order_by(UserTask.created_at, UserTask.id)
    )
    return db.session.scalars(query).all()


def _sheets(call: Call, scoring: str, user: User) -> dict[uuid.UUID, dict[uuid.UUID | None, Submission]]:
    """The sheets the user may read, by case and author: of each the latest."""
    query = (
        select(Submission)
        .join(Submission.case)
        .where(Case.call_id == call.id, Submission.element_id == scoring)
        .where(access.visible_cases(user), submissions.visible_to_office(user))
        .order_by(Submission.submitted_at, Submission.id)
    )
    found: dict[uuid.UUID, dict[uuid.UUID | None, Submission]] = defaultdict(dict)
    for one in db.session.scalars(query):
        found[one.case_id][one.submitted_by_id] = one
    return found


def _row(
    case: Case,
    tasks: Sequence[UserTask],
    sheets: Mapping[uuid.UUID | None, Submission],
    excluded: Mapping[uuid.UUID, Exclusion],
    asked: Sequence[Criterion],
    user: User,
) -> Row:
    task = next((one for one in tasks if one.status == "open" and one.assignee_id == user.id), None)
    given = [one for one in tasks if one.status != "cancelled"]
    mine = sheets.get(user.id)
    # Whoever still has to score, or is excluded, does not learn what the others think.
    readable = [] if task or user.id in excluded else [jsontext.loads(one.answers) for one in sheets.values()]
    own = jsontext.loads(mine.answers) if mine else None
    state = OPEN if task else EXCLUDED if user.id in excluded else DONE if mine else NONE
    return Row(
        case=case,
        state=state,
        task=task,
        cells=tuple(_cell(criterion, own, readable) for criterion in asked),
        mine=scored(asked, own).total if own is not None and asked else None,
        mean=_mean([scored(asked, one).total for one in readable]) if asked else None,
        filed=sum(one.status == "completed" for one in given),
        asked=len(given),
        mine_id=mine.id if mine else None,
    )


def _cell(criterion: Criterion, own: Mapping[str, Any] | None, readable: Sequence[Mapping[str, Any]]) -> Cell:
    points = [number for one in readable if (number := criterion.points(one)) is not None]
    return Cell(criterion, criterion.points(own) if own is not None else None, _mean(points))


def _mean(numbers: Sequence[Decimal]) -> Decimal | None:
    return sum(numbers, Decimal(0)) / len(numbers) if numbers else None
