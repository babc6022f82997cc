"""Records of money, kept as long as accounting and the law on state aid want: after that, to whom it went is erased.

Amounts, dates, numbers and balances stay for good: nothing that was counted changes.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select, update

from es_workflow import db
from es_workflow.casework.retention.words import ERASED
from es_workflow.content.retention_info import Stage
from es_workflow.models import AccountCheck, Blob, Case, PaymentFile, PaymentOrder


def erase(case: Case) -> int:
    """Erase to whom and on which account the case's payments went; says how many there were."""
    mine = PaymentOrder.case_id == case.id
    orders = db.session.scalars(select(PaymentOrder).where(mine).order_by(PaymentOrder.id)).all()
    for order in orders:
        order.account, order.recipient, order.title = "", ERASED, ERASED
    db.session.execute(update(AccountCheck).where(AccountCheck.case_id == case.id).values(account=""))
    db.session.flush()
    for file_id in sorted({order.file_id for order in orders if order.file_id}):
        _bank_file(file_id, case)
    return len(orders)


def _bank_file(file_id: uuid.UUID, case: Case) -> None:
    """A file for the bank names everybody it pays: it goes with the last of them."""
    others = select(PaymentOrder.id).join(PaymentOrder.case)
    others = others.where(PaymentOrder.file_id == file_id, Case.id != case.id, Case.erased < Stage.MONEY)
    if not db.session.scalar(select(others.exists())):
        file = db.session.get_one(PaymentFile, file_id, with_for_update=True)
        db.session.execute(update(Blob).where(Blob.sha256 == file.sha256).values(data=b""))
