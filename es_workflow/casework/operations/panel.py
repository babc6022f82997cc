"""A case before the panel of its call: it enters the agenda, and leaves it."""

from __future__ import annotations

from decimal import Decimal

from es_workflow.casework.operations.base import Call, Operation
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.casework.panels import agenda
from es_workflow.content.operations import CallPart, Header, Input
from es_workflow.texts import _


def enter(call: Call) -> None:
    """Put the case on the agenda."""
    score = call.given("score")
    if score is not None and (isinstance(score, bool) or not isinstance(score, int | Decimal)):
        raise WrongInput.of("score", _("potrzebna jest liczba"))
    agenda.enter(
        call.case,
        score=None if score is None else Decimal(score),
        proposal=call.given("proposal"),
        message=call.header("message"),
        now=call.now,
    )


def leave(call: Call) -> None:
    """Take the case off the agenda."""
    agenda.leave(call.case)


OPERATIONS = (
    Operation(
        name="panel:enter",
        run=enter,
        needs=CallPart.PANEL,
        doc="Puts the case on the agenda of its call's panel; what was voted on it comes by the message.",
        headers={"message": Header()},
        inputs={"score": Input(required=False), "proposal": Input(required=False)},
    ),
    Operation(
        name="panel:leave",
        run=leave,
        needs=CallPart.PANEL,
        doc="Takes the case off the agenda of its call's panel, also in the middle of a session.",
    ),
)
