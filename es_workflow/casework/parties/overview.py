"""A part in a case as its people see it: what they have to do and did, and what the process shows them.

A part is an organisation's, or that of a person the process named for a party's task.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import joinedload, undefer

from es_workflow import db, feel
from es_workflow.casework import access, paging, runtime, steps
from es_workflow.casework.paging import Page
from es_workflow.casework.parties import sight
from es_workflow.content.party_info import PartyInfo
from es_workflow.errors import NotFound
from es_workflow.models import Case, CaseParty, Organisation, User, UserTask
from es_workflow.texts import pick

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """What one party is in a case, for one organisation or (None) for a person named for its work."""

    info: PartyInfo
    organisation: Organisation | None
    joined_at: dt.datetime | None
    left_at: dt.datetime | None
    tasks: tuple[UserTask, ...]
    done: tuple[UserTask, ...]
    shown: tuple[tuple[str, str], ...]
    """What the process says of the case: a name and what stands there."""


def has_part(case_id: uuid.UUID, user: User) -> bool:
    """Whether the user has a part in the case, or did something in one."""
    return db.session.scalar(select(Case.id).where(Case.id == case_id, sight.parts_of(user))) is not None


def get(case_id: uuid.UUID, user: User) -> tuple[Case, list[Part]]:
    """The case with the user's parts in it. Raises NotFound."""
    query = select(Case).where(Case.id == case_id, sight.parts_of(user))
    loaded = (joinedload(Case.organisation), joinedload(Case.call), undefer(Case.state))
    case = db.session.scalars(query.options(*loaded)).one_or_none()
    if case is None:
        raise NotFound
    return case, list(_parts(case, user))


def list_mine(user: User, page: int = 1, *, size: int = paging.SIZE) -> Page[Case]:
    """The cases in which the user has a part, the newest first."""
    query = select(Case).where(sight.parts_of(user)).options(joinedload(Case.organisation))
    return paging.page_of(query.order_by(Case.started_at.desc(), Case.id), page, size=size)


@dataclass(frozen=True)
class Role:
    """What the user is in a case, or was."""

    info: PartyInfo
    has_left: bool


def roles_in(cases: Sequence[Case], user: User) -> dict[uuid.UUID, list[Role]]:
    """Which parties the user is or was in each of the cases."""
    ids = [case.id for case in cases]
    named = select(UserTask.case_id, UserTask.party, false()).where(UserTask.case_id.in_(ids), sight.named(user))
    left = CaseParty.left_at.is_not(None)
    mine = select(CaseParty.case_id, CaseParty.key, left).where(CaseParty.case_id.in_(ids), _ours(user))
    found: dict[tuple[uuid.UUID, str], bool] = {}
    for case_id, key, has_left in db.session.execute(mine.union(named)):
        found[case_id, key] = found.get((case_id, key), True) and has_left
    return {
        case.id: [Role(info, found[case.id, info.key]) for info in _infos(case) if (case.id, info.key) in found]
        for case in cases
    }


def _parts(case: Case, user: User) -> Iterator[Part]:
    rows = (
        select(CaseParty).where(CaseParty.case_id == case.id, _ours(user)).options(joinedload(CaseParty.organisation))
    )
    tasks = _tasks(case, user)
    infos = {info.key: info for info in _infos(case)}
    for row in db.session.scalars(rows.order_by(CaseParty.joined_at, CaseParty.id)):
        theirs = [one for one in tasks if (one.party, one.party_organisation_id) == (row.key, row.organisation_id)]
        tasks = [one for one in tasks if one not in theirs]
        if row.left_at is None or any(one.status == "completed" for one in theirs):
            yield _part(case, infos[row.key], theirs, row)
    for key in dict.fromkeys(one.party for one in tasks if one.party):
        yield _part(case, infos[key], [one for one in tasks if one.party == key], None)


def _part(case: Case, info: PartyInfo, tasks: Sequence[UserTask], row: CaseParty | None) -> Part:
    open_ones = tuple(one for one in tasks if one.status == "open")
    done = tuple(one for one in tasks if one.status == "completed")
    if row is None:
        return Part(info, None, None, None, open_ones, done, _shown(case, info))
    has_left = row.left_at is not None
    shown = () if has_left else _shown(case, info)
    return Part(info, row.organisation, row.joined_at, row.left_at, () if has_left else open_ones, done, shown)


def _tasks(case: Case, user: User) -> list[UserTask]:
    """The tasks of the user's parts, the most urgent first."""
    theirs = UserTask.party_organisation_id.in_(access.organisations_of(user)) | sight.named(user)
    query = select(UserTask).where(UserTask.case_id == case.id, UserTask.party.is_not(None), theirs)
    query = query.options(joinedload(UserTask.completed_by))
    return list(db.session.scalars(query.order_by(UserTask.due_at.nulls_last(), UserTask.created_at, UserTask.id)))


def _shown(case: Case, info: PartyInfo) -> tuple[tuple[str, str], ...]:
    """What cannot be worked out yet is left out."""
    instance = steps.peek(case)
    known = {**instance.variables, **instance.env.known}
    found = []
    for column in info.shows:
        try:
            value = feel.value_of(column.value, known, instance.env.world)
        except feel.FeelError:
            logger.info("case %s: %s cannot be shown to the party %s yet", case.id, column.value, info.key)
            continue
        if value is not None:
            found.append((pick(column.name), _words(value)))
    return tuple(found)


def _words(value: object) -> str:
    """A date as people write it, anything else as it is."""
    is_day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return f"{value:%d.%m.%Y}" if is_day else str(feel.plain(value))


def _infos(case: Case) -> list[PartyInfo]:
    return list(runtime.office().package(case.deployment_id).manifest.parties.values())


def _ours(user: User) -> ColumnElement[bool]:
    return CaseParty.organisation_id.in_(access.organisations_of(user))
