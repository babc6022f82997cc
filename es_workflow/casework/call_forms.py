"""Setting the terms of a call in the package's own form. What counts for a filed case is call_terms'."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from es_workflow.casework import audit, calendar, deployments, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.content import ProcessPackage
from es_workflow.errors import Conflict
from es_workflow.forms import AnswersView, Form, FormDefinition, Upload
from es_workflow.models import Call, User
from es_workflow.texts import _, language


class NoTerms(Conflict):
    says = "W naborach tego rodzaju nie ustala się warunków."


def package_of(call: Call) -> ProcessPackage:
    """The rules the call's cases run under."""
    deployment_id: uuid.UUID = call.deployment_id or deployments.get_latest(call.process_key).id
    return runtime.office().package(deployment_id)


def find_form(call: Call) -> FormDefinition | None:
    """The form of the terms, when the package has one."""
    package = package_of(call)
    form_id = package.manifest.call_form
    return package.form(form_id) if form_id else None


def open_form(
    call: Call,
    *,
    fields: Sequence[tuple[str, str]] | None = None,
    uploads: Mapping[str, list[Upload]] | None = None,
) -> Form:
    """The form with the call's terms in it, or with what was just typed. Raises NoTerms."""
    form = find_form(call)
    if form is None:
        raise NoTerms
    answers = call.terms if call.terms and fields is None else None
    world = runtime.office().world()
    return form.open({}, world, language.get(), answers=answers, fields=fields, uploads=dict(uploads or {}))


def change(call: Call, terms: Mapping[str, Any], *, by: User | None) -> None:
    """Set the terms for applications filed from now on; filed ones keep theirs."""
    before, call.terms = call.terms, dict(terms)
    if before != call.terms:
        audit.append(None, AuditType.CALL_CHANGED, by=by, data={"call": call.id, "changes": {"terms": [before, terms]}})
        calendar.count_again()


def present(call: Call) -> AnswersView | None:
    """The terms to be read; None when there are none."""
    form = find_form(call)
    if form is None or not call.terms:
        return None
    return form.present(call.terms, {}, language.get(), runtime.office().world())


def require(call: Call) -> None:
    """Nobody applies before the terms are set. Raises Conflict."""
    if not call.terms and find_form(call) is not None:
        raise Conflict(_("Nie ustalono jeszcze warunków tego naboru."))
