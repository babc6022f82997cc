"""The ledger: the only place where money moves. Each entry takes an amount from one account and gives it to another.

Balances of budget line, call and case change together with the entry, while call and line are locked. Whoever needs a
case's row locks it before (order: case, call, budget line); funds of other cases are guarded by the call's lock.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select

from es_workflow import db, notation
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.models import BudgetLine, Call, CaseFunds, LedgerEntry, User
from es_workflow.texts import _


class MoneyRefused(WorkflowError):
    says = "Nie można zaksięgować tej kwoty."


class AlreadyReversed(Conflict):
    says = "Ten zapis jest już wycofany."


class Kind(StrEnum):
    """What an entry does."""

    RESERVE = "reserve"
    CONTRACT = "contract"
    PAY = "pay"
    CERTIFY = "certify"
    RELEASE = "release"
    RECOVER = "recover"


class Account(StrEnum):
    """Where money is. `free` is what can still be granted; the last two say how far payments are certified."""

    FREE = "free"
    RESERVED = "reserved"
    CONTRACTED = "contracted"
    PAID = "paid"
    UNCERTIFIED = "uncertified"
    CERTIFIED = "certified"


KEPT = frozenset({Account.RESERVED, Account.CONTRACTED, Account.PAID, Account.CERTIFIED})
"""Accounts with a balance of their own; the others are what is left of the plan or of the payments."""

MOVES = {
    Kind.RESERVE: (Account.FREE, Account.RESERVED),
    Kind.CONTRACT: (Account.RESERVED, Account.CONTRACTED),
    Kind.PAY: (Account.CONTRACTED, Account.PAID),
    Kind.RECOVER: (Account.PAID, Account.FREE),
    Kind.CERTIFY: (Account.UNCERTIFIED, Account.CERTIFIED),
}
"""From where to where; a release gives back what is reserved or contracted, so it says from where."""


@dataclass(frozen=True)
class Books:
    """What an entry is written into, locked until the end of the transaction."""

    line: BudgetLine
    call: Call | None = None

    def funds(self, case_id: uuid.UUID) -> CaseFunds:
        """What the case holds of the call's money; only to be asked under the call's lock."""
        assert self.call is not None
        query = select(CaseFunds).where(CaseFunds.case_id == case_id).execution_options(populate_existing=True)
        funds = db.session.scalars(query).one_or_none()
        if funds is None:
            zero = Decimal("0.00")
            funds = CaseFunds(
                case_id=case_id, call_id=self.call.id, reserved=zero, contracted=zero, paid=zero, recovered=zero
            )
            db.session.add(funds)
            db.session.flush()  # entries refer to it
        return funds


def open_books(call_id: uuid.UUID) -> Books:
    """Lock the call and its budget line. Raises MoneyRefused when the call has no line."""
    call = lock_call(call_id)
    if call.budget_line_id is None:
        raise MoneyRefused(_("Nabór nie ma linii budżetowej. Wskaż ją na stronie naboru i spróbuj ponownie."))
    return Books(lock_line(call.budget_line_id), call)


def lock_call(call_id: uuid.UUID) -> Call:
    """The call as it is now, held until the end of the transaction; new cases of it may still start meanwhile."""
    query = select(Call).where(Call.id == call_id).with_for_update(of=Call, key_share=True)
    call = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if call is None:
        raise NotFound()
    return call


def lock_line(line_id: uuid.UUID) -> BudgetLine:
    """The budget line as it is now, held until the end of the transaction."""
    query = select(BudgetLine).where(BudgetLine.id == line_id).with_for_update(of=BudgetLine, key_share=True)
    line = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if line is None:
        raise NotFound()
    return line


# --- entries


def post(
    books: Books,
    kind: Kind,
    amount: Decimal,
    *,
    funds: CaseFunds | None,
    now: dt.datetime,
    source: Account | None = None,
    by: User | None = None,
    reason: str = "",
) -> LedgerEntry:
    """Write an entry and move the balances. Raises MoneyRefused when there is not so much where it comes from."""
    origin, target = (source, Account.FREE) if source else MOVES[kind]
    entry = LedgerEntry(
        id=uuid.uuid4(),
        kind=kind,
        source=origin,
        target=target,
        amount=amount,
        budget_line_id=books.line.id,
        call_id=books.call.id if books.call else None,
        case_id=funds.case_id if funds else None,
        entered_by_id=by.id if by else None,
        entered_at=now,
        reason=reason,
    )
    return _write(books, entry, funds)


def release(books: Books, amount: Decimal, *, funds: CaseFunds, now: dt.datetime) -> None:
    """Give back what the case holds: first what is only reserved, then what was contracted. Raises MoneyRefused."""
    held = funds.reserved + funds.contracted
    if amount > held:
        raise _too_much(amount, held, Account.RESERVED)
    reserved = min(amount, funds.reserved)
    if reserved:
        post(books, Kind.RELEASE, reserved, funds=funds, now=now, source=Account.RESERVED)
    if amount > reserved:
        post(books, Kind.RELEASE, amount - reserved, funds=funds, now=now, source=Account.CONTRACTED)


def reverse(entry: LedgerEntry, books: Books, *, by: User, reason: str, now: dt.datetime) -> LedgerEntry:
    """Take an entry back by one that names it. Raises AlreadyReversed, MoneyRefused when the money has gone on."""
    if entry.reverses_id is not None:
        raise Conflict(_("Zapisu wycofującego nie można wycofać. Zaksięguj kwotę od nowa."))
    if db.session.scalar(select(LedgerEntry.id).where(LedgerEntry.reverses_id == entry.id)) is not None:
        raise AlreadyReversed
    back = LedgerEntry(
        id=uuid.uuid4(),
        kind=entry.kind,
        source=entry.target,
        target=entry.source,
        amount=entry.amount,
        budget_line_id=entry.budget_line_id,
        call_id=entry.call_id,
        case_id=entry.case_id,
        reverses_id=entry.id,
        entered_by_id=by.id,
        entered_at=now,
        reason=reason,
    )
    return _write(books, back, books.funds(entry.case_id) if entry.case_id else None)


def _write(books: Books, entry: LedgerEntry, funds: CaseFunds | None) -> LedgerEntry:
    source, target = Account(entry.source), Account(entry.target)
    if entry.amount <= 0:
        raise MoneyRefused(_("Kwota musi być większa od zera."))
    _require(books, source, target, entry.amount, funds)
    sign = -1 if entry.reverses_id else 1
    for row in (books.line, books.call, funds):
        if row is None:
            continue
        if source in KEPT:
            setattr(row, source, getattr(row, source) - entry.amount)
        if target in KEPT:
            setattr(row, target, getattr(row, target) + entry.amount)
        if entry.kind == Kind.RECOVER and hasattr(row, "recovered"):
            row.recovered += sign * entry.amount
    db.session.add(entry)
    db.session.flush()  # its number is given now, while call and line are locked
    return entry


def _require(books: Books, source: Account, target: Account, amount: Decimal, funds: CaseFunds | None) -> None:
    """There is so much where it comes from: in the case, else in call and line."""
    line, call = books.line, books.call
    if source is Account.FREE:
        there = min(line.free, call.allocation - call.spoken_for) if call else line.free
    elif source is Account.UNCERTIFIED:
        there = line.paid + line.recovered - line.certified
    else:
        there = getattr(funds or line, source)
    if amount > there:
        raise _too_much(amount, there, source)
    if source is Account.PAID and target is Account.CONTRACTED:  # a payment is taken back, as if it had not been made
        uncertified = line.paid + line.recovered - line.certified
        if amount > uncertified:
            raise _too_much(amount, uncertified, Account.UNCERTIFIED)


def _too_much(amount: Decimal, there: Decimal, source: Account) -> MoneyRefused:
    where = {
        Account.FREE: _("wolnych środków"),
        Account.RESERVED: _("zarezerwowanych środków"),
        Account.CONTRACTED: _("środków z umów"),
        Account.PAID: _("wypłaconych środków"),
        Account.UNCERTIFIED: _("niepoświadczonych wydatków"),
        Account.CERTIFIED: _("poświadczonych wydatków"),
    }[source]
    return MoneyRefused(
        _(
            "Kwota %(amount)s zł przekracza kwotę %(where)s: %(there)s zł.",
            amount=pln(amount),
            where=where,
            there=pln(there),
        )
    )


def pln(amount: Decimal) -> str:
    """The amount as a sentence names it."""
    return notation.write_decimal(amount, "#,##0.00", "pl")


# --- reading


def get(entry_id: uuid.UUID) -> LedgerEntry:
    """One entry. Raises NotFound."""
    entry = db.session.get(LedgerEntry, entry_id)
    if entry is None:
        raise NotFound
    return entry


def of_case(case_id: uuid.UUID) -> Sequence[LedgerEntry]:
    """The entries of a case in their order."""
    return db.session.scalars(select(LedgerEntry).where(LedgerEntry.case_id == case_id).order_by(LedgerEntry.seq)).all()
