"""Declarations of a case as papers: who may read them, and each as PDF in the words that were declared."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from es_workflow import clock, letters
from es_workflow.casework import access, declarations, runtime
from es_workflow.casework.access import Permission
from es_workflow.casework.letter_data import letter_data
from es_workflow.content.manifest import DeclarationInfo
from es_workflow.errors import NotFound
from es_workflow.models import Case, Declaration, User


def list_visible(case: Case, user: User) -> Sequence[Declaration]:
    """What was declared in the case: their own for everybody, all for who may see all cases."""
    everything = access.has(user, Permission.CASE_VIEW_ALL)
    return [one for one in declarations.list_of(case) if everything or one.user_id == user.id]


def get_visible(case: Case, declaration_id: uuid.UUID, user: User) -> Declaration:
    """One of them. Raises NotFound."""
    found = next((one for one in list_visible(case, user) if one.id == declaration_id), None)
    if found is None:
        raise NotFound
    return found


def words(case: Case, declaration: Declaration) -> DeclarationInfo:
    """What was declared, as the case's own version of the process says it."""
    return runtime.office().package(case.deployment_id).manifest.declarations[declaration.key]


def render(case: Case, declaration: Declaration) -> bytes:
    """The declaration as PDF, in Polish."""
    info = words(case, declaration)
    made = {
        "by": declaration.user.name,
        "at": declaration.declared_at.astimezone(clock.ZONE).isoformat(timespec="seconds"),
        "conflict": declaration.conflict,
        "reason": declaration.reason,
        "lines": info.text["pl"].splitlines(),
    }
    data = letter_data(case, {}, title=info.title["pl"], now=declaration.declared_at) | {"declaration": made}
    return letters.typeset(letters.DECLARATION, data, at=declaration.declared_at)
