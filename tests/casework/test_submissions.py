"""Submissions: immutable, with their files and their digest, readable with the questions as they were asked."""

from __future__ import annotations

import io

import pytest

from es_workflow import db, jsontext
from es_workflow.casework import attachments, cases, runtime, submission_digest, submissions, tasks
from es_workflow.errors import NotFound
from es_workflow.texts import use_language
from tests.casework.play import GOOD, POOR, REQUEST, do, open_task


def pdf(by, case=None):
    return attachments.store(io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "oferta.pdf", by=by, case=case)


def answer(file) -> dict[str, object]:
    return {"id": str(file.id), "filename": file.filename, "size": file.size, "mime": file.mime}


def test_submission_keeps_exact_answers_files_and_digest(make_case, people):
    case = make_case()
    file = pdf(people.applicant)
    db.session.flush()
    do(case, "fill_request", people.applicant, REQUEST | {"offer": [answer(file)]})
    [submission] = submissions.list_visible(case, people.applicant)
    assert '"price":120.50' in submission.answers
    assert jsontext.loads(submission.answers)["amount"] == REQUEST["amount"]
    assert submission.attachments[0]["path"] == "offer"
    assert submission.attachments[0]["sha256"] == file.sha256
    assert file.case_id == case.id, "the file is the case's from now on"
    assert submission_digest.digest(submission) == submission.digest
    with db.session.no_autoflush:
        submission.answers = submission.answers.replace("120.50", "120.51")
        assert submission_digest.digest(submission) != submission.digest
    db.session.expire(submission)


def test_somebody_elses_file_cannot_be_submitted(make_case, people):
    case = make_case()
    foreign = pdf(people.outsider)
    db.session.flush()
    with pytest.raises(NotFound):
        do(case, "fill_request", people.applicant, REQUEST | {"offer": [answer(foreign)]})


def test_submission_is_read_with_its_questions(make_case, people):
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    [submission] = submissions.list_visible(case, people.clerk)
    view = submissions.present(submission)
    labels = {row.label: row.value for section in view.sections for row in section.rows if hasattr(row, "label")}
    assert labels["Czego dotyczy prośba?"] == "Drukarka do biura"


def test_a_submission_is_put_into_the_words_of_the_reader_s_language(make_case, people):
    first, second = make_case(), make_case()
    do(first, "fill_request", people.applicant, REQUEST)
    do(second, "fill_request", people.applicant, REQUEST | {"amount": REQUEST["amount"] + 1})
    [one], [other] = (submissions.list_visible(case, people.applicant) for case in (first, second))
    polish = submissions.present(one)
    assert submissions.present(other) != polish
    with use_language("en"):
        assert submissions.present(one).title != polish.title


def test_a_submission_keeps_of_the_case_only_what_its_form_looks_at(make_case, people):
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], POOR)
    asked, reviewed = reversed(submissions.list_visible(case, people.assessors[0]))
    form = runtime.office().package(case.deployment_id).form(reviewed.form_id)
    kept = jsontext.loads(reviewed.context)
    assert set(kept) == set(form.looks_at(dict.fromkeys(("request", "round", "organisation", "user", "case"))))
    assert "request" not in kept, "the whole request once more with every review would be a waste"
    assert jsontext.loads(asked.context)["organisation"]["nip"] == case.organisation.nip


def test_beside_a_task_stands_each_form_as_it_is_now(make_case, people):
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], POOR)
    do(case, "review_second", people.assessors[1], POOR)
    do(case, "correct_request", people.applicant, REQUEST | {"title": "Papier"})
    first, clerk = people.assessors[0], people.clerk
    latest = submissions.list_latest(case, first)
    assert [one.element_id for one in latest] == ["correct_request", "review_second", "review_first", "fill_request"]
    do(case, "review_first", first, GOOD)
    again = submissions.list_latest(case, first)
    assert [one.element_id for one in again] == ["review_first", "correct_request", "review_second", "fill_request"]
    assert [one.id for one in again[1:]] == [one.id for one in latest if one.element_id != "review_first"]
    sealed = {one.id for one in submissions.list_latest(case, clerk)}
    assert again[0].id not in sealed, "nobody else reads it while the other review is open"
    assert sealed == {one.id for one in latest}


def test_correction_starts_from_what_was_submitted(make_case, people):
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], POOR)
    do(case, "review_second", people.assessors[1], POOR)
    form = tasks.open_form(open_task(case, "correct_request"), people.applicant)
    assert ("title", "Drukarka do biura") in form.fields_to_keep


def test_case_action_is_a_submission_too(make_case, people):
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    action = cases.get_action(case, "withdraw", people.applicant)
    assert cases.open_action_form(case, action, people.applicant) is not None
    outcome = cases.act(case, "withdraw", by=people.applicant, answers={"reason": "Zbędne."})
    assert outcome.ended
    assert case.status == "withdrawn"
    latest = submissions.list_visible(case, people.applicant)[0]
    assert (submissions.name_of(latest), latest.task_id) == ("Wycofaj prośbę", None)
    with use_language("en"):
        assert (
            submissions.name_of(latest)
            == runtime.office().package(case.deployment_id).definition.elements[latest.element_id].name_en
        )
