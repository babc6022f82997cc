"""Whether what comes from outside a case can be understood when it comes: messages, signals and terms that begin cases.

Who sends what is waited for is not asked: another package may, and so may `flask message`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from es_workflow import feel
from es_workflow.content.work import Work
from es_workflow.engine import Element, first_term
from es_workflow.errors import WorkflowError


def check_reach(work: Work) -> None:
    """Note beginnings that nobody could bring about, or whose cases nobody could work on."""
    definition = work.definition
    assert definition is not None, "only for a process that can be read"
    _check_beginnings(work, definition.starts)
    for element in work.of_type("startEvent"):
        if element.event and element.parent is None:
            _check_start(work, element, is_main=element.process_id == definition.process_id)


def _check_beginnings(work: Work, starts: Sequence[Element]) -> None:
    """Somebody begins its cases: a person at the plain start event, or other cases by a message (`start.by`)."""
    by_person = work.manifest is None or work.manifest.start.by_person
    plain = [start for start in starts if not start.event]
    if by_person and not plain:
        remedy = "draw a plain start event, or say in package.json that a message begins its cases (start.by)"
        work.wrong_manifest("process", "no case of this process can be begun by a person", remedy)
    for start in [] if by_person else plain:
        remedy = "remove it, or leave start.by out of package.json"
        work.wrong(start, "nobody begins a case here: package.json says that a message begins its cases", remedy)
    if not by_person and not any(start.event == "message" for start in starts):
        work.wrong_manifest("start.by", "no message begins a case of this process", "draw a message start event")


def _check_start(work: Work, start: Element, *, is_main: bool) -> None:
    if not is_main:
        remedy = "draw it in the process that package.json names, or remove it"
        work.wrong(start, f"a called process does not begin by a {start.event}", remedy)
    elif start.event == "timer":
        _check_term(work, start)
    elif (start.event_name or "").startswith("="):
        remedy = "write the name itself"
        work.wrong(start, f"the name of a {start.event} that begins a case cannot be worked out", remedy)
    if is_main and start.event != "message":
        _check_applicants(work, start)


def _check_term(work: Work, start: Element) -> None:
    text = start.event_expression or ""
    if text.startswith("=") and (named := feel.variables_of(text[1:])):
        remedy = f"write a date, duration or cycle without {', '.join(sorted(named))}"
        work.wrong(start, "a case that has not begun has no variables", remedy)
        return
    try:
        first_term(start, feel.World(dt.datetime.now(dt.UTC)))
    except WorkflowError as error:
        work.wrong(start, error.message, "write for instance R/PT24H, P14D or 2027-01-04")


def _check_applicants(work: Work, start: Element) -> None:
    """A message brings the sender's organisation along; a signal or term belongs to nobody."""
    applicants = (
        {key for key, group in work.manifest.groups.items() if group.kind == "applicant"} if work.manifest else ()
    )
    for task in _behind(work, start):
        if task.type == "userTask" and task.group in applicants:
            remedy = "begin the case by a message of the applicant's case, or give the task to the office"
            work.wrong(task, f"a case begun by the {start.event} {start.id!r} has no applicant to do this", remedy)


def _behind(work: Work, start: Element) -> Iterator[Element]:
    """Everything a token from there may come to, also inside sub-processes and called processes."""
    elements = list(work.elements)
    waiting, seen = [start.id], {start.id}
    while waiting:
        here = waiting.pop()
        found = [one for one in elements if one.id == here]
        yield from found
        called = {one.called_process for one in found if one.called_process}
        following = {
            *(flow.target for flow in elements if flow.type == "sequenceFlow" and flow.source == here and flow.target),
            *(one.id for one in elements if here in {one.parent, one.attached_to}),
            *(one.id for one in elements if one.process_id in called and one.type == "startEvent"),
        }
        waiting += following - seen
        seen |= following
