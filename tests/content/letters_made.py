"""Keeps every PDF that is made while a scenario is played, with the data it was made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from es_workflow import db, letters
from es_workflow.casework import deliveries, documents
from es_workflow.content import ProcessPackage
from es_workflow.models import LetterDelivery, Submission
from tests.letters.paper import Paper


@contextmanager
def letters_kept(package: ProcessPackage) -> Iterator[list[Paper]]:
    """Inside, typesetting works as ever and what comes out is kept."""
    names = {template: name for name, template in package.templates.items()}
    names |= {letters.RECEIPT: "the receipt", letters.PROOF_OF_DELIVERY: "the proof of delivery"}
    typeset = letters.typeset
    made: list[Paper] = []

    def keep(template: bytes, data: Mapping[str, Any], *, at: dt.datetime) -> bytes:
        pdf = typeset(template, data, at=at)
        if template in names:  # not one of another package whose case the story tells of
            made.append(Paper(names[template], template.decode(), letters.printable(data), pdf))
        return pdf

    letters.typeset = keep
    try:
        yield made
    finally:
        letters.typeset = typeset


Kind = tuple[str, str | None]


def make_receipts_and_proofs(known: set[Kind]) -> None:
    """What people may ask for, once of each kind: the receipt of each form, the proof of each way of delivery."""
    for submission in db.session.scalars(select(Submission)):
        if _first(("receipt", submission.form_id), known):
            documents.render_receipt(submission)
    for delivery in db.session.scalars(select(LetterDelivery).where(LetterDelivery.delivered_at.is_not(None))):
        if _first(("proof", delivery.delivered_by), known):
            deliveries.render_proof(delivery)


def _first(kind: Kind, known: set[Kind]) -> bool:
    new = kind not in known
    known.add(kind)
    return new
