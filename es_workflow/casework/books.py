"""The ledger as people read it, entries taken back by hand, and the proof that balances are the sums of entries."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import case as when
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from es_workflow import db
from es_workflow.casework import audit, ledger, queue, rankings, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.ledger import Account, Books, Kind, MoneyRefused
from es_workflow.casework.paging import Page, page_of
from es_workflow.models import BudgetLine, Call, Case, CaseFunds, LedgerEntry, User
from es_workflow.texts import _

HELD = (Account.RESERVED, Account.CONTRACTED, Account.PAID)
Column = InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None]


@dataclass(frozen=True)
class Difference:
    """A balance that is not the sum of its entries, or a list that no longer comes out as it was approved."""

    where: str
    balance: str
    kept: Decimal
    summed: Decimal


def list_page(
    *,
    call_id: uuid.UUID | None = None,
    case_id: uuid.UUID | None = None,
    line_id: uuid.UUID | None = None,
    page: int = 1,
) -> Page[LedgerEntry]:
    """The entries, the latest first; of one call, case or budget line when named."""
    query = select(LedgerEntry).options(
        joinedload(LedgerEntry.budget_line),
        joinedload(LedgerEntry.call),
        joinedload(LedgerEntry.case).joinedload(Case.organisation),
        joinedload(LedgerEntry.entered_by),
        joinedload(LedgerEntry.reverses),
    )
    wanted = ((LedgerEntry.call_id, call_id), (LedgerEntry.case_id, case_id), (LedgerEntry.budget_line_id, line_id))
    for column, value in wanted:
        if value is not None:
            query = query.where(column == value)
    return page_of(query.order_by(LedgerEntry.seq.desc()), page)


def reversed_among(entries: Sequence[LedgerEntry]) -> set[uuid.UUID]:
    """Those of the entries that were taken back."""
    ids = [entry.id for entry in entries]
    found = db.session.scalars(select(LedgerEntry.reverses_id).where(LedgerEntry.reverses_id.in_(ids)))
    return {entry_id for entry_id in found if entry_id is not None}


def reverse(entry: LedgerEntry, *, by: User, reason: str) -> LedgerEntry:
    """Take an entry back by hand; money that comes free goes to those who wait. Raises MoneyRefused, Conflict."""
    if not reason.strip():
        raise MoneyRefused(_("Podaj powód."))
    told = {"entry": entry.id, "seq": entry.seq, "kind": entry.kind, "amount": entry.amount, "reason": reason.strip()}
    if entry.case_id is not None:  # first of all, because it locks the case
        case = db.session.get_one(Case, entry.case_id)
        audit.append(case, AuditType.ENTRY_REVERSED, by=by, data=told)
    books = ledger.open_books(entry.call_id) if entry.call_id else Books(ledger.lock_line(entry.budget_line_id))
    now = runtime.office().clock.now()
    back = ledger.reverse(entry, books, by=by, reason=reason.strip(), now=now)
    if books.call is not None:
        queue.promote(books, now=now)
    if entry.case_id is None:
        audit.append(None, AuditType.ENTRY_REVERSED, by=by, data={**told, "line": entry.budget_line_id})
    return back


# --- the proof


def differences() -> Iterator[Difference]:
    """Everything in which balances and entries disagree; nothing, when the books are right."""
    yield from _compare(BudgetLine, BudgetLine.id, LedgerEntry.budget_line_id, (*HELD, "recovered", "certified"))
    yield from _compare(Call, Call.id, LedgerEntry.call_id, HELD)
    yield from _compare(CaseFunds, CaseFunds.case_id, LedgerEntry.case_id, (*HELD, "recovered"))
    for call in db.session.scalars(select(Call).where(Call.ranking_approved_at.is_not(None)).order_by(Call.id)):
        if not rankings.recomputes(call):
            yield Difference(f"call {call.number or call.id}", "ranking", Decimal(0), Decimal(0))


def _compare(
    table: type[BudgetLine] | type[Call] | type[CaseFunds], key: Column, owner: Column, balances: Sequence[str]
) -> Iterator[Difference]:
    sums = select(owner, *[_sum_of(name).label(name) for name in balances]).group_by(owner)
    found = {row[0]: row[1:] for row in db.session.execute(sums)}
    kept = select(key, *[getattr(table, name) for name in balances]).order_by(key)
    for row in db.session.execute(kept):
        summed = found.get(row[0], (Decimal(0),) * len(balances))
        for name, one, other in zip(balances, row[1:], summed, strict=True):
            if one != other:
                yield Difference(f"{table.__tablename__} {row[0]}", name, one, other)


def _sum_of(balance: str) -> ColumnElement[Decimal]:
    """What came into the account, less what left it; what was recovered is told by the kind."""
    amount = LedgerEntry.amount
    if balance == "recovered":
        recovery = LedgerEntry.kind == Kind.RECOVER
        signed = when((recovery & LedgerEntry.reverses_id.is_(None), amount), (recovery, -amount), else_=0)
    else:
        signed = when((LedgerEntry.target == balance, amount), (LedgerEntry.source == balance, -amount), else_=0)
    return func.coalesce(func.sum(signed), 0)
