"""What people submitted: immutable snapshots with the questions as they were asked, and who may read them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased, joinedload

from es_workflow import db, feel, jsontext, packing, rows
from es_workflow.casework import access, audit, facts, kept_answers, loading, runtime, submission_digest
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.casework.parties import roll, sight
from es_workflow.casework.parties.sight import Side
from es_workflow.content import party_info
from es_workflow.engine import Element, ProcessInstance
from es_workflow.errors import NotFound
from es_workflow.forms import AnswersView
from es_workflow.forms.concealing import OPEN, Veil, conceal, hidden_from, keys_of
from es_workflow.models import Attachment, Case, CaseParty, Submission, User, UserTask
from es_workflow.texts import language, pick


def record(
    case: Case,
    element: Element,
    answers: Mapping[str, Any],
    *,
    form_id: str,
    context: Mapping[str, Any],
    task_id: uuid.UUID | None,
    by: User,
    at: dt.datetime,
    batch: rows.Batch,
    meant_for: Sequence[str],
    part: CaseParty | None = None,
) -> Submission:
    """Keep what `by` submitted (`part`: as that party), with files and digest. Raises NotFound for others' files.

    `meant_for` are the parties there were before the step, which may have put others in their place.
    """
    package, text = runtime.office().package(case.deployment_id), jsontext.dumps(answers)
    kept = kept_answers.keep(case, form_id, text, again=context.get(form_id) is not None)
    by_applicant = part is None and access.represents(by, case.organisation_id)
    share = party_info.sharing(element.properties.get(party_info.SHARE))
    submission = Submission(
        id=uuid.uuid4(),
        case_id=case.id,
        task_id=task_id,
        element_id=element.id,
        form_id=form_id,
        answers_packed=kept.answers_packed,
        base_id=kept.base_id,
        context=jsontext.dumps(feel.plain(dict(package.form(form_id).looks_at(context)))),
        attachments=_claim_files(case, answers, by),
        shared=by_applicant or party_info.APPLICANT in share,
        party_id=part.id if part else None,
        meant_for=list(meant_for) or None,
        sealed=element.properties.get("sealed") == "true",
        submitted_by_id=by.id,
        submitted_at=at,
    )
    submission.digest = submission_digest.of(submission, text, package)
    batch.add(submission)
    return submission


def meant_for(case: Case, element: Element) -> list[str]:
    """The parties that may read what is submitted there, as the case has them now."""
    return roll.meant(case, party_info.sharing(element.properties.get(party_info.SHARE)))


def context(instance: ProcessInstance, variables: Mapping[str, Any], user: User) -> dict[str, Any]:
    """What a form knows besides its own answers: the process's variables under the read-only facts of case and user."""
    return {**variables, **instance.env.known, "user": facts.of_user(user)}


def _files(value: Any, path: str = "") -> Iterator[tuple[str, uuid.UUID]]:
    """Every file the answers speak of, with the path of its question."""
    if isinstance(value, Mapping):
        if {"id", "filename", "mime"} <= value.keys():
            yield path.rpartition(".")[0], uuid.UUID(str(value["id"]))
            return
        for key, item in value.items():
            yield from _files(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _files(item, f"{path}.{number}")


def _claim_files(case: Case, answers: Mapping[str, Any], by: User) -> list[dict[str, Any]]:
    """Make the answers' files part of the case; only files of the case or of the person themselves can be."""
    wanted = list(_files(answers))
    if not wanted:
        return []
    ours = or_(Attachment.case_id == case.id, (Attachment.case_id.is_(None)) & (Attachment.uploaded_by_id == by.id))
    found = {
        file.id: file
        for file in db.session.scalars(select(Attachment).where(Attachment.id.in_([id for _, id in wanted]), ours))
    }
    if any(id not in found for _, id in wanted):
        raise NotFound()
    for file in found.values():
        file.case_id = case.id
    return [_described(path, found[id]) for path, id in wanted]


def _described(path: str, file: Attachment) -> dict[str, Any]:
    return {
        "path": path,
        "id": str(file.id),
        "filename": file.filename,
        "sha256": file.sha256,
        "size": file.size,
        "mime": file.mime,
    }


def visible(user: User, case: Case) -> ColumnElement[bool]:
    """The submissions of a case of theirs that the user may read, as a condition of a query."""
    return _readable(user.id, access.organisations_of(user), sight.side_of(user, case))


def visible_to_office(user: User) -> ColumnElement[bool]:
    """The same among cases of whose applicants and parties the user is none."""
    return _readable(user.id, (), Side.OFFICE if access.is_office(user) else Side.APPLICANT)


def _readable(user_id: Any, organisations: Any, side: Side) -> ColumnElement[bool]:
    sibling = aliased(UserTask)
    still_open = (
        exists()
        .where(
            sibling.case_id == Submission.case_id,
            sibling.form_id == Submission.form_id,
            sibling.status == loading.fixed("open"),
            sibling.created_at <= Submission.submitted_at,
        )
        .correlate(Submission)
    )
    own = Submission.submitted_by_id == user_id
    unsealed = or_(~Submission.sealed, ~still_open)
    by_side = {
        Side.OFFICE: true(),
        Side.APPLICANT: Submission.shared,
        Side.PARTY: or_(sight.reads(Submission, organisations), sight.submitted(organisations)),
    }[side]
    return or_(own, unsealed & by_side)


def sealed_since(case: Case, user: User) -> dt.datetime | None:
    """When the first submission was filed that the user may not read yet; what followed from it would give it away."""
    query = select(func.min(Submission.submitted_at)).where(Submission.case_id == case.id, not_(visible(user, case)))
    return db.session.scalar(query)


def list_visible(case: Case, user: User) -> Sequence[Submission]:
    """The case's submissions the user may read, the latest first. The case itself was loaded as visible."""
    query = (
        select(Submission)
        .where(Submission.case_id == case.id, visible(user, case))
        .options(joinedload(Submission.submitted_by), joinedload(Submission.task))
        .order_by(Submission.submitted_at.desc(), Submission.id)
    )
    return db.session.scalars(query).all()


@dataclass(frozen=True)
class Reading:
    """What one reads of a submission beside a task."""

    case: Case
    id: uuid.UUID
    element_id: str
    digest: str
    submitted_at: dt.datetime
    erased_at: dt.datetime | None
    form_id: str
    context: str
    answers_packed: bytes
    base_packed: bytes | None

    @property
    def answers(self) -> str:
        """Exact JSON text, as in Submission."""
        return packing.unpack(self.answers_packed, packing.unpack(self.base_packed) if self.base_packed else "")


def list_latest(case: Case, user: User) -> list[Reading]:
    """Of each form the version that counts, the latest first: as many in the hundredth round as in the first."""
    elements = runtime.office().package(case.deployment_id).definition.elements.values()
    asking = tuple(one.id for one in elements if one.form_id or "form" in one.properties)
    values: dict[str, Any] = {"user_id": user.id, "case_id": case.id}
    side = sight.side_of(user, case)
    values |= {"my_organisations": list(access.organisations_of(user))} if side is Side.PARTY else {}
    found = loading.rows_of(_latest(side, asking), values)
    return sorted((Reading(case, *row) for row in found), key=lambda one: one.submitted_at, reverse=True)


@lru_cache
def _latest(side: Side, element_ids: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """One index probe for each element of the process that asks something."""
    elements = cast(array([loading.fixed(id) for id in element_ids]), ARRAY(Text))
    asking = func.unnest(elements).table_valued("element_id").render_derived()
    names, base = [field.name for field in fields(Reading)[1:-1]], aliased(Submission)
    last = (
        select(*(getattr(Submission, name) for name in names), Submission.base_id)
        .where(Submission.case_id == bindparam("case_id"), Submission.element_id == asking.c.element_id)
        .where(_readable(bindparam("user_id"), bindparam("my_organisations", type_=ARRAY(Uuid)), side))
        .order_by(Submission.submitted_at.desc(), Submission.id)
        .limit(literal_column("1"))
        .lateral()
    )
    return (
        select(*(last.c[name] for name in names), base.answers_packed)
        .select_from(asking)
        .join(last, true())
        .outerjoin(base, base.id == last.c.base_id)
    )


def get_visible(submission_id: uuid.UUID, user: User) -> Submission:
    """The submission, when the user may read it. Raises NotFound."""
    query = (
        select(Submission)
        .join(Submission.case)
        .where(Submission.id == submission_id, or_(access.visible_cases(user), sight.parts_of(user)))
        .options(joinedload(Submission.case).joinedload(Case.organisation), joinedload(Submission.submitted_by))
    )
    submission = db.session.scalars(query).one_or_none()
    if submission is None or not _may_read(submission, user):
        raise NotFound()
    return submission


def _may_read(submission: Submission, user: User) -> bool:
    readable = select(Submission.id).where(Submission.id == submission.id, visible(user, submission.case))
    return db.session.scalar(readable) is not None


def name_of(submission: Submission | Reading) -> str:
    """What was asked, in the reader's language: the name of the element, as the deployment of the case has it."""
    element = runtime.office().package(submission.case.deployment_id).definition.elements[submission.element_id]
    return pick({"pl": element.name, "en": element.name_en})


def veil_of(submission: Submission | Reading, reader: User | None) -> Veil:
    """What the reader does not read: whoever applies reads all of their own, the office the sensitive by group."""
    form = runtime.office().package(submission.case.deployment_id).form(submission.form_id)
    if reader is not None and access.represents(reader, submission.case.organisation_id):
        return OPEN
    return Veil(hidden_from(form.sensitive, access.groups_of(reader) if reader is not None else ()), form.masked)


def present(submission: Submission | Reading, reader: User | None = None) -> AnswersView:
    """The answers with the questions as they were asked, in the reader's language, less what only others read."""
    return _presented(submission, veil_of(submission, reader))


def can_open_file(submission: Submission, file: Attachment, reader: User) -> bool:
    """Whether the reader may have this file of the submission: not those of a question that is hidden from them."""
    hidden = veil_of(submission, reader).hidden
    places = [one["path"] for one in submission.attachments if one["id"] == str(file.id)]
    return any(keys_of(path, ".") not in hidden for path in places)


def can_unmask(submission: Submission | Reading, reader: User) -> bool:
    """Whether the reader may ask for what is masked to them."""
    return bool(veil_of(submission, reader).masked) and access.has(reader, Permission.PERSONAL_DATA_VIEW)


def unmask(submission: Submission, *, by: User) -> AnswersView:
    """The answers with the masked ones in full, which the case's history tells of; the sensitive stay hidden."""
    access.require(can_unmask(submission, by))
    veil = veil_of(submission, by)
    shown = sorted(".".join(path) for path, _kept in veil.masked if path not in veil.hidden)
    data = {"submission": submission.id, "element": submission.element_id, "questions": shown}
    audit.append(submission.case, AuditType.ANSWERS_UNMASKED, by=by, data=data)
    return _presented(submission, Veil(veil.hidden))


def _presented(submission: Submission | Reading, veil: Veil) -> AnswersView:
    form = runtime.office().package(submission.case.deployment_id).form(submission.form_id)
    answers, context = jsontext.loads(submission.answers), jsontext.loads(submission.context)
    view = form.present(answers, context, language.get(), runtime.office().world(submission.submitted_at))
    return conceal(view, veil)
