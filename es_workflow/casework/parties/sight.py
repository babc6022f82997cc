"""What a party's people see of a case: the papers meant for them and what they did themselves, nothing else.

A party that has left sees what it did. Cases themselves stay out of a party's sight (access.visible_cases).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, any_, cast, exists, literal, or_
from sqlalchemy.dialects.postgresql import array

from es_workflow.casework import access
from es_workflow.models import Case, CaseParty, Document, Submission, User, UserTask


class Side(StrEnum):
    """From where somebody looks at a case."""

    OFFICE = "office"
    APPLICANT = "applicant"
    PARTY = "party"


def side_of(user: User, case: Case) -> Side:
    """From where the user looks at a case they have to do with."""
    if access.represents(user, case.organisation_id):
        return Side.APPLICANT
    return Side.OFFICE if access.works_on(user, case) else Side.PARTY


def reads(paper: type[Submission] | type[Document], organisations: Any) -> ColumnElement[bool]:
    """Papers meant for a party that one of the organisations is now."""
    meant = paper.meant_for.overlap(array([cast(CaseParty.id, Text), CaseParty.key]))
    part = (CaseParty.case_id == paper.case_id, CaseParty.left_at.is_(None), _among(organisations))
    return exists().where(*part, meant).correlate(paper)


def submitted(organisations: Any) -> ColumnElement[bool]:
    """What the organisations themselves submitted as parties, also those that have left."""
    return exists().where(CaseParty.id == Submission.party_id, _among(organisations)).correlate(Submission)


def parts_of(user: User) -> ColumnElement[bool]:
    """Cases in which the user has a part: for a party of now, for what a former one did, or named for its work."""
    organisations = access.organisations_of(user)
    now = exists().where(CaseParty.case_id == Case.id, CaseParty.left_at.is_(None), _among(organisations))
    done = and_(UserTask.status == "completed", UserTask.party_organisation_id.in_(organisations))
    worked = exists().where(UserTask.case_id == Case.id, or_(done, named(user)))
    return or_(now.correlate(Case), worked.correlate(Case))


def named(user: User) -> ColumnElement[bool]:
    """Tasks of parties that the user is named for, or did so."""
    as_named = user.active and access.acts_as(user, access.APPROVER)
    return and_(UserTask.party.is_not(None), UserTask.assignee_id == user.id, literal(as_named))


def _among(organisations: Any) -> ColumnElement[bool]:
    if isinstance(organisations, ColumnElement):  # an array that the question brings along
        return CaseParty.organisation_id == any_(organisations)
    return CaseParty.organisation_id.in_(organisations)
