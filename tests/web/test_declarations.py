"""The file of a case opens only to who declared that nothing stands between them and it; a conflict excludes."""

from __future__ import annotations

from io import BytesIO

import pytest
from pdfminer.high_level import extract_text

from es_workflow import db
from es_workflow.casework import audit, declarations, documents, submissions, tasks, worklists
from es_workflow.casework.audit import AuditType
from es_workflow.errors import NotAllowed
from es_workflow.models import Case, Document, Notification, User, UserTask
from tests.casework import play
from tests.declared import with_declarations


@pytest.fixture
def case(make_case, people, toy):
    """A filed request that waits for two reviews, with a letter and a file in it."""
    case = make_case(with_declarations(toy))
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    titles = {"pl": "Pismo", "en": "Letter"}
    now = case.started_at
    documents._keep(case, b"%PDF-1.7", source_id=None, template="x", titles=titles, share=["applicant"], now=now)
    db.session.flush()
    return case


@pytest.fixture
def review(case):
    return play.open_task(case, "review_first")


def hand(task, person):
    """The task is in the person's hands."""
    db.session.get_one(UserTask, task.id).assignee_id = person.id
    db.session.flush()


def addresses(case, review):
    """Everything of the case that has an address of its own."""
    document = db.session.query(Document).filter_by(case_id=case.id).one()
    submission = submissions.list_visible(case, case.started_by)[0]
    return {
        "task": f"/tasks/{review.id}",
        "check": f"/tasks/{review.id}/check",
        "case": f"/cases/{case.id}",
        "diagram": f"/cases/{case.id}/diagram",
        "document": f"/documents/{document.id}",
        "file": f"/uploads/{document.attachment_id}",
        "submission": f"/submissions/{submission.id}",
    }


def seen(visitor, wanted):
    """What each address answers, where the visitor lands, and whether the file shows."""
    pages = {name: visitor.get(address) for name, address in wanted.items()}
    return {name: (page.status, page.path.endswith("/declaration")) for name, page in pages.items()}


def test_who_takes_a_task_has_it_as_soon_as_they_declared(visit, people, review):
    assessor = people.assessors[0]
    page = visit(assessor).get("/worklist/groups").press("Weź")
    assert page.heading == "Deklaracja bezstronności"
    assert worklists.inbox(db.session.get_one(User, assessor.id)).total == 0
    page = page.press("Złóż oświadczenie", outcome="none")
    assert "Zadanie jest teraz Twoje" in page.told
    [task] = worklists.inbox(db.session.get_one(User, assessor.id)).items
    assert page.path == f"/tasks/{task.id}"


def test_who_only_reads_takes_nothing_by_declaring(visit, people, review):
    page = visit(people.assessors[0]).get(f"/tasks/{review.id}").press("Złóż oświadczenie", outcome="none")
    assert "Możesz teraz czytać" in page.told
    assert db.session.get_one(UserTask, review.id, populate_existing=True).assignee_id is None


@pytest.mark.parametrize("held", ["in the queue", "in hand"])
def test_before_the_declaration_nothing_of_the_file_opens(held, visit, people, case, review):
    assessor = people.assessors[0]
    if held == "in hand":
        hand(review, assessor)
    wanted = addresses(case, review)
    before = seen(visit(assessor), wanted)
    asked = {"task", "check", "case", "diagram"}
    assert before == {name: (200, True) if name in asked else (404, False) for name in wanted}
    page = visit(assessor).get(wanted["task"])
    assert page.heading == "Deklaracja bezstronności"
    assert "Spółdzielnia Socjalna" in page.text
    assert "Drukarka, " not in page.text
    after = page.press("Złóż oświadczenie", outcome="none")
    assert after.path == wanted["task"]
    opened = seen(visit(assessor), wanted)
    assert {name for name, (status, _) in opened.items() if status == 200} >= {"task", "case", "document", "submission"}
    assert not any(declaration for _, declaration in opened.values())


def test_without_the_property_nobody_is_asked(visit, people, make_case):
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    page = visit(people.assessors[0]).get(f"/tasks/{play.open_task(case, 'review_first').id}")
    assert page.path.endswith(str(play.open_task(case, "review_first").id))


def test_claiming_comes_after_the_declaration(visit, people, case, review):
    """Also for who sees all cases: the list's own button leads to the declaration."""
    page = visit(people.assessors[0]).get("/worklist/groups").press("Weź")
    assert page.path.endswith("/declaration")
    assert play.open_task(case, "review_first").assignee_id is None
    page = page.press("Złóż oświadczenie", outcome="none")
    assert page.path in {f"/tasks/{task.id}" for task in (review, play.open_task(case, "review_second"))}
    assert "Zakończ zadanie" in page.buttons()


def test_a_conflict_excludes_and_gives_the_task_back(visit, people, case, review):
    assessor = people.assessors[0]
    hand(review, assessor)
    wanted = addresses(case, review)
    page = visit(assessor).get(wanted["task"])
    page = page.press("Złóż oświadczenie", outcome="conflict", reason="Pracuje tam moja siostra")
    assert page.path == "/worklist/mine"
    assert play.open_task(case, "review_first").assignee_id is None
    assert {status for status, _ in seen(visit(assessor), wanted).values()} == {404}
    assert visit(assessor).get(f"{wanted['task']}/declaration").status == 404
    assessor, review = db.session.get_one(User, assessor.id), db.session.get_one(UserTask, review.id)
    assert worklists.queue(assessor).total == 0
    assert assessor not in tasks.candidates(review)
    with pytest.raises(NotAllowed, match="konflikt interesów"):
        tasks.claim(review, by=assessor)
    with pytest.raises(NotAllowed, match="konflikt interesów"):
        tasks.assign(review, to=assessor, by=db.session.get_one(User, people.coordinator.id))
    event = audit.list_for(db.session.get_one(Case, case.id))[-1]
    assert (event.type, event.data["reason"], event.data["returned"]) == (
        AuditType.DECLARATION_MADE, "Pracuje tam moja siostra", ["review_first"],
    )  # fmt: skip
    told = db.session.query(Notification).filter_by(user_id=people.coordinator.id, case_id=case.id).all()
    assert any("konflikt interesów" in one.text_pl for one in told)
    history = visit(people.coordinator).get(wanted["case"]).text
    assert "Pracuje tam moja siostra" in history
    assert "Pracuje tam moja siostra" not in visit(people.applicant).get(wanted["case"]).text
    assert worklists.queue(db.session.get_one(User, people.assessors[1].id)).total == 2


def test_a_conflict_that_appears_later_is_declared_too(visit, people, case, review):
    assessor = people.assessors[0]
    declarations.declare(review, conflict=False, by=assessor)
    tasks.claim(review, by=assessor)
    page = visit(assessor).get(f"/tasks/{review.id}/declaration")
    assert "już złożono" in page.text
    page.press("Złóż oświadczenie", outcome="conflict", reason="Od dziś pracuje tam mój brat")
    assert visit(assessor).get(f"/cases/{case.id}").status == 404
    assert {one.conflict for one in declarations.list_of(case)} == {True, False}


def test_a_conflict_needs_a_reason_and_an_answer_is_needed(visit, people, case, review):
    page = visit(people.assessors[0]).get(f"/tasks/{review.id}/declaration")
    wrong = page.press("Złóż oświadczenie", outcome="conflict", reason=" ")
    assert wrong.errors == ["Na czym polega konflikt interesów: Napisz krótko, na czym polega konflikt interesów."]
    assert page.press("Złóż oświadczenie", reason="bo tak").errors == ["Oświadczam, że: Wybierz jedną odpowiedź."]
    assert declarations.list_of(case) == []


def test_who_cannot_have_the_task_has_no_declaration_to_make(visit, people, case, review):
    for person in (people.director, people.accountant, people.applicant, people.outsider):
        assert visit(person).get(f"/tasks/{review.id}/declaration").status == 404


def test_who_sees_all_cases_declares_when_the_task_is_theirs(visit, people, case, review):
    """The director reads all cases; a review in their hands closes this one until they declare."""
    assert visit(people.director).get(f"/cases/{case.id}").path == f"/cases/{case.id}"
    hand(review, people.director)
    assert visit(people.director).get(f"/cases/{case.id}").path.endswith("/declaration")


def test_the_same_answer_twice_is_kept_once(people, case, review):
    for _ in range(2):
        declarations.declare(review, conflict=False, by=people.assessors[0])
    assert len(declarations.list_of(case)) == 1
    assert [event.type for event in audit.list_for(case)].count(AuditType.DECLARATION_MADE) == 1


def test_a_declaration_is_a_paper_for_its_author_and_for_who_sees_all_cases(visit, people, case, review):
    """Not for another assessor, nor for the applicant."""
    author, other = people.assessors[:2]
    declarations.declare(review, conflict=False, by=author)
    declarations.declare(play.open_task(case, "review_second"), conflict=False, by=other)
    made = next(one for one in declarations.list_of(case) if one.user_id == author.id)
    db.session.commit()
    address = f"/cases/{case.id}/declarations/{made.id}"
    for reader in (author, people.coordinator):
        page = visit(reader).get(f"/cases/{case.id}")
        assert [link for link in page.links() if "(PDF)" in link and author.name in link]
        paper = visit(reader).client.get(address)
        assert paper.mimetype == "application/pdf"
        words = " ".join(extract_text(BytesIO(paper.data)).split())
        assert author.name in words
        assert "Nie łączy mnie nic z podmiotem" in words
    for stranger in (other, people.applicant):
        links = visit(stranger).get(f"/cases/{case.id}").links()
        assert not [link for link in links if "(PDF)" in link and author.name in link]
        assert visit(stranger).get(address).status == 404


def test_a_conflict_is_a_paper_with_its_reason(visit, people, case, review):
    declarations.declare(review, conflict=True, reason="Prowadziłem tę spółdzielnię.", by=people.assessors[0])
    db.session.commit()
    [made] = declarations.list_of(case)
    paper = visit(people.coordinator).client.get(f"/cases/{case.id}/declarations/{made.id}")
    assert "Prowadziłem tę spółdzielnię." in " ".join(extract_text(BytesIO(paper.data)).split())
