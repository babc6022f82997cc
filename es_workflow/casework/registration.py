"""Self-registration of an organisation's representative: an account, the organisation, and the proof of the address.

A stranger never learns whether an address has an account: the answer and its timing are the same, the letters differ.
"""

from __future__ import annotations

from dataclasses import dataclass

from es_workflow.casework import (
    accounts,
    audit,
    links,
    local_units,
    mail,
    organisations,
    passwords,
    representations,
    runtime,
)
from es_workflow.casework.audit import AuditType
from es_workflow.casework.links import Purpose
from es_workflow.casework.organisations import OrganisationData
from es_workflow.forms import identifiers
from es_workflow.models import User
from es_workflow.texts import _, use_language


@dataclass(frozen=True)
class Registration:
    """What somebody says of themselves to act for an organisation."""

    email: str
    name: str
    password: str
    organisation: OrganisationData
    function: str = ""
    phone: str = ""
    locale: str = "pl"


def register(data: Registration) -> None:
    """Let somebody act for an organisation once the address is proved and, for a known one, the office agrees."""
    email, (about, is_unit) = (
        identifiers.email(data.email).lower(),
        organisations.completed(data.organisation.canonical()),
    )
    passwords.require_good(data.password, personal=(email, data.name))
    if (owner := accounts.find_by_email(email)) is not None:
        passwords.matches(None, data.password)  # takes the time that hashing a new password would
        _send_already_registered(owner)
        return
    user = accounts.new_user(email, data.name, password=data.password, phone=data.phone, locale=data.locale)
    known = organisations.find_by_nip(about.nip) if about.nip else None
    if is_unit:
        known = local_units.find_organisation(about.terc) or known
    organisation = known or organisations.create(about, by=None)
    representations.add(organisation, user, function=data.function, confirmed=known is None, by=None)
    audit.append(None, AuditType.USER_REGISTERED, by=user, data={"organisation": organisation.id, "known": bool(known)})
    accounts.send_confirmation(user)


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
            + _("Jeżeli nie pamiętasz hasła, na stronie logowania wybierz „Nie pamiętam hasła”."),
        )
