"""Self-registration of whoever applies: an account, the organisation or the person, and the proof of the address.

A stranger never learns whether an address has an account: the answer and its timing are the same, the letters differ.
"""

from __future__ import annotations

from dataclasses import dataclass

from es_workflow.casework import (
    accounts,
    audit,
    entity_kinds,
    links,
    local_units,
    mail,
    organisations,
    passwords,
    persons,
    representations,
    runtime,
)
from es_workflow.casework.audit import AuditType
from es_workflow.casework.entity_kinds import Sort
from es_workflow.casework.links import Purpose
from es_workflow.casework.organisations import OrganisationData
from es_workflow.errors import NotFound
from es_workflow.forms import identifiers
from es_workflow.models import Organisation, User
from es_workflow.texts import _, use_language


@dataclass(frozen=True)
class Registration:
    """What somebody says of themselves to act for an organisation, or (a kind of persons) for themselves."""

    email: str
    name: str
    password: str
    organisation: OrganisationData
    function: str = ""
    phone: str = ""
    locale: str = "pl"


def register(data: Registration) -> None:
    """Let somebody apply once the address is proved and, for an organisation already known, the office agrees."""
    email, (about, sort) = (
        identifiers.email(data.email).lower(),
        organisations.completed(data.organisation.canonical()),
    )
    passwords.require_good(data.password, personal=(email, data.name))
    if (owner := accounts.find_by_email(email)) is not None:
        passwords.matches(None, data.password)  # takes the time that hashing a new password would
        _send_already_registered(owner)
        return
    user = accounts.new_user(email, data.name, password=data.password, phone=data.phone, locale=data.locale)
    is_person = sort is Sort.PERSON
    body, known = _apply_as(about.kind, user) if is_person else _represent(about, sort, user, data.function)
    audit.append(None, AuditType.USER_REGISTERED, by=user, data={"organisation": body.id, "known": known})
    accounts.send_confirmation(user)


def _represent(about: OrganisationData, sort: Sort, user: User, function: str) -> tuple[Organisation, bool]:
    """The organisation gets somebody to act for it, at once when it is new. Gives whether it was known."""
    known = organisations.find_by_nip(about.nip) if about.nip else None
    if sort is Sort.UNIT:
        known = local_units.find_organisation(about.terc) or known
    organisation = known or organisations.create(about, by=None)
    representations.add(organisation, user, function=function, confirmed=known is None, by=None)
    return organisation, known is not None


def _apply_as(kind: str, user: User) -> tuple[Organisation, bool]:
    """The person is the applicant, also one whom the office has entered. Gives whether it was known.

    Nobody else has to agree: the address of the entry is proved before anybody can sign in with it.
    """
    found = persons.find(kind, user.email)
    known = found if found is None or not persons.has_account(found) else None
    address = "" if found else user.email  # somebody else's entry has it: a mistake for the office to mend
    data = OrganisationData(kind=kind, name=user.name, email=address, phone=user.phone)
    person = known or organisations.create(data, by=None)
    representations.add(person, user, function="", confirmed=True, by=None)
    return person, known is not None


def enter(data: OrganisationData, *, by: User) -> Organisation:
    """The office enters an applicant; a person who has an account already finds it there. Raises Conflict."""
    body = organisations.create(data, by=by)
    user = accounts.find_by_email(body.email) if body.is_person and body.email else None
    if user is not None:
        if body.kind not in list_open_kinds(user):
            raise persons.PersonTaken
        representations.add(body, user, function="", confirmed=True, by=by)
    return body


def list_open_kinds(user: User) -> dict[str, str]:
    """As what somebody who has an account may apply for themselves, too, by kind."""
    mine = {link.organisation.kind for link in user.representations if link.organisation.is_person}
    offered = entity_kinds.by_sort().get(Sort.PERSON, {})
    return {kind: name for kind, name in offered.items() if kind not in mine}


def apply_for_oneself(kind: str, user: User) -> None:
    """Whoever has an account applies for themselves with it, beside all they do already. Raises NotFound."""
    if kind not in list_open_kinds(user):
        raise NotFound
    _apply_as(kind, user)


def confirm_email(token: str) -> User:
    """The address is the person's; whoever waits for the office is announced to it now. Raises LinkSpent."""
    user = links.redeem(token, Purpose.CONFIRM)
    audit.append(None, AuditType.USER_CONFIRMED, by=user)
    accounts.prove_address(user)
    return user


def _send_already_registered(user: User) -> None:
    with use_language(user.locale):
        mail.send_to(
            user,
            _("Masz już konto"),
            _("Ktoś próbował założyć konto na ten adres, a konto już istnieje. Jeżeli to Ty, zaloguj się:")
            + f"\n{runtime.office().config.base_url}/sign-in\n\n"
            + _("Jeżeli nie pamiętasz hasła, na stronie logowania wybierz „Nie pamiętam hasła”.")
            + "\n\n"
            + _("Kolejny podmiot dopisze do konta urząd. Wnioski we własnym imieniu włączysz na stronie „Moje konto”."),
        )
