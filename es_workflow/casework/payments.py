"""Payment orders: transfers the office owes, written once into a file for the bank, by others than prepared them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from es_workflow import clock, db
from es_workflow.casework import audit, bank_file, blobs, money, numbers, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.paging import Page, page_of
from es_workflow.errors import Conflict, NotAllowed, NotFound
from es_workflow.forms import identifiers
from es_workflow.models import Call, Case, PaymentFile, PaymentOrder, User
from es_workflow.texts import _


class PaymentRefused(Conflict):
    says = "Nie można zlecić tej wypłaty."


class AlreadyExported(Conflict):
    says = "Te zlecenia są już w pliku dla banku. Nie można ich wyeksportować drugi raz."


def order(
    case: Case, amount: Decimal, *, account: str, recipient: str, title: str, by: User | None, now: dt.datetime
) -> PaymentOrder:
    """Prepare a transfer from the project's account, with its parts from subsidy and own contribution."""
    if case.call is None:
        raise PaymentRefused(_("Ta sprawa nie należy do żadnego naboru, więc nie ma z czego zapłacić."))
    if amount <= 0:
        raise PaymentRefused(_("Kwota musi być większa od zera."))
    shares = money.split(amount, case.call.project_version)
    year = clock.today(now).year
    made = PaymentOrder(
        id=uuid.uuid4(),
        number=f"{numbers.next_in(f'payment.{year}')}/{year}",
        case_id=case.id,
        call_id=case.call_id,
        amount=amount,
        subsidy=shares.subsidy,
        own=shares.own,
        account=_digits(account),
        recipient=" ".join(recipient.split()),
        title=" ".join(title.split()),
        ordered_by_id=by.id if by else None,
        ordered_at=now,
    )
    db.session.add(made)
    return made


def _digits(account: str) -> str:
    try:
        number = identifiers.iban(account)
    except ValueError as error:
        raise PaymentRefused(_("Rachunek odbiorcy jest nieprawidłowy: %(reason)s", reason=str(error))) from error
    if not number.startswith("PL"):
        raise PaymentRefused(_("Plik dla banku obejmuje tylko rachunki polskie. Zagraniczny opłać osobno."))
    return number.removeprefix("PL")


# --- the file for the bank


def export(order_ids: Collection[uuid.UUID], *, by: User) -> PaymentFile:
    """Write the orders into one file. Raises AlreadyExported, NotAllowed for whoever prepared one of them."""
    orders = _locked(order_ids)
    if len(orders) != len(set(order_ids)) or not orders:
        raise PaymentRefused(_("Zaznacz zlecenia, które mają się znaleźć w pliku."))
    if any(one.file_id is not None for one in orders):
        raise AlreadyExported
    mine = next((one for one in orders if one.ordered_by_id == by.id), None)
    if mine is not None:
        raise NotAllowed(
            _("Zlecenie %(number)s zostało przygotowane przez Ciebie. Eksportuje je kto inny.", number=mine.number)
        )
    now = runtime.office().clock.now()
    year = clock.today(now).year
    number = f"{numbers.next_in(f'payment_file.{year}')}/{year}"
    data = bank_file.elixir([_transfer(one) for one in orders], day=clock.today(now))
    file = PaymentFile(
        id=uuid.uuid4(),
        number=number,
        sha256=blobs.store(data),
        count=len(orders),
        total=sum((one.amount for one in orders), Decimal(0)),
        exported_by_id=by.id,
        exported_at=now,
    )
    db.session.add(file)
    db.session.flush()  # the orders refer to it
    for one in orders:
        one.file_id = file.id
    told = {"file": number, "sha256": file.sha256, "total": file.total, "orders": [one.number for one in orders]}
    audit.append(None, AuditType.PAYMENTS_EXPORTED, by=by, data=told)
    return file


def _locked(order_ids: Collection[uuid.UUID]) -> Sequence[PaymentOrder]:
    query = select(PaymentOrder).where(PaymentOrder.id.in_(order_ids)).order_by(PaymentOrder.id)
    query = query.with_for_update(of=PaymentOrder).execution_options(populate_existing=True)
    return db.session.scalars(query).all()


def _transfer(one: PaymentOrder) -> bank_file.Transfer:
    payer = one.call.project_version.account
    if not payer:
        raise PaymentRefused(_("Wersja projektu nie ma rachunku, z którego się płaci. Wpisz go na stronie budżetu."))
    return bank_file.Transfer(
        amount=one.amount,
        payer_account=payer,
        payer=runtime.office().config.office_name,
        account=one.account,
        recipient=one.recipient,
        title=one.title,
        reference=one.number,
    )


def mark_sent(file: PaymentFile, *, by: User) -> None:
    """The bank has the file."""
    db.session.refresh(file, with_for_update=True)
    if file.sent_at is not None:
        raise Conflict(_("Ten plik jest już oznaczony jako wysłany."))
    file.sent_at, file.sent_by_id = runtime.office().clock.now(), by.id
    audit.append(None, AuditType.PAYMENTS_SENT, by=by, data={"file": file.number, "sha256": file.sha256})


# --- reading


def content(file: PaymentFile) -> bytes:
    """The file as it was made."""
    return blobs.read(file.sha256)


def get_file(file_id: uuid.UUID) -> PaymentFile:
    """One file. Raises NotFound."""
    file = db.session.get(PaymentFile, file_id)
    if file is None:
        raise NotFound
    return file


def list_waiting() -> Sequence[PaymentOrder]:
    """The orders that are in no file yet, the oldest first."""
    query = select(PaymentOrder).where(PaymentOrder.file_id.is_(None)).options(*_shown())
    return db.session.scalars(query.order_by(PaymentOrder.ordered_at, PaymentOrder.id)).all()


def list_in(file: PaymentFile) -> Sequence[PaymentOrder]:
    """The orders of a file."""
    query = select(PaymentOrder).where(PaymentOrder.file_id == file.id).options(*_shown())
    return db.session.scalars(query.order_by(PaymentOrder.id)).all()


def list_files(*, page: int = 1) -> Page[PaymentFile]:
    """The files, the newest first."""
    return page_of(select(PaymentFile).order_by(PaymentFile.exported_at.desc(), PaymentFile.id), page)


def _shown() -> tuple[Any, ...]:
    return (
        joinedload(PaymentOrder.case).joinedload(Case.organisation),
        joinedload(PaymentOrder.call).joinedload(Call.project_version),
        joinedload(PaymentOrder.ordered_by),
    )
