"""Certificates that do not hold any more."""

from __future__ import annotations

from es_workflow.casework.certificates import withdrawing
from es_workflow.casework.operations import inputs
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.content.operations import Header, HeaderKind, Input


def withdraw(call: Call) -> None:
    """Withdraw all certificates made from a letter; when none holds, nothing happens."""
    reason = inputs.text(call, "reason")
    for certificate in withdrawing.standing(call.case, call.header("template")):
        withdrawing.withdraw(certificate, reason, by=call.by)


OPERATIONS = (
    Operation(
        name="certificate:withdraw",
        run=withdraw,
        doc="Withdraws the certificates of the case made from documents/<template>.typ: whoever checks one is told.",
        headers={"template": Header(HeaderKind.CERTIFICATE)},
        inputs={"reason": Input()},
    ),
)
