"""Who may do what. Loading an object is the access check; these predicates decide, for servers and for buttons alike.

Two kinds of people: an applicant (or a party of a case) acts for an organisation that the office or registration
confirmed; office people act through their groups. Groups and their permissions are data of the office and its packages.
"""

from __future__ import annotations

from es_workflow.casework.access.exclusions import conflicts, has_declared, is_excluded
from es_workflow.casework.access.permissions import Permission
from es_workflow.casework.access.roles import (
    APPROVER,
    OFFICE,
    ORGANISATION,
    acting,
    acts,
    acts_as,
    belongs_to,
    groups_of,
    has,
    is_office,
    organisations_of,
    permissions_of,
    represents,
    require,
    suits,
)
from es_workflow.casework.access.sight import (
    can_read,
    may_read_letter,
    plays_part,
    visible_cases,
    within_sight,
    works_on,
)
from es_workflow.casework.access.tasks import (
    can_act,
    can_assign,
    can_claim,
    can_complete,
    can_hold,
    can_release,
    can_resolve_incidents,
    can_see_task,
    is_applicants,
    shares,
)

__all__ = [
    "APPROVER",
    "OFFICE",
    "ORGANISATION",
    "Permission",
    "acting",
    "acts",
    "acts_as",
    "belongs_to",
    "can_act",
    "can_assign",
    "can_claim",
    "can_complete",
    "can_hold",
    "can_read",
    "can_release",
    "can_resolve_incidents",
    "can_see_task",
    "conflicts",
    "groups_of",
    "has",
    "has_declared",
    "is_applicants",
    "is_excluded",
    "is_office",
    "may_read_letter",
    "organisations_of",
    "permissions_of",
    "plays_part",
    "represents",
    "require",
    "shares",
    "suits",
    "visible_cases",
    "within_sight",
    "works_on",
]
