"""People's accounts: signing in, proving an address, forgetting and changing a password, opening and closing accounts.

Nothing here tells a stranger whether an address has an account: the answer is the same, only the letters differ.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import or_, select

from es_workflow import db
from es_workflow.casework import (
    audit,
    groups,
    links,
    mail,
    passwords,
    persons,
    polish,
    representations,
    runtime,
    standing,
)
from es_workflow.casework.audit import AuditType
from es_workflow.casework.links import LinkSpent, Purpose
from es_workflow.casework.paging import Page, page_of
from es_workflow.errors import Conflict, NotAllowed, NotFound, WorkflowError
from es_workflow.forms import identifiers
from es_workflow.models import Membership, User
from es_workflow.texts import LANGUAGES, _, use_language


class SignInFailed(WorkflowError):
    says = "Nieprawidłowy adres e-mail lub hasło."


class AddressNotConfirmed(WorkflowError):
    says = "Potwierdź najpierw adres e-mail: wysłaliśmy na niego nowy link."


# --- signing in


def authenticate(email: str, password: str) -> User:
    """The person who signs in. Raises SignInFailed, or AddressNotConfirmed after sending a new link."""
    user = find_by_email(email)
    if not passwords.matches(user.password_hash if user else None, password) or user is None or not user.active:
        audit.append(None, AuditType.USER_SIGN_IN_FAILED, by=None, data={"user": user.id if user else None})
        raise SignInFailed
    if user.email_confirmed_at is None:
        send_confirmation(user)
        raise AddressNotConfirmed
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    audit.append(None, AuditType.USER_SIGNED_IN, by=user)
    return user


def find_by_email(email: str) -> User | None:
    """The account of that address, in any spelling."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def find_signed_in(user_id: uuid.UUID, session_version: int) -> User | None:
    """Whose session it is; nobody's once the account was closed or its sessions were ended."""
    user = standing.load(user_id)
    return user if user and user.active and user.session_version == session_version else None


def end_sessions(user: User, *, by: User) -> None:
    """Sign the person out everywhere and spend all their links."""
    user.session_version += 1
    audit.append(None, AuditType.USER_CHANGED, by=by, data={"user": user.id, "changes": {"sessions": "ended"}})


def send_confirmation(user: User) -> None:
    """Send the link that proves the person's address."""
    with use_language(user.locale):
        mail.send_to(
            user,
            _("Potwierdź adres e-mail"),
            _("Ktoś podał ten adres, zakładając konto. Jeżeli to Ty, potwierdź go w ciągu 3 dni:")
            + f"\n{_address(user, Purpose.CONFIRM)}\n\n"
            + _("Jeżeli to nie Ty, nic nie rób."),
        )


def prove_address(user: User) -> None:
    """The address is the person's; from now on the office hears of whom they want to act for."""
    if user.email_confirmed_at is None:
        user.email_confirmed_at = runtime.office().clock.now()
        representations.announce_waiting(user)


def _address(user: User, purpose: Purpose) -> str:
    return f"{runtime.office().config.base_url}/{purpose}/{links.make(user, purpose)}"


# --- passwords


def request_reset(email: str) -> None:
    """Send a link for a new password, if there is anybody to send it to."""
    user = find_by_email(email)
    if user is None or not user.active:
        return
    with use_language(user.locale):
        mail.send_to(
            user,
            _("Nowe hasło"),
            _("Ktoś poprosił o nowe hasło do Twojego konta. Jeżeli to Ty, ustaw je w ciągu godziny:")
            + f"\n{_address(user, Purpose.RESET)}\n\n"
            + _("Jeżeli to nie Ty, nic nie rób: hasło się nie zmieni."),
        )


def reset_password(token: str, new: str) -> User:
    """Set a new password by a link from an e-mail, which also proves the address. Raises LinkSpent, WeakPassword."""
    owner = links.find_user(token, Purpose.RESET)
    if owner is None:
        raise LinkSpent
    passwords.require_good(new, personal=(owner.email, owner.name))
    user = links.redeem(token, Purpose.RESET)
    user.password_hash = passwords.hashed(new)
    audit.append(None, AuditType.PASSWORD_RESET, by=user)
    prove_address(user)
    return user


def change_password(user: User, current: str, new: str) -> None:
    """Replace the password by its owner, who is signed out everywhere else. Raises NotAllowed, WeakPassword."""
    if not passwords.matches(user.password_hash, current):
        raise NotAllowed(_("Obecne hasło jest nieprawidłowe."))
    passwords.require_good(new, personal=(user.email, user.name))
    user.password_hash = passwords.hashed(new)
    user.session_version += 1
    audit.append(None, AuditType.PASSWORD_CHANGED, by=user)


# --- one's own data


def change_details(user: User, *, name: str, phone: str, by: User) -> None:
    """Correct a person's name and telephone."""
    before = {"name": user.name, "phone": user.phone}
    user.name, user.phone = " ".join(name.split()), identifiers.phone(phone) if phone.strip() else ""
    user.sort_key = sort_key_of(user.name)
    after = {"name": user.name, "phone": user.phone}
    persons.follow(user, by=by)
    if before != after:
        changes = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
        audit.append(None, AuditType.USER_CHANGED, by=by, data={"user": user.id, "changes": changes})


def set_locale(user: User, locale: str) -> None:
    """The language of pages and letters for this person."""
    if locale in LANGUAGES:
        user.locale = locale


# --- kept by the office


def get(user_id: uuid.UUID) -> User:
    """One account, for people who manage them. Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def get_by_email(email: str) -> User:
    """The account of that address, for people who manage them. Raises NotFound."""
    user = find_by_email(email)
    if user is None:
        raise NotFound(_("Nie ma konta o tym adresie e-mail."))
    return user


def list_page(*, search: str = "", group_key: str = "", page: int = 1) -> Page[User]:
    """The accounts in alphabetical order, narrowed by words of the name or address and by an office group."""
    query = select(User).order_by(User.sort_key, User.id)
    if group_key:
        query = query.where(User.memberships.any(Membership.group_key == group_key))
    for word in search.split():
        query = query.where(or_(polish.contains(User.name, word), polish.contains(User.email, word)))
    return page_of(query, page)


def create_user(
    *, email: str, name: str, by: User | None, group_keys: Collection[str] = (), password: str | None = None
) -> User:
    """Give somebody an account. Without a password they get a link to set one, which also proves the address."""
    address = identifiers.email(email).lower()
    if find_by_email(address) is not None:
        raise Conflict(_("Konto o tym adresie e-mail już istnieje."))
    user = new_user(address, name, password=password or uuid.uuid4().hex)
    user.email_confirmed_at = runtime.office().clock.now() if password else None
    audit.append(None, AuditType.USER_CREATED, by=by, data={"user": user.id, "email": address})
    if group_keys:
        groups.put_into(user, group_keys)
    if password is None:
        _invite(user)
    return user


def _invite(user: User) -> None:
    with use_language(user.locale):
        mail.send_to(
            user,
            _("Masz konto w systemie ekonomii społecznej"),
            _("Urząd założył Ci konto. Ustaw hasło w ciągu godziny:")
            + f"\n{_address(user, Purpose.RESET)}\n\n"
            + _("Później poprosisz o nowy link na stronie logowania („Nie pamiętam hasła”)."),
        )


def deactivate(user: User, *, by: User) -> None:
    """Close the account: the person is out at once, what they did stays. Raises Conflict for the last administrator."""
    if not user.active:
        return
    if user is by:
        raise Conflict(_("Nie możesz zamknąć własnego konta."))
    user.active = False
    user.session_version += 1
    db.session.flush()  # the check below asks the database
    groups.require_an_administrator()
    audit.append(None, AuditType.USER_DEACTIVATED, by=by, data={"user": user.id})


def reactivate(user: User, *, by: User) -> None:
    """Open a closed account again."""
    if not user.active:
        user.active = True
        audit.append(None, AuditType.USER_REACTIVATED, by=by, data={"user": user.id})


def new_user(email: str, name: str, *, password: str, phone: str = "", locale: str = "pl") -> User:
    """A new account whose address is not proved yet."""
    user = User(
        id=uuid.uuid4(),
        email=email,
        name=" ".join(name.split()),
        sort_key=sort_key_of(name),
        password_hash=passwords.hashed(password),
        phone=identifiers.phone(phone) if phone.strip() else "",
        locale=locale if locale in LANGUAGES else "pl",
        session_version=1,
        active=True,
    )
    db.session.add(user)
    db.session.flush()  # the audit trail names the user
    return user


def sort_key_of(name: str) -> str:
    """People are sorted by their last name, the last word."""
    first, _space, last = " ".join(name.split()).rpartition(" ")
    return polish.sort_key(f"{last} {first}")
