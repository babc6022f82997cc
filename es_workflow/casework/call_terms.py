"""The terms of a call – rate, caps, limits – that count for a case: fixed when its application is filed.

Which terms there are is content: the form named in package.json under `call`. Setting them is call_forms'.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from es_workflow.casework import calls, runtime
from es_workflow.content.shapes import form_shape
from es_workflow.errors import Conflict
from es_workflow.models import Call, Case
from es_workflow.texts import _


class NoCallOpen(Conflict):
    says = "Żaden nabór tego procesu nie jest teraz otwarty. Ogłoś nabór i spróbuj ponownie."


def known(case: Case) -> dict[str, Any]:
    """The terms that count for the case; those never set are null."""
    if case.call is None:
        return {}
    package = runtime.office().package(case.deployment_id)
    form_id = package.manifest.call_form
    empty = dict.fromkeys(form_shape(package.form(form_id).components).parts) if form_id else {}
    return {**empty, **(case.call.terms if case.call_terms is None else case.call_terms)}


def freeze(case: Case) -> None:
    """From now on these terms count for the case, whatever becomes of the call's."""
    if case.call is not None:
        case.call_terms = known(case)


def join(case: Case, now: dt.datetime) -> Call:
    """Put a case that another one began into the open call that closes first. Raises NoCallOpen, Conflict."""
    if case.call is None:
        found = next(iter(calls.open_calls(now, case.process_key)), None)
        if found is None:
            raise NoCallOpen
        if not found.terms and runtime.office().package(case.deployment_id).manifest.call_form:
            raise Conflict(_("Nie ustalono jeszcze warunków tego naboru."))
        case.call, case.call_id = found, found.id
        if case.submitted_at is not None:
            freeze(case)
    return case.call
