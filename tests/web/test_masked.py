"""Of a masked answer (a PESEL) all but the applicant read the end; who may see more asks for it, which is noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from es_workflow import db
from es_workflow.casework import audit, cases, deployments, documents, submissions
from es_workflow.casework.operations import ALL
from es_workflow.content import check
from es_workflow.forms import FormDefinition
from es_workflow.forms.concealing import mask
from es_workflow.models import Case, Group
from tests.casework import drawn
from tests.casework.drawn import work
from tests.casework.play import do, open_task
from tests.casework.test_documents import text_of
from tests.engine import drawing

PESEL, OTHER = "44051401359", "02070803628"
END, OTHER_END = "•••••••1359", "•••••••3628"


def form(masked: str = "4", sensitive: str = "") -> dict:
    def field(key, id="f", **own):
        return {"id": f"{id}_{key}", "type": "textfield", "key": key, "label": key, "properties": own}

    rows = {"id": "l", "type": "dynamiclist", "path": "people", "label": "Osoby", "components": [
        field("person"), field("pesel", "row", masked=masked),
    ]}  # fmt: skip
    first = field("pesel", masked=masked, validator="pl.pesel", **({"sensitive": sensitive} if sensitive else {}))
    return {"schemaVersion": 18, "type": "default", "id": "apply", "components": [field("name"), first, rows]}


def package(sensitive: str = ""):
    looked = {"id": "f_seen", "type": "textfield", "key": "seen", "label": "PESEL", "readonly": True,
              "properties": {"prefill": "=apply.pesel", "masked": "4"}}  # fmt: skip
    judged = {"schemaVersion": 18, "type": "default", "id": "judge", "components": [looked]}
    return drawn.package(
        "start -> apply -> judge -> end",
        drawing.start("start"),
        work("apply", "pes_rep", form="apply"),
        work("judge", "assessor", form="judge"),
        drawing.end("end"),
        forms=(form(sensitive=sensitive), judged),
        groups={
            "pes_rep": {**drawn.both("Przedstawiciel"), "kind": "applicant", "entity_kind": "pes"},
            "clerk": {**drawn.both("Pracownik"), "kind": "office"},
            "assessor": {**drawn.both("Oceniający"), "kind": "office"},
        },
    )


def applied(people, of):
    deployments.put_into_use(of)
    case = cases.start("p", by=people.applicant, organisation=people.organisation)
    rows = [{"person": "Jan", "pesel": OTHER}]
    do(case, "apply", people.applicant, {"name": "Anna", "pesel": PESEL, "people": rows})
    db.session.get_one(Group, "clerk").permissions = ["case.view_all", "personal_data.view"]
    [found] = submissions.list_visible(case, people.applicant)
    db.session.flush()
    return found


@pytest.fixture
def submission(people):
    return applied(people, package())


def test_the_end_is_shown_and_of_a_short_number_never_more_than_half():
    assert [mask(text, 4) for text in (PESEL, "ABC123", "AB", "")] == [END, "•••123", "•B", ""]


def test_the_applicant_reads_it_whole_and_everybody_else_its_end(submission, people, visit):
    address, task = f"/submissions/{submission.id}", f"/tasks/{open_task(submission.case, 'judge').id}"
    mine = visit(people.applicant).get(address)
    assert PESEL in mine.text
    assert OTHER in mine.text
    assert "Pokaż ukryte numery" not in mine.text
    for reader in (people.clerk, people.director):
        page = visit(reader).get(address)
        assert (END in page.text, OTHER_END in page.text) == (True, True)
        assert PESEL not in page.response.text
        assert OTHER not in page.response.text
    beside = visit(people.assessors[0]).get(task).response.text
    assert END in beside
    assert PESEL not in beside, "neither in the answers nor where the task's own form shows it"


def test_who_may_see_personal_data_asks_for_it_and_the_history_tells(submission, people, visit):
    address, case_id, clerk_id = f"/submissions/{submission.id}", submission.case_id, people.clerk.id
    clerk = visit(people.clerk)
    page = clerk.get(address).press("Pokaż ukryte numery")
    assert page.status == 200
    assert PESEL in page.text
    assert OTHER in page.text
    assert PESEL not in clerk.get(address).text, "once asked is once shown"
    history = clerk.get(f"/cases/{case_id}").text
    assert "Obejrzano ukryte numery: apply" in history
    assert PESEL not in history
    case = db.session.get_one(Case, case_id, populate_existing=True)
    [event] = [one for one in audit.list_for(case) if one.type == "answers.unmasked"]
    assert event.actor_id == clerk_id
    assert event.data["questions"] == ["people.pesel", "pesel"]
    assert audit.verify(case).whole


def test_nobody_else_can_ask(submission, people, visit):
    address = f"/submissions/{submission.id}"
    director = visit(people.director)
    page = director.get(address)
    assert "Pokaż ukryte numery" not in page.text
    token = {"csrf_token": token_of(page)}
    assert director.post(f"{address}/unmask", token).status == 403
    outsider = visit(people.outsider)
    token = {"csrf_token": token_of(outsider.get("/"))}
    assert outsider.post(f"{address}/unmask", token).status == 404


def token_of(page) -> str:
    return next(one.get("value") for one in page.root.iter("input") if one.get("name") == "csrf_token")


def test_what_is_sensitive_as_well_stays_hidden_from_who_may_only_ask_for_masked_answers(people, visit):
    submission = applied(people, package(sensitive="assessor"))
    clerk = visit(people.clerk)
    page = clerk.get(f"/submissions/{submission.id}")
    assert END not in page.text
    page = page.press("Pokaż ukryte numery")
    assert PESEL not in page.text
    assert OTHER in page.text


def test_the_receipt_of_the_office_has_the_end_and_the_applicants_the_whole(submission, people):
    assert PESEL in text_of(documents.render_receipt(submission, people.applicant))
    of_office = text_of(documents.render_receipt(submission, people.clerk))
    assert PESEL not in of_office
    assert "1359" in of_office


def test_the_check_refuses_a_form_that_shows_the_whole_number_to_a_group_it_is_kept_from(people):
    bare = package()
    files = dict(bare.files)
    files["forms/judge.form"] = files["forms/judge.form"].replace(b'"masked": "4"', b'"label_en": "x"')
    found = [str(one) for one in check(type(bare).from_files("p", files), groups=set(), operations=ALL)]
    assert any("shows apply.pesel, which is kept from the group 'assessor'" in one for one in found)
    assert not any("kept from" in str(one) for one in check(bare, groups=set(), operations=ALL))


def test_the_internship_masks_the_numbers_by_which_a_student_is_known():
    form = FormDefinition.parse(Path("forms/internship/application.form").read_bytes(), "application.form")
    assert dict(form.masked) == {("pesel",): 4, ("document_no",): 3}
