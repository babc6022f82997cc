"""Which organisation is which party of a case now: joining, leaving, and what the process knows of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import joinedload

from es_workflow import clock, db
from es_workflow.casework import access, audit, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.content import vocabulary
from es_workflow.errors import ProcessFailed
from es_workflow.models import Case, CaseParty, Organisation, Representation, User, UserTask


class OwnCase(ProcessFailed):
    says = "Podmiot, którego jest sprawa, nie może być w niej także inną stroną."


def of_case(case: Case) -> Mapping[str, CaseParty]:
    """The parties the case has now, by key; none in a process without any. Looked up once in a transaction."""
    if not runtime.office().package(case.deployment_id).manifest.parties:
        return {}
    known: dict[str, CaseParty] | None = db.notes().get(("parties", case.id))
    if known is None:
        query = select(CaseParty).where(CaseParty.case_id == case.id, CaseParty.left_at.is_(None))
        found = db.session.scalars(query.options(joinedload(CaseParty.organisation)))
        known = db.notes()["parties", case.id] = {one.key: one for one in found}
    return known


def find_by_group(case: Case, group: str | None) -> CaseParty | None:
    """Who the group means in the case, when it means a party and somebody is it."""
    party = runtime.office().package(case.deployment_id).manifest.party_of(group)
    return of_case(case).get(party.key) if party else None


def of_task(task: UserTask) -> CaseParty | None:
    """The party whose task it is, if it is one's."""
    return of_case(task.case).get(task.party) if task.party else None


def known(case: Case, now: dt.datetime) -> dict[str, Any]:
    """The global `parties` of the case's expressions."""
    parts = of_case(case)
    ids = [one.organisation_id for one in parts.values()]
    speaks = exists().where(
        Representation.organisation_id == Organisation.id,
        Representation.user_id == User.id,
        access.acting(clock.today(now)),
    )
    query = select(Organisation.id).where(Organisation.id.in_(ids), Organisation.active, speaks)
    peopled = set(db.session.scalars(query)) if ids else set()
    keys = runtime.office().package(case.deployment_id).manifest.parties
    return {key: _told(parts[key], peopled) if key in parts else None for key in keys}


def _told(part: CaseParty, peopled: set[Any]) -> dict[str, Any]:
    organisation = part.organisation
    told = {name: getattr(organisation, name) for name in vocabulary.PARTY if name != "has_people"}
    return {**told, "has_people": organisation.id in peopled}


def put(case: Case, key: str, organisation: Organisation | None, *, now: dt.datetime) -> None:
    """From now on the organisation is that party of the case, or nobody is. Its open tasks are the new one's.

    Who was it before keeps what they did, and sees nothing more. Raises OwnCase.
    """
    before = of_case(case).get(key)
    if (before.organisation_id if before else None) == (organisation.id if organisation else None):
        return
    if organisation is not None and organisation.id == case.organisation_id:
        raise OwnCase
    if before is not None:
        before.left_at = now
        audit.append(case, AuditType.PARTY_LEFT, by=None, data=_named(key, before.organisation))
    db.session.flush()  # one party of a key at a time: the index sees the former one gone
    if organisation is not None:
        db.session.add(CaseParty(case_id=case.id, key=key, organisation=organisation, joined_at=now))
        db.session.flush()
        audit.append(case, AuditType.PARTY_JOINED, by=None, data=_named(key, organisation))
    theirs = (UserTask.case_id == case.id, UserTask.party == key, UserTask.status == "open")
    db.session.execute(
        update(UserTask).where(*theirs).values(party_organisation_id=organisation.id if organisation else None)
    )
    db.notes().pop(("parties", case.id), None)


def _named(key: str, organisation: Organisation) -> dict[str, Any]:
    return {"party": key, "organisation": organisation.id, "organisation_name": organisation.name}


def meant(case: Case, names: Sequence[str]) -> list[str]:
    """How a paper remembers with which parties it is shared: the ids of those there are, else the key alone.

    So whoever comes after a party does not read what was meant for it.
    """
    parts = of_case(case)
    keys = runtime.office().package(case.deployment_id).manifest.parties
    return [str(parts[name].id) if name in parts else name for name in names if name in keys]
