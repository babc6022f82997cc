"""What a case adds to the project's indicators."""

from __future__ import annotations

from typing import Any

from es_workflow import clock
from es_workflow.casework import indicators, participant_data, participant_questions, projects, runtime, supports
from es_workflow.casework.operations import inputs
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.casework.participant_data import Told, Unreadable
from es_workflow.casework.supports import Activity, Proof
from es_workflow.content.operations import Header, HeaderKind, Input
from es_workflow.errors import ProcessFailed
from es_workflow.models import ProjectVersion
from es_workflow.texts import _


def record(call: Call) -> dict[str, Any]:
    """Write down that the case's organisation, and persons, were supported; who counts, the office counts."""
    activity = _activity(call)
    version = _project(call, activity)
    project = supports.project_of(version)
    told = _participants(call)
    known = [one for one in told if one.identified]
    supports.lock(project, known)
    recorded = counted = 0
    for one in known:
        support, new = supports.record(one, activity, Proof(case=call.case), project=project, by=call.by)
        recorded += new
        counted += new and indicators.is_counted(support, version)
    labels = participant_questions.labels()
    incomplete = [{"name": one.name, "missing": [labels[key] for key in one.missing]} for one in told if one.missing]
    return {"support": {"recorded": recorded, "counted": counted, "incomplete": incomplete}}


def _activity(call: Call) -> Activity:
    started = inputs.day(call, "from")
    ended = inputs.day(call, "to") if call.given("to") is not None else started
    if ended < started:
        raise WrongInput.of("to", _("nie może być wcześniej niż „from”"))
    amount = inputs.amount(call, "amount") if call.given("amount") is not None else None
    return Activity(inputs.text(call, "activity"), started, ended, amount, _target_group(call))


def _target_group(call: Call) -> bool:
    """What the task says of these people; else what the package says of participants of their kind."""
    manifest = runtime.office().package(call.case.deployment_id).manifest
    kind = call.header("participants")
    return _flag(call, "target_group", manifest.target_group.get(kind, True))


def _flag(call: Call, name: str, default: bool) -> bool:
    value = call.given(name)
    if value is not None and not isinstance(value, bool):
        raise WrongInput.of(name, _("potrzebne jest tak albo nie"))
    return default if value is None else value


def _project(call: Call, activity: Activity) -> ProjectVersion:
    if call.case.call is not None:
        return indicators.latest(call.case.call.project_version)
    days = (activity.started_on, clock.today(call.now))
    version = next(filter(None, map(projects.find_project_version, days)), None)
    if version is None:
        raise ProcessFailed(_("Nie ma projektu, w którym można by policzyć to wsparcie."))
    return indicators.latest(version)


def _participants(call: Call) -> list[Told]:
    try:
        told = [participant_data.person(row) for row in inputs.rows(call, "persons")]
        if _flag(call, "entity", True):
            if call.case.organisation is None:
                raise ProcessFailed(_("Ta sprawa nie ma podmiotu."))
            told.append(participant_data.of_organisation(call.case.organisation))
    except Unreadable as error:
        raise WrongInput.of("persons", str(error)) from error
    return told


OPERATIONS = (
    Operation(
        name="support:record",
        run=record,
        doc="Writes down that the organisation (unless `entity` is false) and the `persons` took part in `activity`"
        " from `from` to `to`; each counts once in the project.",
        headers={"participants": Header(HeaderKind.PARTICIPANTS, required=False)},
        inputs={
            "activity": Input(),
            "from": Input(),
            "to": Input(required=False),
            "entity": Input(required=False),
            "persons": Input(required=False),
            "amount": Input(required=False),
            "target_group": Input(required=False),
        },
        results=("support",),
    ),
)
