"""How a case looks to people: its status in plain words, what happens next, who has it. Words come from its content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import Flask

from es_workflow.casework import access, runtime
from es_workflow.content.manifest import Manifest
from es_workflow.models import Case, User, UserTask
from es_workflow.texts import _, pick
from es_workflow.web.filters import localised, time_tag


@dataclass(frozen=True)
class Status:
    """The public status of a case: its name, its tone and what happens next."""

    text: str
    tone: str
    next: str


def manifest_of(deployment_id: UUID) -> Manifest:
    """How the deployed process presents itself, from its file, which keeps the order its author gave the statuses."""
    return runtime.office().package(deployment_id).manifest


def statuses_of(case: Case) -> dict[str, Status]:
    """All statuses a case of this kind may have, by key, in the reader's language."""
    infos = manifest_of(case.deployment_id).statuses.values()
    return {info.key: Status(pick(info.name), info.tone, pick(info.next)) for info in infos}


def status_of(case: Case) -> Status:
    """The case's status in the reader's language."""
    unnamed = Status(_("W toku") if case.ended_at is None else _("Zakończona"), "neutral", "")
    return statuses_of(case).get(case.status, unnamed)


def process_title(case: Case) -> str:
    """What kind of case it is."""
    return pick(manifest_of(case.deployment_id).title)


def case_name(case: Case) -> str:
    """What people call the case: its number, or that it has none yet."""
    return case.number or _("Sprawa bez numeru")


def filed(case: Case, shape: str = "datetime") -> str:
    """When the case was filed, or in words that it was not; empty for cases that nobody ever files."""
    if case.submitted_at is not None:
        return time_tag(case.submitted_at, shape)
    if not runtime.office().package(case.deployment_id).files_cases:
        return ""
    return _("jeszcze nie") if case.ended_at is None else _("nie złożono")


def holder(task: UserTask, reader: User) -> str:
    """Who has the task: „Ty”, for the office a colleague's name, for the applicant the part of the office."""
    if task.assignee_id == reader.id:
        return _("Ty")
    if task.party is not None:
        if access.shares(reader, task):
            return _("Twoja organizacja")
        return pick(manifest_of(task.case.deployment_id).parties[task.party].name)
    if access.is_applicants(task):
        return _("Twoja organizacja") if access.represents(reader, task.case.organisation_id) else _("Wnioskodawca")
    group = localised(task.group, "name") if task.group else _("Urząd")
    return f"{task.assignee.name} ({group})" if task.assignee and access.is_office(reader) else group


def holders(tasks: Iterable[UserTask], reader: User) -> list[str]:
    """Everybody who has the case now, each once."""
    return list(dict.fromkeys(holder(task, reader) for task in tasks))


def install(app: Flask) -> None:
    """Offer these words to the templates."""
    app.jinja_env.filters.update(
        {function.__name__: function for function in (status_of, process_title, case_name, filed, holder)}
    )
    app.jinja_env.globals["holders"] = holders
