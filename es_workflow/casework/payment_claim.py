"""The list of documents of a payment claim as XLSX: what was paid for in a period, and the payments with their shares.

A payment belongs to the period in which it went into a file for the bank; the documents of a case to that of its first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from es_workflow import clock, db
from es_workflow.casework import audit, money, spreadsheets
from es_workflow.casework.audit import AuditType
from es_workflow.casework.spreadsheets import Cell, Sheet
from es_workflow.models import Call, Case, CostDocument, PaymentFile, PaymentOrder, User

DOCUMENT_COLUMNS = (
    "Numer dokumentu", "Numer księgowy lub ewidencyjny", "NIP wystawcy dokumentu", "Data wystawienia",
    "Data zapłaty", "Nazwa towaru lub usługi", "Kwota brutto", "Kwota netto", "Wydatki ogółem",
    "Wydatki kwalifikowalne", "W tym VAT", "Dofinansowanie", "Kategoria kosztów", "Kategoria podlegająca limitom",
    "Numer kontraktu (sprawa)",
)  # fmt: skip
PAYMENT_COLUMNS = (
    "Numer wypłaty", "Data przekazania do banku", "Odbiorca", "Tytuł", "Kwota", "Dofinansowanie", "Wkład własny",
    "Numer sprawy",
)  # fmt: skip


def export(first: dt.date, last: dt.date, *, by: User) -> bytes:
    """The file for payments of these days, noted in the audit trail."""
    orders = _payments(first, last)
    opening = _first_payments({order.case_id for order in orders})
    due = {order.case_id: order for order in orders if opening[order.case_id] == order.id}
    documents = _documents(due)
    rows = [_document(one, due[one.case_id]) for one in documents]
    told = {"first": first, "last": last, "documents": len(rows), "payments": len(orders)}
    audit.append(None, AuditType.CLAIM_EXPORTED, by=by, data=told)
    return spreadsheets.write(
        Sheet("Zestawienie dokumentów", DOCUMENT_COLUMNS, rows),
        Sheet("Wypłaty", PAYMENT_COLUMNS, [_payment(order) for order in orders]),
    )


def _payments(first: dt.date, last: dt.date) -> Sequence[PaymentOrder]:
    since, until = clock.end_of_day(first - dt.timedelta(days=1)), clock.end_of_day(last)
    query = select(PaymentOrder).join(PaymentOrder.file).where(PaymentFile.exported_at.between(since, until))
    loaded = (
        joinedload(PaymentOrder.file),
        joinedload(PaymentOrder.case),
        joinedload(PaymentOrder.call).joinedload(Call.project_version),
    )
    return db.session.scalars(query.options(*loaded).order_by(PaymentFile.exported_at, PaymentOrder.number)).all()


def _first_payments(cases: set[Any]) -> dict[Any, Any]:
    """The case's first payment of all, by case."""
    query = select(PaymentOrder.case_id, PaymentOrder.id).join(PaymentOrder.file)
    query = query.where(PaymentOrder.case_id.in_(cases)).ext(distinct_on(PaymentOrder.case_id))
    found = db.session.execute(query.order_by(PaymentOrder.case_id, PaymentFile.exported_at, PaymentOrder.number))
    return dict(found.all())


def _documents(due: Mapping[Any, PaymentOrder]) -> Sequence[CostDocument]:
    query = select(CostDocument).join(CostDocument.case)
    query = query.where(CostDocument.case_id.in_(due), CostDocument.status == "registered")
    return db.session.scalars(query.order_by(func.coalesce(Case.number, ""), CostDocument.position)).all()


def _document(one: CostDocument, order: PaymentOrder) -> list[Cell]:
    told = one.details
    eligible = _amount(told, "eligible")
    shared = money.split(eligible, order.call.project_version).subsidy if eligible is not None else None
    return [
        one.number,
        order.number,
        one.seller_nip,
        _day(told, "issue_date"),
        _day(told, "payment_date"),
        told.get("item"),
        _amount(told, "gross"),
        _amount(told, "net"),
        _amount(told, "gross"),
        eligible,
        _amount(told, "vat"),
        shared,
        told.get("category"),
        told.get("limit"),
        order.case.number,
    ]


def _amount(told: Mapping[str, Any], key: str) -> Decimal | None:
    return Decimal(told[key]) if told.get(key) else None


def _day(told: Mapping[str, Any], key: str) -> dt.date | None:
    return dt.date.fromisoformat(told[key]) if told.get(key) else None


def _payment(order: PaymentOrder) -> list[Cell]:
    return [
        order.number,
        clock.today(order.file.exported_at) if order.file else None,
        order.recipient,
        order.title,
        order.amount,
        order.subsidy,
        order.own,
        order.case.number,
    ]
