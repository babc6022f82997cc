"""What a scenario expects of one step: a form filled in and accepted, or refused just as it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from es_workflow import db
from es_workflow.casework import filling, runtime
from es_workflow.casework.filling import WrongAnswers
from es_workflow.content.scenario_steps import Act, CompleteTask
from es_workflow.errors import WorkflowError
from es_workflow.forms import Form
from es_workflow.models import Case, User


class NotAsExpected(WorkflowError):
    says = "The case is not in the state the scenario says."


def filled(
    form: Form | None, step: CompleteTask | Act, variables: Mapping[str, object], user: User, case: Case
) -> Form | None:
    """The task's or action's form with the step's data typed in. Raises WrongAnswers."""
    if form is None:
        if step.data:
            raise WrongAnswers("there is no form to fill in here")
        return None
    return filling.fill(form, step.data, variables, runtime.office().world(), by=user, case=case)


def accepted(form: Form | None) -> Mapping[str, object]:
    """The answers of the form, which must find nothing wrong. Raises WrongAnswers."""
    if form is None:
        return {}
    if not form.validate():
        raise WrongAnswers("the form was not accepted: " + _errors(form))
    return form.answers


def _errors(form: Form) -> str:
    return "; ".join(f"{error.label} ({error.field_id}): {error.message}" for error in form.errors)


def require_errors(form: Form | None, expected: tuple[str, ...]) -> None:
    """Exactly these questions must be found wrong. Raises NotAsExpected."""
    if form is None or form.validate():
        raise NotAsExpected(f"the form was accepted, but {', '.join(expected)} should be found wrong")
    found = {node.path.replace("-", ".") for node in form.visible if node.errors}
    if found != set(expected):
        raise NotAsExpected(f"wrong should be {', '.join(expected)}; found: {_errors(form)}")


def require_refusal(what: Callable[[], object]) -> None:
    """The person must not be let in. Raises NotAsExpected."""
    try:
        with db.session.begin_nested():
            what()
    except WorkflowError:
        return
    raise NotAsExpected("the person was let in, but should have been refused")
