"""A person with all that decides what they may, in one plain statement: every request begins with it."""

from __future__ import annotations

import uuid

from sqlalchemy import bindparam, select
from sqlalchemy.orm import lazyload
from sqlalchemy.orm.attributes import set_committed_value

from es_workflow.casework import loading
from es_workflow.models import Group, Membership, Organisation, Representation, User

_PERSON = loading.Part(User)
_MEMBERSHIP, _GROUP = loading.Part(Membership), loading.Part(Group)
_REPRESENTATION = loading.Part(Representation)
_ORGANISATION = loading.Part(Organisation, options=[lazyload(Organisation.parent)])
_PARTS = loading.Parts(_PERSON, _MEMBERSHIP, _GROUP, _REPRESENTATION, _ORGANISATION)
_QUERY = (
    select(*_PARTS.columns)
    .select_from(User)
    .outerjoin(Membership, Membership.user_id == User.id)
    .outerjoin(Group, Group.key == Membership.group_key)
    .outerjoin(Representation, Representation.user_id == User.id)
    .outerjoin(Organisation, Organisation.id == Representation.organisation_id)
    .where(User.id == bindparam("user_id"))
    .order_by(Membership.group_key, Representation.organisation_id)
)


def load(user_id: uuid.UUID) -> User | None:
    """The person with groups and organisations, if there is such an account."""
    person: User | None = None
    memberships: dict[Membership, None] = {}
    representations: dict[Representation, None] = {}
    for row in loading.rows_of(_QUERY, {"user_id": user_id}):
        person, membership, group, representation, organisation = _PARTS.make(row)
        if membership is not None:
            loading.hang(membership, group=group)
            memberships[membership] = None
        if representation is not None:
            loading.hang(representation, organisation=organisation)
            representations[representation] = None
    if person is not None and "memberships" not in person.__dict__:
        set_committed_value(person, "memberships", list(memberships))
    if person is not None and "representations" not in person.__dict__:
        set_committed_value(person, "representations", list(representations))
    return person
