"""The daily round: a job for each case that is due."""

from __future__ import annotations

from es_workflow import clock, db, jobs
from es_workflow.casework import runtime
from es_workflow.casework.retention import due


def sweep() -> int:
    """Have every case that is due erased; says how many. A round that runs twice does nothing twice."""
    found = due.due_ids(clock.today(runtime.office().clock.now()))
    jobs.defer_many(db.session(), "erase_case", [{"case_id": str(case_id)} for case_id in found])
    return len(found)
