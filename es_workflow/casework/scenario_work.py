"""What a person does in a scenario, through the same doors as on the pages: tasks, actions, letters to take over."""

from __future__ import annotations

from dataclasses import replace

from es_workflow import db
from es_workflow.casework import (
    access,
    cases,
    declarations,
    documents,
    expecting,
    reception,
    representations,
    scenario_bodies,
    tasks,
)
from es_workflow.casework.cast import People
from es_workflow.casework.expecting import NotAsExpected
from es_workflow.content.scenario_steps import Act, CompleteTask, Leave, Receive
from es_workflow.models import Case, User, UserTask


class NotOpen(NotAsExpected):
    says = "The task somebody wants to do is not open."


def complete(case: Case, step: CompleteTask, people: People) -> None:
    """Fill in the form of the open task and submit it. Raises NotAsExpected when it goes otherwise than told."""
    user = people.user(step.persona)
    step = replace(step, data=scenario_bodies.meant(step.data, people))
    if step.refused:
        expecting.require_refusal(lambda: _claimed(case, step, user))
        return
    if step.conflict:
        task = _open_task(case, step, user)
        declarations.declare(task, conflict=True, reason=step.conflict, by=user)
        return
    task = _claimed(case, step, user)
    form = expecting.filled(tasks.open_form(task, user), step, tasks.variables(task, user), user, case)
    if step.errors:
        expecting.require_errors(form, step.errors)
    else:
        tasks.complete(task, by=user, answers=expecting.accepted(form), rev=task.rev)


def _claimed(case: Case, step: CompleteTask, user: User) -> UserTask:
    """The task in the hands of the person, as after opening it from their queue."""
    task = _open_task(case, step, user)
    if not access.has_declared(user, task):
        declarations.declare(task, conflict=False, by=user)
    task = tasks.get_visible(task.id, user)
    if not access.is_applicants(task):
        tasks.claim(task, by=user)
    return task


def _open_task(case: Case, step: CompleteTask, user: User) -> UserTask:
    """The task of that name that the person would choose."""
    found = [task for task in cases.open_tasks(case) if task.element_id == step.task]
    if not found:
        raise NotOpen(f"the task {step.task} is not open")
    mine = [task for task in found if task.assignee_id == user.id]
    free = [task for task in found if task.assignee_id is None]
    return (mine or free or found)[0]


def act(case: Case, step: Act, people: People) -> None:
    """Press one of the case's buttons. Raises NotAsExpected when it goes otherwise than told."""
    user = people.user(step.persona)
    step = replace(step, data=scenario_bodies.meant(step.data, people))
    if step.refused:
        expecting.require_refusal(lambda: _action(case, step, user))
        return
    case, action = _action(case, step, user)
    known = cases.action_variables(case, action, user)
    form = expecting.filled(cases.open_action_form(case, action, user), step, known, user, case)
    if step.errors:
        expecting.require_errors(form, step.errors)
    else:
        cases.act(case, step.action, by=user, answers=expecting.accepted(form))


def _action(case: Case, step: Act, user: User) -> tuple[Case, cases.Action]:
    """The case as the person sees it, and the button in it."""
    case = cases.get_visible(case.id, user)
    return case, cases.get_action(case, step.action, user)


def receive(case: Case, step: Receive, people: People) -> None:
    """Press the button that the person's page shows beside the letter."""
    user = people.user(step.persona)
    letters = documents.list_visible(case, user)
    letter = next((one for one in letters if one.template == step.template), None)
    waits = letter is not None and documents.can_receive(user, letter)
    if step.refused:
        if waits:
            raise NotAsExpected("the person can take the letter over, but should not be able to")
    elif letter is None or not waits:
        raise NotAsExpected(f"no letter {step.template} waits for {step.persona} to take it over")
    else:
        reception.receive(letter, by=user)


def leave(step: Leave, people: People) -> None:
    """The person's right to act for their organisation ends, as when the office takes it out of the register."""
    user, organisation = people.user(step.persona), people.organisation(step.persona)
    if organisation is None:
        raise NotAsExpected(f"{step.persona} acts for no organisation")
    representations.remove(representations.get(organisation, user.id), by=user)
    db.session.flush()  # what the person may do is asked of the database
    db.session.expire(user, ["representations"])
