"""Numbers without gaps: a series' row is locked until the step that took a number commits or rolls back."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert

from es_workflow import db
from es_workflow.models import NumberSequence


def next_in(series: str) -> int:
    """The next number of the series, from 1; given back when the transaction rolls back."""
    row = insert(NumberSequence).values(series=series, last=1)
    statement = row.on_conflict_do_update(index_elements=["series"], set_={"last": NumberSequence.last + 1}).returning(
        NumberSequence.last
    )
    return db.session.execute(statement).scalar_one()
