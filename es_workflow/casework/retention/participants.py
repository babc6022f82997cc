"""Supports keep counting: of a participant stays a keyed digest of the number and what statistics ask, no name.

Whoever comes back later is recognised by the same number, and is known by name again for as long as that case is kept.
"""

from __future__ import annotations

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework.participant_questions import Kind
from es_workflow.casework.retention.sealing import is_sealed, sealed_number
from es_workflow.casework.retention.words import Words
from es_workflow.content.retention_info import Stage
from es_workflow.models import Case, Participant, Support

IDENTITY = frozenset(
    {
        *("first_name", "last_name", "pesel", "document", "birth_date", "street", "house_no", "flat_no"),
        *("postal_code", "phone", "email", "town", "institution", "employer", "occupation", "labour_detail"),
    }
)
"""Answers that tell who somebody is, alone or together; age is counted in full years before they go."""


def learn(case: Case, words: Words) -> None:
    """Know whom the supports of the case are about."""
    for support in _supports(case):
        if support.participant.kind == Kind.PERSON:
            words.person(support.participant.name)
            for key in ("pesel", "document", "phone", "email", "street"):
                words.identifier(str(support.details.get(key) or ""))


def erase(case: Case, words: Words) -> int:
    """Erase who the supported persons are; says of how many supports."""
    count = 0
    for support in _supports(case):
        if support.participant.kind != Kind.PERSON:
            continue
        left = {key: value for key, value in support.details.items() if key not in IDENTITY}
        if left != support.details:
            support.details = left
            count += 1
        if not _known_elsewhere(support.participant, case):
            _seal(support.participant, words)
    return count


def _supports(case: Case) -> list[Support]:
    return list(db.session.scalars(select(Support).where(Support.case_id == case.id).order_by(Support.seq)))


def _known_elsewhere(participant: Participant, case: Case) -> bool:
    """Another case, or an imported list, still tells who it is."""
    other = select(Support.id).join(Case, Support.case_id == Case.id, isouter=True)
    other = other.where(Support.participant_id == participant.id, Support.case_id.is_distinct_from(case.id))
    return bool(db.session.scalar(select(other.where(Case.erased.is_(None) | (Case.erased < Stage.PERSONAL)).exists())))


def _seal(participant: Participant, words: Words) -> None:
    if participant.number and not is_sealed(participant.number):
        participant.number = sealed_number(participant.number)
    if participant.fallback and not is_sealed(participant.fallback):
        participant.fallback = sealed_number(participant.fallback)
    participant.name = words.person(participant.name)
