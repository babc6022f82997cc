"""A case and its call's money: reserve or wait, contract, pay, release, recover. What operations and pages call.

The case's row is locked already; then come the call and its budget line (casework.ledger).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import ledger, queue
from es_workflow.casework.ledger import Books, Kind, MoneyRefused
from es_workflow.models import Case, CaseFunds
from es_workflow.texts import _


@dataclass(frozen=True)
class Funds:
    """What a case holds and has had of its call's money."""

    reserved: Decimal = Decimal(0)
    contracted: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    recovered: Decimal = Decimal(0)


NOTHING = Funds()


def of_case(case: Case) -> Funds:
    """The case's money as it is now."""
    if case.call_id is None:
        return NOTHING
    row = db.session.execute(
        select(CaseFunds.reserved, CaseFunds.contracted, CaseFunds.paid, CaseFunds.recovered).where(
            CaseFunds.case_id == case.id
        )
    ).one_or_none()
    return Funds(*row) if row else NOTHING


def reserve(case: Case, amount: Decimal, *, message: str, now: dt.datetime) -> Mapping[str, Any]:
    """Reserve the amount when there is so much; otherwise the case waits for `message`, when it names one."""
    books = _books(case)
    _require_no_place(case)
    if amount <= min(books.line.free, _call(books).allocation - _call(books).spoken_for):
        ledger.post(books, Kind.RESERVE, amount, funds=books.funds(case.id), now=now)
        return {"funding": queue.RESERVED, "reserved_amount": amount, "waiting_position": None}
    if message:
        _require_number(case)
        queue.place(books, case, amount, status=queue.WAITING, message=message, now=now)
    position = queue.position(_call(books), case.id) if message else None
    return {"funding": queue.WAITING, "reserved_amount": Decimal(0), "waiting_position": position}


def enter_ranking(
    case: Case, amount: Decimal, *, score: Decimal, ties: Sequence[Decimal], message: str, now: dt.datetime
) -> None:
    """Put the case on its call's ranking list; after the list was approved, to its place among those who wait."""
    books = _books(case)
    if _call(books).mode != "ranking":
        raise MoneyRefused(_("Ten nabór nie ma listy rankingowej: działa w trybie ciągłym."))
    _require_number(case)
    found = queue.find(case.id)
    if found is not None and found.status == "funded":
        raise MoneyRefused(_("Ta sprawa ma już środki z listy rankingowej."))
    approved = _call(books).ranking_approved_at is not None
    status = queue.WAITING if approved else "ranked"
    place = queue.place(books, case, amount, status=status, message=message, now=now, score=score, ties=ties)
    if approved:
        funded = queue.fund(books, place, now=now)
        queue.tell(place, queue.told(place, funded=funded), now=now)


def leave(case: Case) -> Mapping[str, Any]:
    """Take the case off the queue. Money that came to it just before stays reserved until it is released."""
    books = _books(case)
    found = queue.find(case.id)
    if found is not None and found.status in (queue.WAITING, "ranked"):
        found.status = "left"
    held = books.funds(case.id).reserved
    return {"funding": queue.RESERVED if held else None, "reserved_amount": held, "waiting_position": None}


def contract(case: Case, amount: Decimal, *, now: dt.datetime) -> None:
    """Turn reserved money into contracted money: the agreement is signed. Raises MoneyRefused."""
    books = _books(case)
    ledger.post(books, Kind.CONTRACT, amount, funds=books.funds(case.id), now=now)


def pay(case: Case, amount: Decimal, *, now: dt.datetime) -> None:
    """Contracted money was paid. Raises MoneyRefused."""
    books = _books(case)
    ledger.post(books, Kind.PAY, amount, funds=books.funds(case.id), now=now)


def release(case: Case, amount: Decimal | None, *, now: dt.datetime) -> Mapping[str, Any]:
    """Give back what is reserved or contracted (all of it without an amount); those who wait get it."""
    books = _books(case)
    funds = books.funds(case.id)
    amount = funds.reserved + funds.contracted if amount is None else amount
    if amount:
        ledger.release(books, amount, funds=funds, now=now)
        queue.promote(books, now=now)
    return {"released_amount": amount}


def recover(case: Case, amount: Decimal, *, now: dt.datetime) -> None:
    """Paid money came back; it can be granted again. Raises MoneyRefused."""
    books = _books(case)
    ledger.post(books, Kind.RECOVER, amount, funds=books.funds(case.id), now=now)
    queue.promote(books, now=now)


def _books(case: Case) -> Books:
    if case.call_id is None:
        raise MoneyRefused(_("Ta sprawa nie należy do żadnego naboru, więc nie ma dla niej środków."))
    return ledger.open_books(case.call_id)


def _call(books: Books) -> Any:
    assert books.call is not None
    return books.call


def _require_no_place(case: Case) -> None:
    found = queue.find(case.id)
    if found is not None and found.status in (queue.WAITING, "ranked"):
        raise MoneyRefused(_("Ta sprawa czeka już w kolejce po środki naboru."))


def _require_number(case: Case) -> None:
    """The message finds the case by its number."""
    if case.number is None:
        raise MoneyRefused(_("Sprawa nie ma jeszcze numeru, a po nim znajdzie ją wiadomość o środkach."))
