"""The project's indicators: who counts, when and as what. Nothing is stored: it follows from the supports that stand.

A participant counts once in a project, at the first support that counts. A support counts when nobody took it back, no
mandatory answer is missing, it began between the project's first and last day, those who take part are whom the project
is for, and money is spent on it (unless nobody said how much).
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, select

from es_workflow import db
from es_workflow.casework import projects
from es_workflow.models import Participant, ProjectVersion, Support

WHO = func.coalesce(Participant.same_as_id, Participant.id)
"""Whom a participant counts as."""


def counts(version: ProjectVersion) -> ColumnElement[bool]:
    """The condition that a support counts for the project as this version describes it."""
    return and_(
        ~Support.reversal.has(),
        func.cardinality(Support.missing) == 0,
        Support.target_group,
        or_(Support.amount.is_(None), Support.amount > 0),
        Support.started_on.between(version.start_date, version.end_date),
    )


def is_counted(support: Support, version: ProjectVersion) -> bool:
    """Whether it is the support at which its participant counts."""
    who = support.participant.same_as_id or support.participant_id
    first = select(Support.id).join(Support.participant).where(WHO.is_not_distinct_from(who), counts(version))
    return db.session.scalar(first.order_by(Support.started_on, Support.seq).limit(1)) == support.id


def latest(version: ProjectVersion) -> ProjectVersion:
    """The version of the same project that no other replaces: its dates and targets hold."""
    successor = projects.find_successor(version)
    return latest(successor) if successor else version
