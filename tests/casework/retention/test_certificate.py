"""The certificate of an internship can be checked by its QR code, also when the student's data have been erased."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import attachments, runtime
from es_workflow.casework.certificates import checking
from es_workflow.models import Case, Certificate, Document
from tests.casework.retention.stories import wait_until
from tests.letters.paper import qr_codes


def test_its_code_answers_before_and_after_the_erasure(case: Case) -> None:
    [letter] = db.session.scalars(select(Document).where(Document.template == "certificate"))
    pdf = attachments.content(letter.attachment)
    [read] = qr_codes(pdf)
    base, _, code = read.rpartition("/certificates/")
    assert base == runtime.office().config.base_url
    assert checking.is_holder(checking.find(code), "Żak")
    assert case.ended_at is not None
    wait_until(dt.date(case.ended_at.year + 6, 1, 1))
    db.session.expire_all()
    found = checking.find(code)
    assert found.document.attachment.erased_at is not None
    assert found.withdrawn_at is None
    assert (checking.is_holder(found, "ŻAK"), checking.is_holder(found, "Nowak")) == (True, False)
    assert db.session.scalars(select(Certificate.code)).all() == [found.code]
