"""The register of cost documents: an invoice is paid for once, whatever case brings it again (double financing)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from es_workflow import db
from es_workflow.casework import access, polish, runtime
from es_workflow.casework.paging import Page, page_of
from es_workflow.forms import identifiers
from es_workflow.models import Case, CostDocument, User

DETAILS = ("issue_date", "payment_date", "item", "net", "vat", "gross", "eligible", "category", "limit")
"""What else may be told of a document: it stands in the list of a payment claim."""


@dataclass(frozen=True)
class Document:
    """A document as somebody wrote it down."""

    seller_nip: str
    number: str
    details: Mapping[str, str] = field(default_factory=dict, compare=False)
    """More of it, by the names of DETAILS: dates as ISO text, amounts as plain decimals."""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same document: the seller, and the number without spaces and capitals."""
        return _seller(self.seller_nip), re.sub(r"\s+", "", polish.fold(self.number))


@dataclass(frozen=True)
class Duplicate:
    """A document of a case that is another case's already, or stands twice in its own list."""

    index: int
    """Its place in the list, from 1."""
    document: Document
    case_number: str | None


def _seller(text: str) -> str:
    """A Polish tax number in its ten digits; a foreign seller's number without signs."""
    try:
        return identifiers.nip(text)
    except ValueError:
        return re.sub(r"[\W_]+", "", text).upper()


def register(case: Case, documents: Sequence[Document]) -> list[Duplicate]:
    """Make these the documents of the case; what it brought before and is not among them is free again.

    Whoever commits first has a document; the others are told whose it is. Safe when many cases do it at once.
    """
    first: dict[tuple[str, str], int] = {}
    for index, document in enumerate(documents, 1):
        first.setdefault(document.key, index)
    _forget(case, keep=first)
    mine = _registered(case)
    for key in mine & first.keys():
        _tell(case, documents[first[key] - 1])
    # In one order for everybody, so that two cases with the same documents never wait for each other.
    taken = {key: _take(case, documents[first[key] - 1], first[key]) for key in sorted(first) if key not in mine}
    duplicates = [
        (index, document, taken.get(document.key, True))
        for index, document in enumerate(documents, 1)
        if first[document.key] != index or not taken.get(document.key, True)
    ]
    for index, document, _ours in duplicates:
        _note(case, document, index, "duplicate")
    db.session.flush()
    return [Duplicate(index, document, _whose(document)) for index, document, _ours in duplicates]


def release(case: Case, documents: Iterable[Document] | None = None) -> int:
    """Free documents that are not paid for after all (all of the case by default); says how many."""
    keys = None if documents is None else {document.key for document in documents}
    rows = [row for row in _rows(case) if keys is None or (row.seller_nip, row.number_key) in keys]
    return _free(rows)


def _forget(case: Case, *, keep: Iterable[tuple[str, str]]) -> None:
    """Free what the case does not bring any more, and all marks of earlier duplicates: they are looked for anew."""
    kept = set(keep)
    _free([row for row in _rows(case) if row.status == "duplicate" or (row.seller_nip, row.number_key) not in kept])


def _free(rows: Sequence[CostDocument]) -> int:
    if rows:
        now = runtime.office().clock.now()
        ids = [row.id for row in rows]
        db.session.execute(
            update(CostDocument).where(CostDocument.id.in_(ids)).values(status="released", released_at=now)
        )
    return len(rows)


def _rows(case: Case) -> Sequence[CostDocument]:
    query = select(CostDocument).where(CostDocument.case_id == case.id, CostDocument.status != "released")
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _registered(case: Case) -> set[tuple[str, str]]:
    return {(row.seller_nip, row.number_key) for row in _rows(case) if row.status == "registered"}


def _take(case: Case, document: Document, index: int) -> bool:
    """Whether the document is the case's now; waits for whoever is about to take it."""
    return _note(case, document, index, "registered")


def _tell(case: Case, document: Document) -> None:
    """The case brings the document again, perhaps with other details."""
    seller, key = document.key
    row = update(CostDocument).where(
        CostDocument.case_id == case.id,
        CostDocument.seller_nip == seller,
        CostDocument.number_key == key,
        CostDocument.status == "registered",
    )
    db.session.execute(row.values(details=dict(document.details)))


def _note(case: Case, document: Document, index: int, status: str) -> bool:
    seller, key = document.key
    row = insert(CostDocument).values(
        id=uuid.uuid4(),
        case_id=case.id,
        position=index,
        seller_nip=seller,
        number=document.number,
        number_key=key,
        status=status,
        details=dict(document.details),
        registered_at=runtime.office().clock.now(),
    )
    row = row.on_conflict_do_nothing(
        index_elements=["seller_nip", "number_key"], index_where=text("status = 'registered'")
    )
    return db.session.execute(row.returning(CostDocument.id)).first() is not None


def _whose(document: Document) -> str | None:
    seller, key = document.key
    query = (
        select(Case.number)
        .join(CostDocument, CostDocument.case_id == Case.id)
        .where(CostDocument.seller_nip == seller, CostDocument.number_key == key, CostDocument.status == "registered")
    )
    return db.session.scalar(query)


def list_page(user: User, *, search: str = "", status: str = "", page: int = 1) -> Page[CostDocument]:
    """The register of cases the user may see, the latest on top, narrowed by number, seller or case and by status."""
    query = select(CostDocument).join(CostDocument.case).options(joinedload(CostDocument.case))
    query = query.where(access.visible_cases(user))
    if status:
        query = query.where(CostDocument.status == status)
    for word in search.split():
        folded = polish.fold(word)
        matches = (
            CostDocument.number_key.contains(folded, autoescape=True),
            CostDocument.seller_nip.startswith(word.replace("-", ""), autoescape=True),
            Case.search_text.contains(folded, autoescape=True),
        )
        query = query.where(or_(*matches))
    return page_of(query.order_by(CostDocument.seq.desc()), page)
