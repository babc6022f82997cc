"""Which cases somebody sees, as the condition of a query: loading a case is the access check."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from es_workflow import db
from es_workflow.casework import runtime
from es_workflow.casework.access.exclusions import conflict_of
from es_workflow.casework.access.permissions import Permission
from es_workflow.casework.access.roles import groups_of, has, is_office, organisations_of, represents
from es_workflow.models import Case, CaseParty, Declaration, Document, Group, Incident, Submission, User, UserTask


def works_on(user: User, case: Case) -> bool:
    """Whether the user meets the case as the office; who speaks for its applicant or a party is that there, no more."""
    return is_office(user) and not represents(user, case.organisation_id) and not plays_part(user, case)


def may_read_letter(user: User, letter: Document, case: Case) -> bool:
    """Whether somebody who sees the case may know of the letter: the applicant by sharing, the office by its groups."""
    if not works_on(user, case):
        return letter.shared
    return not letter.readers or not groups_of(user).isdisjoint(letter.readers)


def plays_part(user: User, case: Case) -> bool:
    """Whether the user acts now for an organisation that is a party of the case."""
    mine = organisations_of(user)
    if not mine or not runtime.office().package(case.deployment_id).manifest.parties:
        return False
    part = exists().where(
        CaseParty.case_id == case.id, CaseParty.left_at.is_(None), CaseParty.organisation_id.in_(mine)
    )
    return bool(db.session.scalar(select(part)))


def visible_cases(user: User) -> ColumnElement[bool]:
    """The cases the user may see, as a condition of a query; a stopped one also for those who mend it."""
    return _visible(_sight(user))


def within_sight(query: Select[Any], user: User) -> tuple[Select[Any], dict[str, Any]]:
    """The query of tasks with that condition and its values: one statement for all people of the same kind, built once.

    A party's people see its tasks, whatever they see of the case.
    """
    sight = _sight(user)
    mine = {"my_groups": list(sight.groups), "my_organisations": list(sight.organisations)}
    values = {"my_id": sight.user_id, **mine}
    return _limited(query, sight.in_office, sight.sees_all, sight.mends), values


@lru_cache
def _limited(query: Select[Any], in_office: bool, sees_all: bool, mends: bool) -> Select[Any]:
    # As arrays: a list of parameters would be written into the statement anew each time.
    groups, organisations = bindparam("my_groups", type_=ARRAY(Text)), bindparam("my_organisations", type_=ARRAY(Uuid))
    named = and_(UserTask.party.is_not(None), UserTask.assignee_id == bindparam("my_id"))
    theirs = or_(UserTask.party_organisation_id == any_(organisations), named)
    sight = _Sight(bindparam("my_id"), groups, organisations, in_office, sees_all, mends)
    return query.where(or_(_visible(sight), theirs))


def _among(column: InstrumentedAttribute[Any], values: Any) -> ColumnElement[bool]:
    if isinstance(values, BindParameter):
        return column == any_(values)
    return column.in_(values)


@dataclass(frozen=True)
class _Sight:
    """What decides which cases somebody sees: a person's own values, or the parameters that stand for them."""

    user_id: Any
    groups: Any
    organisations: Any
    in_office: bool
    sees_all: bool
    mends: bool


def _sight(user: User) -> _Sight:
    sees_all, mends = has(user, Permission.CASE_VIEW_ALL), has(user, Permission.INCIDENT_RESOLVE)
    return _Sight(user.id, groups_of(user), organisations_of(user), is_office(user), sees_all, mends)


def _visible(sight: _Sight) -> ColumnElement[bool]:
    if not sight.mends:
        return _own_cases(sight)
    stopped = exists().where(Incident.case_id == Case.id, Incident.resolved_at.is_(None)).correlate(Case)
    return or_(_own_cases(sight), stopped)


def can_read(user: User, case: Case) -> bool:
    """Whether the case is the user's to read also while it runs; who only mends it need not know whose it is."""
    return bool(db.session.scalar(select(exists().where(Case.id == case.id, _own_cases(_sight(user))))))


def _own_cases(sight: _Sight) -> ColumnElement[bool]:
    """Cases that are the user's business. What an applicant has not filed yet is theirs alone."""
    ways: list[ColumnElement[bool]] = [_among(Case.organisation_id, sight.organisations)]
    if sight.sees_all:
        ways.append(_has_reached_the_office())
    if not sight.in_office:
        return or_(*ways)
    mine = or_(UserTask.assignee_id == sight.user_id, UserTask.completed_by_id == sight.user_id)
    theirs = exists().where(UserTask.case_id == Case.id, or_(mine, _claimable(sight))).correlate(Case)
    conflict = conflict_of(sight.user_id).where(Declaration.case_id == Case.id).correlate(Case)
    return and_(or_(*ways, theirs & ~conflict), ~_undeclared(sight))


def _claimable(sight: _Sight) -> ColumnElement[bool]:
    return and_(UserTask.status == "open", UserTask.assignee_id.is_(None), _among(UserTask.group_key, sight.groups))


def _undeclared(sight: _Sight) -> ColumnElement[bool]:
    """A task of the case that the user holds (or, seeing the case only for it, could take) waits for a declaration.

    The file opens to them when they have declared that nothing stands between them and the case (domain.md §2).
    """
    held = UserTask.assignee_id == sight.user_id
    theirs = held if sight.sees_all else or_(held, _claimable(sight))
    asked = UserTask.properties["declaration"].astext
    made = exists().where(
        Declaration.case_id == UserTask.case_id, Declaration.user_id == sight.user_id, Declaration.key == asked
    )
    waiting = exists().where(
        UserTask.case_id == Case.id, UserTask.status == "open", asked.is_not(None), theirs, ~made.correlate(UserTask)
    )
    return waiting.correlate(Case)


def _has_reached_the_office() -> ColumnElement[bool]:
    """Something was submitted, the office has had work with it, or nobody outside began it or has a part in it."""
    submitted = exists().where(Submission.case_id == Case.id).correlate(Case)
    ours = UserTask.group_key.is_(None) | UserTask.group_key.in_(select(Group.key).where(Group.kind == "office"))
    return or_(
        Case.organisation_id.is_(None),
        Case.started_by_id.is_(None),
        submitted,
        exists().where(UserTask.case_id == Case.id, ours).correlate(Case),
    )
