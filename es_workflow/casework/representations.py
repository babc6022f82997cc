"""Who may speak for a body, on what that rests, and until when: the office's word on it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from es_workflow import db
from es_workflow.casework import audit, groups, mail, notifications, persons, runtime
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.models import Attachment, Organisation, Representation, User
from es_workflow.texts import _, use_language


@dataclass(frozen=True)
class Authority:
    """On what somebody's right to act rests, and how long it holds."""

    function: str
    basis: str = "body"
    mode: str = "alone"
    scope: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class WrongAuthority(WorkflowError):
    says = "Sprawdź dane umocowania."


def list_of(organisation: Organisation) -> list[Representation]:
    """Everybody who speaks for the body or asks to, in alphabetical order."""
    query = select(Representation).join(User).where(Representation.organisation_id == organisation.id)
    return list(db.session.scalars(query.order_by(User.sort_key, User.id).options(selectinload(Representation.user))))


def list_unconfirmed() -> list[Representation]:
    """Representations that wait for the office, the longest waiting first; people prove their address before."""
    query = (
        select(Representation)
        .join(User)
        .where(Representation.confirmed_at.is_(None), User.email_confirmed_at.is_not(None), User.active)
    )
    return list(db.session.scalars(query.order_by(User.created_at, User.id)))


def get(organisation: Organisation, user_id: uuid.UUID) -> Representation:
    """One person's word for one body, for people who manage them."""
    representation = db.session.get(Representation, (user_id, organisation.id))
    if representation is None:
        raise NotFound
    return representation


def add(organisation: Organisation, user: User, *, function: str, confirmed: bool, by: User | None) -> Representation:
    """Let a person speak for the body, at once (`confirmed`) or when the office says so."""
    if db.session.get(Representation, (user.id, organisation.id)) is not None:
        raise Conflict(_("Ta osoba już reprezentuje ten podmiot."))
    persons.require_alone(organisation)
    representation = Representation(
        user=user,
        organisation=organisation,
        function=" ".join(function.split()),
        confirmed_at=runtime.office().clock.now() if confirmed else None,
    )
    db.session.add(representation)
    if confirmed:
        _audit(AuditType.REPRESENTATION_CONFIRMED, representation, by)
    return representation


def confirm(representation: Representation, *, by: User) -> None:
    """The office has seen the authority: from now on the person acts for the body, and is told so."""
    if representation.confirmed_at is not None:
        raise Conflict(_("To umocowanie jest już potwierdzone."))
    representation.confirmed_at = runtime.office().clock.now()
    _audit(AuditType.REPRESENTATION_CONFIRMED, representation, by)
    with use_language(representation.user.locale):
        mail.send_to(
            representation.user,
            _("Możesz działać w imieniu podmiotu"),
            _("Urząd potwierdził Twoje umocowanie. Po zalogowaniu zobaczysz sprawy podmiotu:")
            + f"\n{runtime.office().config.base_url}/",
        )


def change_authority(
    representation: Representation, authority: Authority, *, file: Attachment | None = None, by: User
) -> None:
    """Write down the authority; a power of attorney needs its file, and after `valid_to` the person acts no more.

    Raises WrongAuthority.
    """
    if authority.valid_from and authority.valid_to and authority.valid_to < authority.valid_from:
        raise WrongAuthority(_("Umocowanie nie może się skończyć, zanim się zaczęło."))
    if authority.basis == "proxy" and file is None and representation.attachment_id is None:
        raise WrongAuthority(_("Dodaj plik pełnomocnictwa."))
    new = asdict(authority) | ({"attachment_id": file.id} if file else {})
    changes = {
        name: [getattr(representation, name), value]
        for name, value in new.items()
        if getattr(representation, name) != value
    }
    for name, (__, after) in changes.items():
        setattr(representation, name, after)
    if changes:
        data = {"user": representation.user_id, "organisation": representation.organisation_id, "changes": changes}
        data |= {"sha256": file.sha256} if file else {}
        audit.append(None, AuditType.REPRESENTATION_CHANGED, by=by, data=data)


def get_authority_file(representation: Representation) -> Attachment:
    """The power of attorney as it was handed in. Raises NotFound."""
    if representation.attachment_id is None:
        raise NotFound
    return db.session.get_one(Attachment, representation.attachment_id)


def remove(representation: Representation, *, by: User) -> None:
    """The person no longer speaks for the body (or never got to); what they did stays."""
    _audit(AuditType.REPRESENTATION_REMOVED, representation, by)
    db.session.delete(representation)


def announce_waiting(user: User) -> None:
    """Tell those who keep the register that the person waits for their word."""
    for representation in user.representations:
        if representation.confirmed_at is None:
            who, body = user.name, representation.organisation.name
            notifications.notify_users(
                groups.holders(Permission.ORGANISATIONS_MANAGE),
                text_pl=f"{who} chce działać w imieniu podmiotu {body}. Potwierdź umocowanie w rejestrze podmiotów.",
                text_en=f"{who} wants to act for {body}. Confirm the representation in the register of organisations.",
            )


def _audit(kind: AuditType, representation: Representation, by: User | None) -> None:
    data = {"user": representation.user.id, "organisation": representation.organisation.id}
    audit.append(None, kind, by=by, data=data)
