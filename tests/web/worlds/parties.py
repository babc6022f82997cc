"""A part in somebody else's case: the party finds its own, and neither another party nor the applicant does."""

from __future__ import annotations

from es_workflow.casework import documents
from tests.casework.parties import lending
from tests.people import People
from tests.web.worlds.world import EVERY, World, world


@world("parties.show", "submissions.show", "submissions.receipt", "uploads.download", "documents.download")
def a_part_in_a_case(people: People) -> World:
    loan = lending.begin(people)
    loan.ask(expert=str(loan.experts.id))
    loan.answer(loan.lender, photo="zdjecie.pdf")
    submission = loan.submission("answer")
    known = {
        "case_id": loan.case.id,
        "submission_id": submission.id,
        "attachment_id": submission.attachments[0]["id"],
        "document_id": documents.list_visible(loan.case, loan.clerk)[0].id,
    }
    return World(known, {EVERY: loan.lender}, {EVERY: (loan.expert,), "parties.show": ()})


@world("tasks.show", "tasks.save", "tasks.check", "tasks.complete")
def a_task_of_a_party(people: People) -> World:
    loan = lending.begin(people)
    loan.ask(expert=str(loan.experts.id))
    known = {"task_id": loan.task("answer").id}
    return World(known, {EVERY: loan.lender}, {EVERY: (loan.expert, loan.applicant)})
