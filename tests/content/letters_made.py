"""Keeps every PDF that is made while a scenario is played, with the data it was made from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from es_workflow import db, letters
from es_workflow.casework import deliveries, documents
from es_workflow.content import ProcessPackage
from es_workflow.models import LetterDelivery, Submission
from tests.letters.paper import Paper

made: dict[str, list[Paper]] = defaultdict(list)
"""By the key of the package."""


@contextmanager
def letters_kept(package: ProcessPackage) -> Iterator[None]:
    """Inside, typesetting works as ever and what comes out is kept in `made`."""
    names = {template: name for name, template in package.templates.items()}
    names |= {letters.RECEIPT: "the receipt", letters.PROOF_OF_DELIVERY: "the proof of delivery"}
    typeset = letters.typeset

    def keep(template: bytes, data: Mapping[str, Any], *, at: dt.datetime) -> bytes:
        pdf = typeset(template, data, at=at)
        made[package.key].append(Paper(names[template], template.decode(), letters.printable(data), pdf))
        return pdf

    letters.typeset = keep
    try:
        yield
        _receipts_and_proofs(package.key)
    finally:
        letters.typeset = typeset


_seen: set[tuple[str, str, str | None]] = set()


def _receipts_and_proofs(package: str) -> None:
    """What people may ask for, once of each kind: the receipt of each form, the proof of each way of delivery."""
    for submission in db.session.scalars(select(Submission)):
        if _first((package, "receipt", submission.form_id)):
            documents.render_receipt(submission)
    for delivery in db.session.scalars(select(LetterDelivery).where(LetterDelivery.delivered_at.is_not(None))):
        if _first((package, "proof", delivery.delivered_by)):
            deliveries.render_proof(delivery)


def _first(kind: tuple[str, str, str | None]) -> bool:
    new = kind not in _seen
    _seen.add(kind)
    return new
