"""The bodies that apply and who may speak for them. Which kinds of bodies there are is data of the applicant groups."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from es_workflow import db
from es_workflow.casework import audit, groups, mail, notifications, polish, runtime
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.casework.paging import Page, page_of
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.forms import identifiers
from es_workflow.models import Group, Organisation, Representation, User
from es_workflow.texts import _, use_language


class TaxNumberTaken(Conflict):
    """Podmiot o tym numerze NIP jest już w systemie."""


class InvalidValue(WorkflowError):
    """Ta wartość jest nieprawidłowa."""


@dataclass(frozen=True)
class OrganisationData:
    """What the office knows of a body. Identifiers and contacts in any notation people use."""

    kind: str
    name: str
    legal_form: str = ""
    nip: str = ""
    regon: str = ""
    krs: str = ""
    street: str = ""
    house_no: str = ""
    flat_no: str = ""
    postal_code: str = ""
    city: str = ""
    terc: str = ""
    email: str = ""
    phone: str = ""

    def canonical(self) -> OrganisationData:
        """The same in the one notation we store. Raises InvalidValue for what cannot be one."""
        checks = ("nip", "regon", "krs", "postal_code", "email", "phone")
        values = {field: " ".join(str(text).split()) for field, text in asdict(self).items()}
        try:
            found = {field: getattr(identifiers, field)(values[field]) for field in checks if values[field]}
        except ValueError as error:
            raise InvalidValue(str(error)) from error
        return replace(self, **{**values, **found})


def create(data: OrganisationData, *, by: User | None) -> Organisation:
    """Enter a body into the register. Raises TaxNumberTaken when it is there already."""
    data = data.canonical()
    _require_free(data.nip, None)
    organisation = Organisation(id=uuid.uuid4(), **asdict(data), sort_key=polish.sort_key(data.name))
    db.session.add(organisation)
    db.session.flush()  # the audit trail below names it, and a second registration in the same request must find it
    audit.append(None, AuditType.ORGANISATION_CREATED, by=by, data={"organisation": organisation.id, **asdict(data)})
    return organisation


def update(organisation: Organisation, data: OrganisationData, *, by: User) -> None:
    """Correct the register entry; running cases keep what was submitted in them."""
    data = data.canonical()
    _require_free(data.nip, organisation)
    changes = {
        field: [getattr(organisation, field), value]
        for field, value in asdict(data).items()
        if getattr(organisation, field) != value
    }
    for field, (_before, after) in changes.items():
        setattr(organisation, field, after)
    organisation.sort_key = polish.sort_key(data.name)
    if changes:
        audit.append(
            None, AuditType.ORGANISATION_CHANGED, by=by, data={"organisation": organisation.id, "changes": changes}
        )


def set_active(organisation: Organisation, active: bool, *, by: User) -> None:
    """Close or reopen a body: a closed one keeps its cases, but nobody acts for it."""
    if organisation.active != active:
        organisation.active = active
        change = {"organisation": organisation.id, "changes": {"active": [not active, active]}}
        audit.append(None, AuditType.ORGANISATION_CHANGED, by=by, data=change)


def _require_free(nip: str, owner: Organisation | None) -> None:
    other = find_by_nip(nip) if nip else None
    if other is not None and other is not owner:
        raise TaxNumberTaken


def find_by_nip(nip: str) -> Organisation | None:
    """The body with this tax number (ten digits), if the office knows it."""
    return db.session.scalar(select(Organisation).where(Organisation.nip == nip))


def get(organisation_id: uuid.UUID) -> Organisation:
    """One body of the register, for people who manage it."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def list_page(*, search: str = "", kind: str = "", page: int = 1) -> Page[Organisation]:
    """The register in alphabetical order, narrowed by words of the name, place or tax number."""
    query = select(Organisation).order_by(Organisation.sort_key, Organisation.id)
    if kind:
        query = query.where(Organisation.kind == kind)
    for word in search.split():
        digits = word.replace("-", "")
        matches = [polish.contains(Organisation.name, word), polish.contains(Organisation.city, word)]
        query = query.where(or_(*matches, Organisation.nip.startswith(digits, autoescape=True)))
    return page_of(query, page)


def list_mine(user: User) -> list[Organisation]:
    """The bodies the person may act for, in alphabetical order."""
    confirmed = [r.organisation for r in user.representations if r.confirmed_at and r.organisation.active]
    return sorted(confirmed, key=lambda organisation: organisation.sort_key)


def get_represented(organisation_id: uuid.UUID | None, user: User) -> Organisation:
    """A body the person may act for. Raises NotFound for any other."""
    organisation = next((one for one in list_mine(user) if one.id == organisation_id), None)
    if organisation is None:
        raise NotFound
    return organisation


def list_kinds() -> dict[str, str]:
    """The kinds of bodies that may apply for something, by the name of their applicant group."""
    groups = db.session.scalars(select(Group).where(Group.kind == "applicant").order_by(Group.name_pl))
    kinds: dict[str, str] = {}
    for group in groups:
        if group.entity_kind:
            kinds.setdefault(group.entity_kind, group.name_pl)
    return kinds


def legal_forms() -> dict[str, str]:
    """The legal forms of bodies that apply (domain.md §1) and their names, by the code that is stored."""
    return {
        "social_cooperative": _("spółdzielnia socjalna"),
        "work_cooperative": _("spółdzielnia pracy"),
        "foundation": _("fundacja"),
        "association": _("stowarzyszenie"),
        "non_profit_company": _("spółka non profit"),
        "rural_women_circle": _("koło gospodyń wiejskich (KGW)"),
        "occupational_therapy_workshop": _("warsztat terapii zajęciowej (WTZ)"),
        "vocational_activity_plant": _("zakład aktywności zawodowej (ZAZ)"),
        "social_integration_centre": _("centrum integracji społecznej (CIS)"),
        "social_integration_club": _("klub integracji społecznej (KIS)"),
        "municipality": _("gmina"),
        "county": _("powiat"),
        "other": _("inna"),
    }


def list_representatives(organisation: Organisation) -> list[Representation]:
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


def get_representation(organisation_id: uuid.UUID, user_id: uuid.UUID) -> Representation:
    """One person's word for one body, for people who manage them."""
    representation = db.session.get(Representation, (user_id, organisation_id))
    if representation is None:
        raise NotFound
    return representation


def add_representative(
    organisation: Organisation, user: User, *, function: str, confirmed: bool, by: User | None
) -> Representation:
    """Let a person speak for the body, at once (`confirmed`) or when the office says so."""
    if db.session.get(Representation, (user.id, organisation.id)) is not None:
        raise Conflict(_("Ta osoba już reprezentuje ten podmiot."))
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
