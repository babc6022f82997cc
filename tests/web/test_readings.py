"""What was submitted, beside a task: written once, and yet each person's own submission in their own language."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from flask import Flask
from markupsafe import Markup

from es_workflow import db
from es_workflow.casework import submissions
from es_workflow.models import Case, User
from es_workflow.texts import use_language
from es_workflow.web import addresses, readings
from es_workflow.web.readings import as_read
from tests.casework.play import REQUEST, do


def submitted(case):
    (one,) = submissions.list_latest(db.session.get_one(Case, case.id), db.session.get_one(User, case.started_by_id))
    return one


def test_a_submission_is_written_once_for_each_language(app: Flask, make_case, people, monkeypatch):
    first, second = make_case(), make_case()
    do(first, "fill_request", people.applicant, REQUEST)
    do(second, "fill_request", people.applicant, REQUEST | {"title": "Skaner"})
    db.session.commit()
    with app.test_request_context():
        one = submitted(first)
        polish = as_read(one)
        assert "Drukarka" in polish
        assert "Skaner" in as_read(submitted(second))
        with use_language("en"):
            assert as_read(one) != polish
        monkeypatch.setattr(readings, "_written", lambda *_: "")
        assert as_read(one) == polish


def test_no_more_readings_are_kept_than_agreed(app: Flask, make_case, people, monkeypatch):
    monkeypatch.setattr(readings, "KEPT", 1)
    monkeypatch.setattr(readings, "_kept", {})
    first, second = make_case(), make_case()
    for case in (first, second):
        do(case, "fill_request", people.applicant, REQUEST)
    db.session.commit()
    with app.test_request_context():
        as_read(submitted(first))
        last = submitted(second)
        as_read(last)
        assert [key[0] for key in readings._kept] == [last.id]


def test_an_address_filled_in_is_the_one_flask_builds(app: Flask):
    case_id, document_id = UUID(int=7 << 64), UUID(int=9)
    with app.test_request_context():
        for values in (
            {"case_id": case_id},
            {"case_id": document_id, "from": case_id},
            {"case_id": case_id, "page": 2},
        ):
            for _ in range(2):
                assert addresses.url_for("cases.show", **values) == addresses.build("cases.show", **values)
    with app.test_request_context(base_url="http://office.example/sprawy"):
        assert addresses.url_for("cases.show", case_id=case_id) == f"/sprawy/cases/{case_id}"


def test_threads_that_keep_readings_at_once_do_not_disturb_each_other(monkeypatch):
    monkeypatch.setattr(readings, "KEPT", 20)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def keep(thread: int) -> None:
        for number in range(5000):
            readings._keep((thread, number), Markup(""))

    try:
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(keep, range(8))) == [None] * 8
    finally:
        sys.setswitchinterval(before)
    assert len(readings._kept) == 20
