"""Drafts: nothing typed is lost, and two editors are told of each other."""

from __future__ import annotations

import io

import pytest

from es_workflow.casework import attachments, drafts, tasks
from es_workflow.casework.drafts import DraftConflict
from es_workflow.errors import NotAllowed
from es_workflow.forms import Upload
from tests.casework.play import REQUEST, do, open_task


@pytest.fixture
def task(make_case):
    return open_task(make_case(), "fill_request")


def test_draft_keeps_what_was_typed_and_comes_back_in_the_form(task, people):
    draft = drafts.save(task, by=people.applicant, fields=[("title", "Druk"), ("title", "arka\0")], version=0)
    assert draft.version == 1
    assert drafts.fields_of(task.draft) == [("title", "Druk"), ("title", "arka")]
    assert drafts.save(task, by=people.applicant, fields=[("title", "Drukarka")], version=1).version == 2
    form = tasks.open_form(task, people.applicant)
    assert ("title", "Drukarka") in form.fields_to_keep


def test_second_editor_is_told_of_the_first(task, people):
    drafts.save(task, by=people.applicant, fields=[("title", "Moje")], version=0)
    with pytest.raises(DraftConflict) as conflict:
        drafts.save(task, by=people.colleague, fields=[("title", "Twoje")], version=0)
    assert conflict.value.other.saved_by.name == people.applicant.name
    assert drafts.fields_of(conflict.value.other) == [("title", "Moje")]
    assert drafts.save(task, by=people.colleague, fields=[("title", "Razem")], version=1).version == 2
    with pytest.raises(DraftConflict):
        drafts.save(task, by=people.applicant, fields=[("title", "Stare")], version=1)


def test_stranger_cannot_save(task, people):
    for person in (people.outsider, people.clerk):
        with pytest.raises(NotAllowed):
            drafts.save(task, by=person, fields=[], version=0)


def test_files_stay_in_the_draft(task, people):
    file = attachments.store(io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "oferta.pdf", by=people.applicant, case=task.case)
    upload = Upload(str(file.id), file.filename, file.size, file.mime)
    drafts.save(task, by=people.applicant, fields=[], uploads={"offer": [upload]}, version=0)
    assert drafts.uploads_of(task.draft) == {"offer": [upload]}


def test_submitting_ends_the_draft(task, people):
    drafts.save(task, by=people.applicant, fields=[("title", "x")], version=0)
    do(task.case, "fill_request", people.applicant, REQUEST)
    assert task.draft is None
