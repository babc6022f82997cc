"""What students say of themselves reaches nobody whom it does not concern: every address of the case, as each of them.

The walk takes the URL map: a new route with a parameter that nobody has sorted into the tables below fails it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from pdfminer.high_level import extract_text
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from es_workflow import db
from es_workflow.casework import scenarios
from es_workflow.casework.journals import feeds, keeping
from es_workflow.content import load_package
from es_workflow.content.scenario_steps import Expectation, name_of
from es_workflow.models import Attachment, Case, Certificate, Declaration, Document, Submission, User, UserTask
from es_workflow.web import access_rules
from tests.people import add_organisation, add_user
from tests.web.test_access import NOBODY, address, routes, token_of
from tests.web.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = load_package(ROOT / "bpmn/internship", ROOT / "forms/internship")
Visit = Callable[..., Visitor]
Done = set[tuple[str, str]]
OF_A_CASE = {
    "case_id", "journal_id", "candidate_id", "task_id", "submission_id", "document_id", "attachment_id", "entry_id",
    "declaration_id", "incident_id", "certificate_id", "message", "monday", "exchange", "token", "code",
}  # fmt: skip
"""Parameters by which an address leads into a case, its journal, its papers or the matching."""
OF_NO_CASE = {
    "aid_id", "bar_id", "call_id", "check_id", "file_id", "filename", "hold_id", "import_id", "key", "line_id",
    "link_id", "name", "nip", "notification_id", "organisation_id", "register", "entry", "round_id", "session_id",
    "slug", "support_id", "time", "user_id", "version_id", "element_id",
}  # fmt: skip
ALBUM = "301234"
"""The agreement names the student by it, so that its parties need no PESEL."""
SECRETS = ("02270803624", "Potrzebuję przerwy", ALBUM, "600 000 001", "Gagarina 11", "zofia@uczelnia")
"""Number, needs, album, telephone, address, e-mail of the student."""
SPOKEN = ("Żak", "Chcę pracować z dziećmi", "Prowadzenie zajęć i przygotowanie materiałów")
"""Name, motivation, journal: what the entity of the internship may know, and nobody else."""
ADVISED = {"certificates.", "journals.feed", "auth.", "registration."}
"""Open to whoever was given the secret in the address: a code on paper, a calendar's feed, a link by e-mail."""

pytestmark = pytest.mark.usefixtures("db_session", "office")


@pytest.fixture
def play() -> scenarios.Play:
    """A student whose internship is done; the mentor is to give an opinion. The offer is an entity's case."""
    [scenario] = [one for one in PACKAGE.scenarios if one.name == "certified"]
    end = next(number for number, step in enumerate(scenario.steps) if name_of(step) == "give_opinion")
    found = scenarios.Play(PACKAGE, replace(scenario, steps=scenario.steps[:end], expect=Expectation()))
    found.run()
    return found


@pytest.fixture
def signed() -> scenarios.Play:
    """University and host have signed and attested themselves what is theirs; the internship may begin."""
    [scenario] = [one for one in PACKAGE.scenarios if one.name == "parties_sign"]
    found = scenarios.Play(PACKAGE, scenario)
    found.run()
    return found


def things_of(case: Case) -> Iterator[tuple[str, object, str]]:
    """Everything in the case that has an address of its own: the parameter, the id, and what we call it."""
    yield "case_id", case.id, "case"
    tasks = {one.id: one.element_id for one in db.session.scalars(select(UserTask).where(UserTask.case_id == case.id))}
    yield from (("task_id", task_id, element) for task_id, element in tasks.items())
    for submission in db.session.scalars(select(Submission).where(Submission.case_id == case.id)):
        yield "submission_id", submission.id, submission.element_id
        for file in submission.attachments:
            yield "attachment_id", file["id"], submission.element_id
    for document in db.session.scalars(select(Document).where(Document.case_id == case.id)):
        yield "document_id", document.id, document.template
        yield "attachment_id", document.attachment_id, document.template


PRINTED = ("documents.download", "submissions.receipt")


def words_of(body: bytes, *, printed: bool) -> str:
    """What a page says, or the paper that is downloaded there."""
    if printed and body.startswith(b"%PDF"):
        return extract_text(io.BytesIO(body))
    return body.decode(errors="replace")


def opened(app: Flask, visitor: Visitor, case: Case) -> set[tuple[str, str]]:
    """The pages of the case's things that the visitor may open, and that none of them says what is the student's."""
    found = set()
    for route, method in routes(app):
        rule = access_rules.rule_of(route.endpoint)
        if rule is None or rule.public:
            continue
        for name, thing, called in things_of(case):
            if name not in route.arguments:
                continue
            target = address(app, route, **{"case_id": case.id, name: thing, "message": "resign"})
            token = MultiDict({"csrf_token": token_of(visitor)}) if method == "POST" else MultiDict()
            page = visitor.get(target) if method == "GET" else visitor.post(target, token)
            words = words_of(page.response.get_data(), printed=route.endpoint in PRINTED)
            allowed = ALBUM if called == "agreement" else ""
            assert [one for one in SECRETS if one in words and one != allowed] == [], target
            if page.status not in (403, 404):
                found.add((route.endpoint, called))
    return found


def ids_of(case: Case) -> Iterator[dict[str, object]]:
    """All that addresses of the case are made of, one set for each of its tasks, papers and files."""
    journal = keeping.find(case)
    first = journal.entries[0] if journal else None
    fixed = {"case_id": case.id, "journal_id": case.id, "candidate_id": case.id, "incident_id": NOBODY,
             "exchange": "internships", "message": "resign", "token": "unknown", "code": "AAAA-BBBB-CCCC-DDDD",
             "entry_id": first.id if first else NOBODY, "monday": first.day if first else "2027-03-01"}  # fmt: skip
    kinds = {"task_id": UserTask, "submission_id": Submission, "document_id": Document, "attachment_id": Attachment,
             "declaration_id": Declaration, "certificate_id": Certificate}  # fmt: skip
    rows = {
        name: list(db.session.scalars(select(kind.id).where(kind.case_id == case.id))) for name, kind in kinds.items()
    }
    for number in range(max(map(len, rows.values()))):
        yield fixed | {name: ids[number % len(ids)] if ids else NOBODY for name, ids in rows.items()}


def strangers() -> dict[str, User]:
    """Whom the case does not concern."""
    student = add_organisation("Ewa Inna", "", kind="student")
    university = add_organisation("Akademia Bydgoska", "5542647568", kind="university")
    entity = add_organisation("Fundacja Obca", "5252248481")
    return {
        "another student": add_user("Ewa Inna", represents=student),
        "another university": add_user("Rektor Obcy", represents=university),
        "another entity": add_user("Prezeska Obca", represents=entity),
    }


def test_every_parameter_of_the_url_map_is_sorted(app: Flask) -> None:
    unknown = {name for route, _method in routes(app) for name in route.arguments} - OF_A_CASE - OF_NO_CASE
    assert not unknown, "does it lead into a case? then the walk below must have an id for it"


def walk(app: Flask, visitor: Visitor, ids: dict[str, object], secrets: tuple[str, ...], who: str, done: Done) -> int:
    """Every address that leads into the case with each of its methods: nowhere, and not a word of the student.

    `done` are those that this visitor has tried.
    """
    token, tried = token_of(visitor), 0
    for route, method in routes(app):
        rule = access_rules.rule_of(route.endpoint)
        if not route.arguments & OF_A_CASE or not rule:
            continue
        if rule.public:
            assert route.endpoint.startswith(tuple(ADVISED)), f"{route.endpoint} leads into a case, and is public"
            continue
        target = address(app, route, **ids)
        tried += 1
        if (method, target) in done:
            continue  # many addresses name only the case, whichever of its tasks and papers is meant
        done.add((method, target))
        page = visitor.get(target) if method == "GET" else visitor.post(target, MultiDict({"csrf_token": token}))
        expected = 403 if rule.permission else 404
        assert page.status == expected, f"{method} {target} ({route.endpoint}) answers {page.status} to {who}"
        assert [one for one in secrets if one in page.response.text] == [], f"{target} tells {who}"
    return tried


def pages(app: Flask) -> Iterator[str]:
    """The pages that lead into no case by their address: lists, search, work, catalogues, registers."""
    for route, method in routes(app):
        if method == "GET" and not route.arguments:
            yield address(app, route)
    yield from (
        "/cases?text=Zofia",
        "/cases?process=internship",
        "/catalogues/praktyki",
        "/catalogues/praktyki?f2=2020-01-01",
    )


def test_whom_the_case_does_not_concern_finds_nothing_at_any_address_of_it(
    app: Flask, visit: Visit, play: scenarios.Play
) -> None:
    cases = (play.case, play.others["offer"].case)
    sets = [ids for case in cases for ids in ids_of(case)]
    for who, user in strangers().items():
        visitor, done = visit(user), Done()
        for ids in sets:
            assert walk(app, visitor, ids, (*SECRETS, *SPOKEN), who, done) > 30
        for page in pages(app):
            text = visitor.get(page).response.text
            assert [one for one in (*SECRETS, *SPOKEN) if one in text] == [], f"{page} tells {who}"


def test_the_entity_of_the_internship_reads_nothing_private_of_the_student_anywhere(
    app: Flask, visit: Visit, play: scenarios.Play
) -> None:
    host, offer = visit(play.cast.user("pes_rep")), play.others["offer"].case
    assert host.get(f"/cases/{offer.id}").status == 200
    assert host.get(f"/cases/{play.case.id}").path == f"/cases/{play.case.id}/part"
    for page in [*pages(app), f"/cases/{offer.id}", f"/cases/{offer.id}/diagram"]:
        text = host.get(page).response.text
        assert [one for one in SECRETS if one in text] == [], f"{page} tells the entity"


def test_each_party_opens_its_own_papers_and_the_agreement_and_nothing_else(
    app: Flask, visit: Visit, signed: scenarios.Play
) -> None:
    for persona, own in {
        "pes_rep": {"host_signs", "attest_training"},
        "hei_rep": {"confirm_programme", "university_signs"},
    }.items():
        found = opened(app, visit(signed.cast.user(persona)), signed.case)
        part = visit(signed.cast.user(persona)).get(f"/cases/{signed.case.id}/part").text
        assert "Od 01.03.2027 Do 30.04.2027" in part
        signatures = {"university_signs", "host_signs", "sign_agreement"}
        assert {("cases.show", "case"), ("parties.show", "case")} == {one for one in found if one[1] == "case"}
        assert {called for endpoint, called in found if endpoint.startswith("tasks.")} == own
        assert {called for endpoint, called in found if endpoint == "submissions.show"} == own | signatures
        assert {called for endpoint, called in found if endpoint == "documents.download"} == {"agreement"}
        files = {called for endpoint, called in found if endpoint == "uploads.download"}
        assert files == (own | signatures | {"agreement"}) - {"confirm_programme"}
        others = {endpoint.split(".")[0] for endpoint, _called in found}
        assert others == {"cases", "parties", "tasks", "submissions", "documents", "uploads"}


def test_a_visitor_is_asked_to_sign_in_and_a_secret_address_must_be_known(
    app: Flask, visit: Visit, play: scenarios.Play
) -> None:
    stranger, student, done = visit(), play.cast.user("student"), set[str]()
    for ids in ids_of(play.case):
        for route, method in routes(app):
            rule = access_rules.rule_of(route.endpoint)
            if method != "GET" or not route.arguments & OF_A_CASE or (rule and rule.public):
                continue
            target = address(app, route, **ids)
            if target in done:
                continue
            done.add(target)
            page = stranger.get(target)
            assert page.path == "/sign-in", route.endpoint
            assert [one for one in (*SECRETS, *SPOKEN) if one in page.response.text] == [], route.endpoint
    journal = keeping.find(play.case)
    assert journal is not None
    token = feeds.renew(journal, by=student)
    assert "Prowadzenie" in visit().get(f"/calendar-feeds/{token}").response.text
    assert visit().get(f"/calendar-feeds/{token[:-1]}").status == 404
    for page in pages(app):
        text = visit().get(page).response.text
        assert [one for one in (*SECRETS, *SPOKEN) if one in text] == [], page


def test_the_student_finds_their_own_words_where_others_find_nothing(visit: Visit, play: scenarios.Play) -> None:
    """The walk would prove nothing if what it looks for were nowhere."""
    own = visit(play.cast.user("student"))
    first = db.session.scalars(
        select(Submission.id).where(Submission.case_id == play.case.id).order_by(Submission.submitted_at)
    )
    text = own.get(f"/submissions/{first.first()}").response.text + own.get(f"/journals/{play.case.id}").response.text
    missing = [one for one in (*SECRETS[1:], *SPOKEN) if one not in text]
    assert missing == []
