"""Every way by which a sensitive answer could reach somebody it is not for: files, letters, reasons, incidents."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from es_workflow import db, jobs
from es_workflow.casework import attachments, cases, deployments, documents, history, incidents, submissions
from es_workflow.casework.operations import ALL
from es_workflow.content import ProcessPackage, check
from es_workflow.content.confidential import Confidential
from es_workflow.models import Case, Group
from tests.casework import drawn
from tests.casework.drawn import work
from tests.casework.play import do, open_task
from tests.casework.test_documents import text_of
from tests.engine import drawing
from tests.people import People
from tests.web.visitor import PDF

SECRET, PLAIN, PESEL, FILE = "Potrzebuję tłumacza języka migowego.", "Jan Kowalski", "44051401359", "orzeczenie.pdf"
HIDDEN = "ukryte: dane wrażliwe"
STOPS = '=working days after(date("2026-01-05"), wishes) > date("2026-01-05")'
LETTER = """#import "/lib/letter.typ": *
#show: letter.with(place: "Toruń")
Osoba #data.variables.apply.name.
#let given = data.variables.apply
Potrzeby: #given.needs. Numer: #given.pesel. Inaczej: #data.variables.wishes.
"""


def form() -> dict:
    def field(key, kind="textfield", **own):
        return {"id": f"f_{key}", "type": kind, "key": key, "label": f"Pytanie {key}", "properties": own}

    components = [
        field("name"), field("needs", "textarea", sensitive="clerk"), field("pesel", masked="4"),
        {**field("paper", "filepicker", sensitive="clerk"), "accept": ".pdf"},
    ]  # fmt: skip
    return {"schemaVersion": 18, "type": "default", "id": "apply", "components": components}


def package(
    *, letter: dict | None = None, stops: bool = False, typ: str = LETTER, judged: str = "", **more
) -> ProcessPackage:
    """Applied for, a way chosen by the sensitive answer (which may stop the case), a letter, a judgement."""
    condition = STOPS if stops else "=wishes != null and apply.pesel != null and apply.name != null"
    made = drawn.package(
        f"start -> apply -> way; way -[{condition}]-> make -> judge -> end; way -no-> judge",
        drawing.start("start"),
        work("apply", "pes_rep", drawing.io(outputs={"apply": "=apply", "wishes": "=apply.needs"}), form="apply"),
        drawing.xor("way", default="no"),
        drawing.service("make", "document:create", headers={"template": "note", **(letter or {})}),
        work("judge", "assessor", judged),
        drawing.end("end"),
        forms=(form(),),
        groups={
            "pes_rep": {**drawn.both("Przedstawiciel"), "kind": "applicant", "entity_kind": "pes"},
            "clerk": {**drawn.both("Pracownik"), "kind": "office"},
            "assessor": {**drawn.both("Oceniający"), "kind": "office"},
        },
        **more,
    )
    return ProcessPackage.from_files("p", {**made.files, "bpmn/documents/note.typ": typ.encode()})


def applied(people: People, of: ProcessPackage) -> Case:
    deployments.put_into_use(of)
    case = cases.start("p", by=people.applicant, organisation=people.organisation)
    file = attachments.store(BytesIO(PDF[0]), FILE, by=people.applicant, case=case)
    db.session.flush()
    paper = [{"id": str(file.id), "filename": file.filename, "size": file.size, "mime": file.mime}]
    do(case, "apply", people.applicant, {"name": PLAIN, "needs": SECRET, "pesel": PESEL, "paper": paper})
    jobs.drain()
    return case


@pytest.fixture
def case(people: People) -> Case:
    return applied(people, package())


def all_of(visitor, *addresses: str) -> str:
    pages = [visitor.get(address) for address in addresses]
    assert {page.status for page in pages} == {200}
    return "".join(page.response.text for page in pages)


def test_the_whole_case_says_nothing_of_it_to_others_and_all_to_the_group(case, people, visit):
    [submission] = submissions.list_visible(case, people.applicant)
    addresses = (f"/cases/{case.id}", f"/tasks/{open_task(case, 'judge').id}", f"/submissions/{submission.id}")
    clerk, director, assessor = visit(people.clerk), visit(people.director), visit(people.assessors[0])
    for told in (all_of(assessor, *addresses), all_of(director, *addresses[::2])):
        assert PLAIN in told
        assert not [secret for secret in (SECRET, PESEL, FILE) if secret in told]
    told = all_of(clerk, *addresses[::2])
    assert SECRET in told
    assert FILE in told


def test_a_file_is_for_those_alone_who_read_the_answer(case, people, visit):
    [submission] = submissions.list_visible(case, people.applicant)
    address = f"/attachments/{submission.attachments[0]['id']}"
    readers = [visit(one) for one in (people.applicant, people.colleague, people.clerk)]
    others = [visit(one) for one in (people.assessors[0], people.director, people.coordinator, people.outsider)]
    assert [one.get(address).status for one in readers] == [200] * 3
    assert [one.get(address).status for one in others] == [404] * 4


def test_a_receipt_does_not_tell_of_the_file(case, people):
    [submission] = submissions.list_visible(case, people.applicant)
    assert FILE in text_of(documents.render_receipt(submission, people.clerk))
    told = text_of(documents.render_receipt(submission, people.director))
    assert FILE not in told
    assert submission.attachments[0]["sha256"][:16] not in told.replace("\n", "")
    assert HIDDEN in told


def test_a_letter_to_everybody_has_no_sensitive_answer_by_whatever_name_and_of_a_masked_one_the_end(case, people):
    [letter] = documents.list_visible(case, people.director)
    text = text_of(documents.content(letter, by=people.director))
    assert PLAIN in text
    assert "tłumacza" not in text
    assert PESEL not in text
    assert "1359" in text


def test_a_letter_for_a_group_has_them_and_is_for_that_group_and_the_applicant_alone(people, visit):
    case = applied(people, package(letter={"sensitive": "clerk", "share": "applicant"}))
    [letter] = documents.list_visible(case, people.clerk)
    text = text_of(documents.content(letter, by=people.clerk))
    assert "tłumacza" in text
    assert PESEL in text
    for other in (people.director, people.assessors[0], people.coordinator):
        assert documents.list_visible(case, other) == []
    addresses = (f"/documents/{letter.id}", f"/attachments/{letter.attachment_id}")
    for user, wanted in ((people.clerk, 200), (people.director, 404), (people.assessors[0], 404)):
        visitor = visit(user)
        assert {visitor.get(address).status for address in addresses} == {wanted}
    assert [one.id for one in documents.list_visible(case, people.applicant)] == [letter.id]


def test_a_letter_for_several_groups_has_only_what_each_of_them_may_read(people):
    case = applied(people, package(letter={"sensitive": "clerk, assessor"}))
    [letter] = documents.list_visible(case, people.clerk)
    text = text_of(documents.content(letter, by=people.clerk))
    assert "tłumacza" not in text
    assert PESEL in text


def reasons(case: Case, user) -> dict[str, str]:
    told = [reason for entry in history.list_visible(case, user) for reason in entry.reasons]
    return {line.label: line.value for reason in told for line in reason.lines}


def test_the_reasons_of_a_way_do_not_tell_it(case, people):
    told = reasons(case, people.director)
    assert told == {"Pytanie needs": HIDDEN, "Pytanie pesel": "•••••••1359", "Pytanie name": PLAIN}
    assert reasons(case, people.clerk)["Pytanie needs"] == SECRET


@pytest.fixture
def stopped(people: People) -> Case:
    return applied(people, package(stops=True))


def test_who_mends_a_stopped_case_may_replace_it_but_not_read_it_there_or_in_the_history(stopped, people, visit):
    group = db.session.get_one(Group, "clerk")
    group.permissions = [*group.permissions, "incident.resolve"]
    [incident] = incidents.list_open(stopped)
    assert SECRET not in incident.message
    [variable] = incidents.look_at(incident, people.coordinator).variables
    assert (variable.path, variable.is_hidden, variable.shown, variable.typed) == ("wishes", True, "", "")
    [variable] = incidents.look_at(incident, people.clerk).variables
    assert (variable.is_hidden, variable.shown) == (False, SECRET)
    address, case = f"/incidents/{incident.id}", f"/cases/{stopped.id}"
    clerk, coordinator = visit(people.clerk), visit(people.coordinator)
    page = coordinator.get(address)
    assert SECRET not in page.response.text
    page.press("Zapisz i spróbuj ponownie", value_0="5", kind_0="number", reason="Uzgodniono z wnioskodawcą.")
    told = coordinator.get(case)
    assert "Poprawiono dane sprawy" in told.text
    assert SECRET not in told.response.text
    assert SECRET in clerk.get(case).response.text, "who may read the answer reads what it was"


def test_a_draft_is_for_those_alone_who_fill_the_form_in(people, visit):
    deployments.put_into_use(package())
    case = cases.start("p", by=people.applicant, organisation=people.organisation)
    db.session.get_one(Group, "clerk").permissions = ["case.view_all", "case.assign"]
    task = open_task(case, "apply")
    address = f"/tasks/{task.id}"
    readers = [(people.colleague, True), (people.clerk, False), (people.coordinator, False), (people.outsider, False)]
    visitors = [(visit(user), knows) for user, knows in readers]
    visit(people.applicant).get(address).press("Zapisz", name=PLAIN, needs=SECRET)
    for visitor, knows in visitors:
        assert (SECRET in visitor.get(address).response.text) is knows


def test_no_search_finds_a_case_by_it(case, people, visit):
    visitor = visit(people.director)
    assert "tłumacza" not in case.search_text
    for words in ("tłumacza", PESEL, "1359"):
        assert f"/cases/{case.id}" not in visitor.get(f"/cases?text={words}").response.text


def found(of: ProcessPackage) -> list[str]:
    return [str(one) for one in check(of, groups=set(), operations=ALL)]


@pytest.mark.parametrize(
    ("manifest", "place"),
    [
        ({"subject": "=apply.needs"}, "subject"),
        ({"subject": "=wishes"}, "subject"),
        ({"subject": "=apply.pesel"}, "subject"),
        (
            {"public_list": {"when": "=true", "columns": [{**drawn.both("Potrzeby"), "value": "=apply.needs"}]}},
            "public_list.columns.0",
        ),
    ],
)
def test_the_check_refuses_what_would_show_it_to_everybody(manifest, place):
    assert any(f"{place}: shows " in one and "to everybody" in one for one in found(package(**manifest)))


def test_the_check_refuses_a_letter_that_names_it_without_saying_for_whom_it_is():
    typ = LETTER + "#data.variables.apply.needs"
    whole = "data.variables.apply.needs is a sensitive or masked answer"
    assert any(whole in one for one in found(package(typ=typ)))
    assert not any(whole in one for one in found(package(typ=typ, letter={"sensitive": "clerk"})))
    assert any("the header sensitive names 'nobody'" in one for one in found(package(letter={"sensitive": "nobody"})))


def test_the_check_refuses_a_form_that_shows_it_to_another_group():
    shown = {"schemaVersion": 18, "type": "default", "id": "answer", "components": [
        {"id": "t", "type": "text", "text": "Potrzeby: {{ wishes }}"},
    ]}  # fmt: skip
    files = package().files
    of = ProcessPackage.from_files("p", {**files, "forms/answer.form": json.dumps(shown).encode()})
    assert any("shows wishes, which is kept from the group 'assessor'" in one for one in found(of))


def test_a_variable_that_is_given_its_value_in_several_places_is_hidden_when_one_of_them_is_sensitive(people):
    of = package(judged=drawing.io(outputs={"wishes": "=answer.words"}))
    hidden = Confidential.of_reader(of, {"assessor"})
    assert hidden.shown("wishes", SECRET) == HIDDEN
    assert hidden.shown("apply", {"name": PLAIN, "needs": SECRET}) == {"name": PLAIN, "needs": HIDDEN}
    assert hidden.shown("answer", {"words": PLAIN}) == {"words": PLAIN}
