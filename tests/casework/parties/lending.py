"""The toy process with parties: a lender of the applicant's own kind, an expert, and the people who act for them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select

from es_workflow import db, jobs
from es_workflow.casework import attachments, cases, deployments, tasks
from es_workflow.content import load_package
from es_workflow.models import Case, Organisation, Submission, User, UserTask
from tests.people import People, add_organisation, add_user

TOY = Path(__file__).parents[2] / "toy"
PACKAGE = load_package(TOY / "bpmn" / "toy_parties", TOY / "forms" / "toy_parties")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Lending:
    """A case, and who has a part in it or might."""

    case: Case
    applicant: User
    clerk: User
    lenders: Organisation
    lender: User
    others: Organisation
    other: User
    experts: Organisation
    expert: User

    def task(self, element: str) -> UserTask:
        """The open task of that element."""
        return next(task for task in cases.open_tasks(self.case) if task.element_id == element)

    @property
    def waits_for(self) -> list[str]:
        """Where the case waits for people."""
        return sorted(task.element_id for task in cases.open_tasks(self.case))

    def do(self, element: str, by: User, **answers: Any) -> None:
        """The person opens the task as they would, and submits it."""
        task = tasks.get_visible(self.task(element).id, by)
        if task.party is None and by is self.clerk:
            tasks.claim(task, by=by)
        tasks.complete(task, by=by, answers=answers, rev=task.rev)
        db.session.flush()
        jobs.drain()

    def ask(self, **request: Any) -> None:
        """The applicant files the request."""
        asked = {"title": "Namiot", "secret": "PESEL 44051401359", "lender": str(self.lenders.id)}
        self.do("fill_request", self.applicant, **asked, **request)

    def answer(self, by: User, words: str = "Tak, chętnie", photo: str = "") -> None:
        """The lender answers, perhaps with a picture."""
        files = [self.file(by, photo)] if photo else []
        self.do("answer", by, words=words, photo=files)

    def file(self, by: User, name: str) -> dict[str, Any]:
        """A file as an answer names it."""
        stored = attachments.store(BytesIO(PDF), name, by=by, case=self.case)
        db.session.flush()
        return {"id": str(stored.id), "filename": stored.filename, "size": stored.size, "mime": stored.mime}

    def submission(self, element: str) -> Submission:
        """The last submission of that task."""
        query = select(Submission).where(Submission.case_id == self.case.id, Submission.element_id == element)
        return db.session.scalars(query.order_by(Submission.submitted_at.desc())).all()[0]


def begin(people: People) -> Lending:
    """A request waits to be filled in; three more organisations are in the register."""
    lenders, others = add_organisation("Wypożyczalnia", "1234563218"), people.other_organisation
    experts = add_organisation("Uniwersytet", "9990001114", kind="hei")
    db.session.flush()
    lender, expert = add_user("Lena Lis", represents=lenders), add_user("Edyta Ekspert", represents=experts)
    db.session.flush()
    deployments.put_into_use(PACKAGE)
    case = cases.start(PACKAGE.key, by=people.applicant, organisation=people.organisation)
    return Lending(case, people.applicant, people.clerk, lenders, lender, others, people.outsider, experts, expert)
