"""What one may do with a task, and with a case besides its tasks: for servers and for buttons alike."""

from __future__ import annotations

from es_workflow import db
from es_workflow.casework.access.exclusions import is_excluded
from es_workflow.casework.access.permissions import Permission
from es_workflow.casework.access.roles import APPROVER, OFFICE, acts_as, belongs_to, has, represents
from es_workflow.models import Case, Group, User, UserTask


def can_act(user: User, case: Case, action_group: str) -> bool:
    """Whether the user may trigger a case action meant for the group."""
    return case.ended_at is None and belongs_to(user, db.session.get(Group, action_group), case)


def can_resolve_incidents(user: User) -> bool:
    """Whether the user may repair a case that stopped."""
    return has(user, Permission.INCIDENT_RESOLVE)


def is_applicants(task: UserTask) -> bool:
    """Whether the task is the applicant's or a party's; who represents the organisation shares it, nobody claims it."""
    return task.group is not None and task.group.kind == "applicant"


def shares(user: User, task: UserTask) -> bool:
    """Whether the user is one of those who share such a task: they act for its organisation, or are named for it."""
    if task.party is None:
        return belongs_to(user, task.group, task.case)
    named = user.active and task.assignee_id == user.id and acts_as(user, APPROVER)
    return named or represents(user, task.party_organisation_id)


def can_see_task(user: User, task: UserTask) -> bool:
    """Whether the task's page is the user's business at all."""
    if is_applicants(task):
        return shares(user, task)
    mine = user.id in {task.assignee_id, task.completed_by_id}
    return mine or belongs_to(user, task.group, task.case) or has(user, Permission.CASE_ASSIGN)


def can_complete(user: User, task: UserTask) -> bool:
    """Whether the user may fill in and submit the task: it is theirs, or their organisation's."""
    if task.status != "open":
        return False
    if is_applicants(task):
        return shares(user, task)
    return user.active and task.assignee_id == user.id and acts_as(user, OFFICE)


def can_claim(user: User, task: UserTask) -> bool:
    """Whether the user may take the task from the queue."""
    if task.status != "open" or task.assignee_id is not None:
        return False
    return can_hold(user, task) and not is_excluded(user, task)


def can_hold(user: User, task: UserTask) -> bool:
    """Whether the task may be the user's at all, four eyes aside; a task without a group is given out by hand."""
    if task.group_key is None:
        return has(user, Permission.CASE_ASSIGN)
    return belongs_to(user, task.group, task.case)


def can_release(user: User, task: UserTask) -> bool:
    """Whether the user may put the task back into the queue."""
    if task.status != "open" or task.assignee_id is None or is_applicants(task):
        return False
    return task.assignee_id == user.id or has(user, Permission.CASE_ASSIGN)


def can_assign(user: User, task: UserTask) -> bool:
    """Whether the user may give the task to somebody."""
    return task.status == "open" and not is_applicants(task) and has(user, Permission.CASE_ASSIGN)
