"""How answers are kept: packed, and what says much of an earlier submission again only as far as it differs.

What is submitted anew after a correction repeats nearly all of what was there. Such answers are packed beside the
earlier ones (`base_id`), which are themselves whole, so that reading never takes more than one other row. They are
text for text what was sent; the digest of a submission is that of all of them.
"""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, Select, Text, bindparam, cast, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased, joinedload

from es_workflow import db, packing
from es_workflow.casework import loading, runtime
from es_workflow.models import Case, Submission

LONG = 400
"""Shorter answers are not worth another row to read."""
WORTH = 0.75
"""Of the bytes of the whole: so many may be left at most, or the answers are kept whole."""


class Kept(NamedTuple):
    """The columns of a submission."""

    answers_packed: bytes
    base_id: uuid.UUID | None


def keep(case: Case, form_id: str, text: str, *, again: bool) -> Kept:
    """The columns for these answers. `again`: the form was submitted before in this case."""
    whole = packing.pack(text)
    earlier = _earlier(case, form_id) if again and len(text) >= LONG else None
    if earlier is None:
        return Kept(whole, None)
    base_id, base = earlier
    beside = packing.pack(text, packing.unpack(base))
    return Kept(beside, base_id) if len(beside) < len(whole) * WORTH else Kept(whole, None)


def unfold(case_id: uuid.UUID) -> None:
    """Keep all answers of the case whole: before words are taken out of some of them."""
    query = select(Submission).where(Submission.case_id == case_id, Submission.base_id.is_not(None))
    for submission in db.session.scalars(query.options(joinedload(Submission.base))):
        submission.answers = submission.answers  # written whole
    db.session.flush()


def _earlier(case: Case, form_id: str) -> tuple[uuid.UUID, bytes] | None:
    """The answers kept whole that the last submission of the form is or is packed beside."""
    elements = runtime.office().package(case.deployment_id).definition.elements.values()
    asking = tuple(one.id for one in elements if form_id in (one.form_id, one.properties.get("form")))
    for base_id, packed in loading.rows_of(_last_whole(asking), {"case_id": case.id}) if asking else ():
        return base_id, packed
    return None


@lru_cache
def _last_whole(element_ids: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """One index probe for each element that asks the form."""
    elements = cast(array([loading.fixed(id) for id in element_ids]), ARRAY(Text))
    asking = func.unnest(elements).table_valued("element_id").render_derived()
    last = (
        select(Submission.id, Submission.base_id, Submission.answers_packed, Submission.submitted_at)
        .where(Submission.case_id == bindparam("case_id"), Submission.element_id == asking.c.element_id)
        .order_by(Submission.submitted_at.desc(), Submission.id)
        .limit(literal_column("1"))
        .lateral()
    )
    base = aliased(Submission)
    return (
        select(func.coalesce(base.id, last.c.id), func.coalesce(base.answers_packed, last.c.answers_packed))
        .select_from(asking)
        .join(last, true())
        .outerjoin(base, base.id == last.c.base_id)
        .order_by(last.c.submitted_at.desc(), last.c.id)
        .limit(literal_column("1"))
    )
