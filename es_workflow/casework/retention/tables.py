"""The rows that belong to a case, found by the references of the tables: also of tables nobody thought of here.

Every text in them is cleaned, except those that are codes of the program or of the process.
"""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Select, Table, Text, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB

from es_workflow import db, packing
from es_workflow.casework import kept_answers
from es_workflow.casework.retention.cleaning import Cleaning
from es_workflow.models import Base

ROOT = "case_file"
ELSEWHERE = frozenset({"audit_event", "attachment", "notification", "draft", "participant", "blob", "mail"})
"""Cleaned, deleted or sealed by modules of their own."""
MONEY = frozenset({"payment_order", "account_check"})
"""Kept whole until the period of money has passed."""
JSON_TEXTS = frozenset({("submission", "answers_packed"), ("submission", "context"), ("message", "payload"),
                        ("service_job", "inputs")})  # fmt: skip
CODES = frozenset(
    {
        *("status", "kind", "key", "type", "mode", "state", "basis", "source", "target", "result", "choice", "motion"),
        *("process_id", "process_key", "element_id", "form_id", "group_key", "template", "operation", "expression"),
        *("excludes", "properties", "exchange", "escalate_to", "register", "delivered_by", "sha256"),
        *("mime", "number", "seller_nip", "number_key", "nip", "other_nip", "regulation", "rate_table", "form"),
        *("purpose", "legal_basis", "address", "grade", "feed_hash", "sex", "activity", "missing", "wishes"),
        *("name_pl", "name_en", "element_name", "title_pl", "title_en", "correlation"),
        *("call_place.message", "journal.message", "match_application.message", "match_offer.message"),
        *("panel_candidate.message", "message.name", "subscription.name"),
        *("call_terms", "clock_stops", "ties", "headers", "request_id", "code", "role", "holder_seal"),
    }
)  # fmt: skip
"""Columns (some of one table) of words that people do not write: names of elements, states, numbers, digests."""


def tables() -> list[Table]:
    """Every table with rows of cases that is cleaned here."""
    return [table for table in Base.metadata.sorted_tables if _ways(table) and table.name not in ELSEWHERE]


def texts_of(table: Table) -> list[Column[Any]]:
    """The columns that people's words come into."""
    texts = [one for one in table.columns if _is_text(one) or (table.name, one.name) in JSON_TEXTS]
    return [one for one in texts if not {one.name, f"{table.name}.{one.name}"} & CODES]


def _is_text(column: Column[Any]) -> bool:
    kind = column.type
    return isinstance(kind, Text | JSONB) or (isinstance(kind, ARRAY) and isinstance(kind.item_type, Text))


@lru_cache
def _ways(table: Table) -> tuple[tuple[Column[Any], Column[Any]], ...]:
    """The references through which the table's rows belong to a case: straight, or by rows that do."""
    if table.name == ROOT:
        return ()
    found = []
    for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
        there = key.column.table
        if there is not table and (there.name == ROOT or (there.name in _OWNED and _ways(there))):
            found.append((key.parent, key.column))
    straight = tuple(one for one in found if one[1].table.name == ROOT)
    return straight or tuple(found)


_OWNED = frozenset(
    {
        *("user_task", "journal", "match_application", "match_offer", "case_funds", "aid", "panel_candidate"),
        *("register_entry", "document", "support", "submission", "message"),
    }
)
"""Tables whose rows belong to a case as a whole, and so do rows that refer to them."""


def belongs(table: Table, case_id: uuid.UUID, number: str | None) -> ColumnElement[bool]:
    """The condition that a row of the table belongs to the case."""
    if table.name == ROOT:
        return table.c.id == case_id
    ways = [_through(here, there, case_id, number) for here, there in _ways(table)]
    if table.name == "message" and number:
        ways.append(table.c.correlation == number)
    return or_(*ways)


def _through(here: Column[Any], there: Column[Any], case_id: uuid.UUID, number: str | None) -> ColumnElement[bool]:
    if there.table.name == ROOT:
        return here == case_id
    return here.in_(select(there).where(belongs(there.table, case_id, number)))


def clean(case_id: uuid.UUID, number: str | None, cleaning: Cleaning) -> int:
    """Clean all texts of the case's rows; says how many rows changed. Money is left alone here."""
    kept_answers.unfold(case_id)
    return sum(_clean(table, case_id, number, cleaning) for table in tables() if table.name not in MONEY)


def _clean(table: Table, case_id: uuid.UUID, number: str | None, cleaning: Cleaning) -> int:
    columns = texts_of(table)
    if not columns:
        return 0
    keys = list(table.primary_key.columns)
    changed = 0
    for row in db.session.execute(_rows(table, keys, columns, case_id, number)).mappings().all():
        values = {column.name: _cleaned(table, column, row[column.name], cleaning) for column in columns}
        new = {name: value for name, value in values.items() if value != row[name]}
        if new:
            where = tuple_(*keys) == tuple_(*(row[f"key_{key.name}"] for key in keys))
            db.session.execute(update(table).where(where).values({table.c[name]: new[name] for name in new}))
            changed += 1
    return changed


def _rows(
    table: Table, keys: list[Column[Any]], columns: list[Column[Any]], case_id: uuid.UUID, number: str | None
) -> Select[Any]:
    named = [key.label(f"key_{key.name}") for key in keys]
    return select(*named, *columns).where(belongs(table, case_id, number))


def _cleaned(table: Table, column: Column[Any], value: Any, cleaning: Cleaning) -> Any:
    if not value:
        return value
    if (table.name, column.name) in JSON_TEXTS:
        return _packed(value, cleaning) if isinstance(value, bytes) else cleaning.text(value)
    return cleaning.value(value)


def _packed(value: bytes, cleaning: Cleaning) -> bytes:
    text = packing.unpack(value)
    left = cleaning.text(text)
    return value if left == text else packing.pack(left)
