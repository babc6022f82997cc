"""Those who apply: bodies and natural persons. Which kinds there are: entity_kinds; who acts: representations."""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict, dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from es_workflow import db
from es_workflow.casework import access, audit, entity_kinds, local_units, persons, polish
from es_workflow.casework.audit import AuditType
from es_workflow.casework.entity_kinds import Sort
from es_workflow.casework.paging import Page, page_of
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.forms import identifiers
from es_workflow.models import AuditEvent, Organisation, User
from es_workflow.texts import _

PKD = re.compile(r"\d{2}\.\d{2}\.[A-Z]")


class TaxNumberTaken(Conflict):
    says = "Podmiot o tym numerze NIP jest już w systemie."


class InvalidValue(WorkflowError):
    says = "Ta wartość jest nieprawidłowa."


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
    pkd: str = ""
    size: str = ""
    road_haulage: bool = False
    fiscal_year_month: int = 1

    def canonical(self) -> OrganisationData:
        """The same in the one notation we store. Raises InvalidValue for what cannot be one."""
        checks = ("nip", "regon", "krs", "postal_code", "email", "phone")
        values = {
            field: " ".join(value.split()) if isinstance(value, str) else value for field, value in asdict(self).items()
        }
        if self.pkd and not PKD.fullmatch(self.pkd.strip().upper()):
            raise InvalidValue(_("Wpisz klasę PKD tak: 88.99.Z."))
        values["pkd"] = self.pkd.strip().upper()
        if not 1 <= self.fiscal_year_month <= 12:
            raise InvalidValue(_("Wybierz miesiąc od 1 do 12."))
        try:
            found = {field: getattr(identifiers, field)(values[field]) for field in checks if values[field]}
        except ValueError as error:
            raise InvalidValue(str(error)) from error
        return replace(self, **{**values, **found})


def create(data: OrganisationData, *, by: User | None) -> Organisation:
    """Enter a body or a person into the register. Raises TaxNumberTaken, UnitTaken, PersonTaken when it is there."""
    data, sort = completed(data.canonical())
    _require_free(data, sort, None)
    organisation = Organisation(id=uuid.uuid4(), **asdict(data), sort_key=polish.sort_key(data.name))
    organisation.is_unit, organisation.is_person = sort is Sort.UNIT, sort is Sort.PERSON
    db.session.add(organisation)
    db.session.flush()  # the audit trail below names it, and a second registration in the same request must find it
    audit.append(None, AuditType.ORGANISATION_CREATED, by=by, data={"organisation": organisation.id, **asdict(data)})
    return organisation


def update(organisation: Organisation, data: OrganisationData, *, by: User) -> None:
    """Correct the register entry; running cases keep what was submitted in them."""
    data, sort = completed(data.canonical())
    _require_free(data, sort if organisation.active else Sort.BODY, organisation)
    organisation.is_unit, organisation.is_person = sort is Sort.UNIT, sort is Sort.PERSON
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
        if active and organisation.is_unit:
            local_units.require_free(organisation.terc, organisation)
        if active and organisation.is_person:
            persons.require_free(organisation.kind, organisation.email, organisation)
        organisation.active = active
        change = {"organisation": organisation.id, "changes": {"active": [not active, active]}}
        audit.append(None, AuditType.ORGANISATION_CHANGED, by=by, data=change)


def completed(data: OrganisationData) -> tuple[OrganisationData, Sort]:
    """The same with what the list tells of a unit, or without what a person cannot have. Raises UnknownUnit."""
    sort = entity_kinds.sort_of(data.kind)
    if sort is Sort.PERSON:
        return persons.bare(data), sort
    if sort is Sort.UNIT:
        unit = local_units.get(data.terc)
        return replace(data, name=unit.official_name, legal_form=local_units.legal_form(unit)), sort
    return data, sort


def _require_free(data: OrganisationData, sort: Sort, owner: Organisation | None) -> None:
    other = find_by_nip(data.nip) if data.nip else None
    if other is not None and other is not owner:
        raise TaxNumberTaken
    if sort is Sort.UNIT:
        local_units.require_free(data.terc, owner)
    if sort is Sort.PERSON:
        persons.require_free(data.kind, data.email, owner)


def find_by_nip(nip: str) -> Organisation | None:
    """The body with this tax number (ten digits), if the office knows it."""
    return db.session.scalar(select(Organisation).where(Organisation.nip == nip))


def get(organisation_id: uuid.UUID, user: User) -> Organisation:
    """One body of the register, for people who manage it; a person only for those who may see personal data."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None or (organisation.is_person and not persons.may_see(user)):
        raise NotFound
    return organisation


def list_page(*, of_persons: bool = False, search: str = "", kind: str = "", page: int = 1) -> Page[Organisation]:
    """The register, or that of persons, in alphabetical order, narrowed by words of the name, place or tax number."""
    query = select(Organisation).where(Organisation.is_person.is_(of_persons))
    query = query.order_by(Organisation.sort_key, Organisation.id)
    if kind:
        query = query.where(Organisation.kind == kind)
    for word in search.split():
        digits = word.replace("-", "")
        matches = [polish.contains(Organisation.name, word), polish.contains(Organisation.city, word)]
        matches += [polish.contains(Organisation.email, word)] if of_persons else []
        query = query.where(or_(*matches, Organisation.nip.startswith(digits, autoescape=True)))
    return page_of(query, page)


def list_mine(user: User) -> list[Organisation]:
    """The bodies the person may act for, in alphabetical order."""
    acting = access.organisations_of(user)
    mine = [link.organisation for link in user.representations if link.organisation_id in acting]
    return sorted(mine, key=lambda organisation: organisation.sort_key)


def list_of_kind(kind: str) -> list[Organisation]:
    """The bodies of a kind that the office works with, in alphabetical order."""
    query = select(Organisation).where(Organisation.kind == kind, Organisation.active)
    return list(db.session.scalars(query.order_by(Organisation.sort_key, Organisation.id)))


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


def set_parent(organisation: Organisation, parent: Organisation | None, *, by: User) -> None:
    """Make the body a unit of another (jednostka tworząca), or of nobody. Raises InvalidValue."""
    _require_body(organisation)
    if parent is not None and (parent is organisation or parent.parent_id is not None):
        raise InvalidValue(_("Jednostką tworzącą może być tylko inny podmiot, który sam nie jest jednostką innego."))
    if parent is not None and list_units(organisation):
        raise InvalidValue(_("Ten podmiot sam jest jednostką tworzącą, więc nie może być jednostką innego."))
    if organisation.parent is parent:
        return
    before = organisation.parent.name if organisation.parent else None
    organisation.parent = parent
    db.session.flush()  # what the organisation's cases read next asks the database
    changes = {"parent": [before, parent.name if parent else None]}
    audit.append(
        None, AuditType.ORGANISATION_CHANGED, by=by, data={"organisation": organisation.id, "changes": changes}
    )


def set_successor(organisation: Organisation, successor: Organisation | None, *, by: User) -> None:
    """Note who took the body's rights and duties over, or that nobody did after all. Raises InvalidValue."""
    _require_body(organisation)
    further = successor
    while further is not None:
        if further is organisation:
            raise InvalidValue(_("Podmiot nie może być swoim własnym następcą."))
        further = further.successor
    if organisation.successor is successor:
        return
    before = organisation.successor.name if organisation.successor else None
    organisation.successor = successor
    db.session.flush()  # what the organisation's cases read next asks the database
    changes = {"successor": [before, successor.name if successor else None]}
    audit.append(
        None, AuditType.ORGANISATION_CHANGED, by=by, data={"organisation": organisation.id, "changes": changes}
    )


def _require_body(organisation: Organisation) -> None:
    if organisation.is_person:
        raise InvalidValue(_("Osoba fizyczna nie ma jednostki tworzącej ani następcy prawnego."))


def sizes() -> dict[str, str]:
    """The sizes of undertakings and their names, by the code that is stored."""
    return {"micro": _("mikro"), "small": _("małe"), "medium": _("średnie"), "large": _("duże")}


def list_units(organisation: Organisation) -> list[Organisation]:
    """The bodies that are units of this one, in alphabetical order."""
    query = select(Organisation).where(Organisation.parent_id == organisation.id)
    return list(db.session.scalars(query.order_by(Organisation.sort_key, Organisation.id)))


def history(organisation: Organisation) -> list[AuditEvent]:
    """What was ever changed about the body and the people who speak for it, the latest first."""
    query = select(AuditEvent).where(audit.is_about(organisation.id)).options(joinedload(AuditEvent.actor))
    return list(db.session.scalars(query.order_by(AuditEvent.seq.desc())))
