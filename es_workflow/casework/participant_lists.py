"""The lists of participants for SL2014 as XLSX: persons or entities that count, with the columns of the system.

A line is a participant; the answers are those of the support at which they count. Words are Polish, as the system's.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from es_workflow import db
from es_workflow.casework import (
    audit,
    indicators,
    participant_data,
    participant_questions,
    spreadsheets,
    support_lists,
    supports,
)
from es_workflow.casework.audit import AuditType
from es_workflow.casework.indicators import WHO
from es_workflow.casework.participant_questions import ADDRESS, CONTACT, SENSITIVE, Kind
from es_workflow.casework.spreadsheets import Cell, Sheet
from es_workflow.casework.support_lists import HIDDEN
from es_workflow.models import Participant, ProjectVersion, Support, User
from es_workflow.texts import use_language

AGE, START, END, FROM, TO = (
    "Wiek w chwili przystąpienia", "Data rozpoczęcia udziału w projekcie", "Data zakończenia udziału w projekcie",
    "Data rozpoczęcia udziału we wsparciu", "Data zakończenia udziału we wsparciu",
)  # fmt: skip
HEADINGS = {"document": "Dokument tożsamości", "birth_date": "Data urodzenia", "regon": "REGON"}
ENTITY_ORDER = ("country", "name", "nip", "regon", "type", *ADDRESS, *CONTACT, START, END, "staff_covered")
PERSON_ORDER = (
    *("country", "participant_kind", "institution", "first_name", "last_name", "pesel", "document", "birth_date"),
    *("sex", AGE, "education", *ADDRESS, *CONTACT, START, END, "labour_status", "labour_detail", "occupation"),
    *("employer", "education_end", "situation_1", "situation_2", "other_results", "path_completed"),
)
ORDER = {
    Kind.PERSON: (*PERSON_ORDER, "support_type", FROM, TO, *SENSITIVE),
    Kind.ENTITY: (*ENTITY_ORDER, "support_type", FROM, TO),
}
TITLES = {Kind.PERSON: "Osoby", Kind.ENTITY: "Podmioty"}


def export(version: ProjectVersion, kind: Kind, *, by: User) -> bytes:
    """The list as a file, noted in the audit trail. Whoever may not see personal data gets it masked."""
    first = indicators.firsts(version).subquery()
    query = select(Support).where(Support.id.in_(select(first.c.id))).options(joinedload(Support.participant))
    query = query.join(Support.participant).where(Participant.kind == kind).order_by(Support.started_on, Support.seq)
    found = db.session.scalars(query).all()
    ends = _ends(version)
    open_ = kind is Kind.ENTITY or support_lists.may_see_persons(by)
    with use_language("pl"):
        labels = participant_questions.labels() | HEADINGS
        rows = [[_cell(one, key, ends, open_) for key in ORDER[kind]] for one in found]
    audit.append(
        None,
        AuditType.PARTICIPANTS_EXPORTED,
        by=by,
        data={"kind": kind, "version": version.id, "rows": len(rows), "masked": not open_},
    )
    return spreadsheets.write(Sheet(TITLES[kind], [labels.get(key, key) for key in ORDER[kind]], rows))


def _ends(version: ProjectVersion) -> dict[object, dt.date]:
    """The last day of anything each participant took part in."""
    query = select(WHO, func.max(Support.ended_on)).select_from(Support).join(Support.participant)
    query = query.where(Participant.project_id == supports.project_of(version), indicators.counts(version))
    return dict(db.session.execute(query.group_by(WHO)).all())


def _cell(support: Support, key: str, ends: dict[object, dt.date], open_: bool) -> Cell:
    days = {START: support.started_on, FROM: support.started_on, TO: support.ended_on}
    if key in days:
        return days[key]
    participant = support.participant
    if key == END:
        return ends[participant.same_as_id or participant.id]
    if key == AGE:
        born = support.details.get("birth_date")
        return participant_data.age_on(born, support.started_on) if born else None
    if key == "support_type":
        return str(support.details.get(key) or support.activity)
    value = participant_questions.in_words(key, str(support.details.get(key, "")))
    return value if open_ or not value or key in SHOWN else HIDDEN


SHOWN = frozenset({"country", "participant_kind", "sex", "education", "voivodeship", "labour_status"})
"""Answers that tell nobody who it is."""
