"""Cases of others that heard of a person: an offer about which they were asked, whoever got a message of their case.

They keep their own data and their own period; only the words that name the person go. Other cases of the same person
have a period of their own.
"""

from __future__ import annotations

import uuid

from sqlalchemy import and_, select, union
from sqlalchemy.orm import undefer

from es_workflow import db
from es_workflow.casework import audit
from es_workflow.casework.audit import AuditType
from es_workflow.casework.retention import chain, tables
from es_workflow.casework.retention.cleaning import Cleaning
from es_workflow.casework.retention.words import Words
from es_workflow.engine import rewritten_state
from es_workflow.models import Case, Delivery, MatchPair, Message


def scrub(case: Case, words: Words) -> int:
    """Take the words out of every case that heard of them; says of how many."""
    cleaning, count = Cleaning(words), 0
    for case_id in _others(case):
        query = select(Case).where(Case.id == case_id).options(undefer(Case.state)).with_for_update(of=Case)
        other = db.session.scalars(query.execution_options(populate_existing=True)).one()
        count += _scrub(other, cleaning)
    return count


def _scrub(other: Case, cleaning: Cleaning) -> bool:
    rows = tables.clean(other.id, other.number, cleaning)
    state = rewritten_state(other.state, cleaning.value)
    subject, found = cleaning.words.scrub(other.subject), cleaning.words.scrub(other.search_text)
    erased = chain.erase(other, cleaning.event)
    same = (state, subject, found) == (other.state, other.subject, other.search_text)
    if not rows and not erased and same:
        return False
    other.state, other.subject, other.search_text = state, subject, found
    other.rev += 1
    db.session.flush()
    audit.append(other, AuditType.CASE_SCRUBBED, by=None, data={"rows": rows, "erased": erased})
    return True


def _others(case: Case) -> list[uuid.UUID]:
    """In one order for everybody, so that two erasures never wait for each other."""
    heard = select(Delivery.case_id).join(Message).where(Message.sender_id == case.id, Delivery.case_id.is_not(None))
    told = select(Message.sender_id).where(Message.correlation == (case.number or ""), Message.sender_id.is_not(None))
    sent = select(Message.sender_id).join(Delivery).where(Delivery.case_id == case.id, Message.sender_id.is_not(None))
    asked = select(MatchPair.offer_id).where(MatchPair.application_id == case.id)
    asks = select(MatchPair.application_id).where(MatchPair.offer_id == case.id)
    found = set(db.session.scalars(union(heard, told, sent, asked, asks))) - {case.id}
    same = and_(Case.organisation_id.is_not(None), Case.organisation_id == case.organisation_id)
    return list(db.session.scalars(select(Case.id).where(Case.id.in_(found), ~same).order_by(Case.id)))
