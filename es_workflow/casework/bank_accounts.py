"""Whose a bank account is: asked of the white list, or confirmed by a person who saw a paper. Each check is kept."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from es_workflow import clock, db
from es_workflow.casework import audit, runtime, white_list
from es_workflow.casework.audit import AuditType
from es_workflow.errors import NotFound, WorkflowError
from es_workflow.forms import identifiers
from es_workflow.models import AccountCheck, Attachment, Case, Organisation, User
from es_workflow.texts import _

CONFIRMED, NOT_FOUND, MANUAL = "confirmed", "not_found", "manual"
WHITE_LIST, PERSON = "white_list", "person"


class WrongAccount(WorkflowError):
    says = "Nieprawidłowy numer rachunku."


def account_of(text: str) -> str:
    """The 26 digits of a Polish account in any notation. Raises WrongAccount."""
    try:
        iban = identifiers.iban(text)
    except ValueError as error:
        raise WrongAccount(str(error)) from error
    if not iban.startswith("PL"):
        raise WrongAccount(_("Wykaz podatników zna tylko polskie rachunki."))
    return iban[2:]


def find_check(organisation: Organisation, account: str, day: dt.date) -> AccountCheck | None:
    """The latest word on the account for that day; a person's confirmation comes before the list's „not there”."""
    query = select(AccountCheck).where(
        AccountCheck.organisation_id == organisation.id, AccountCheck.account == account, AccountCheck.day == day
    )
    found = db.session.scalars(query.order_by(AccountCheck.seq.desc())).all()
    return next((check for check in found if check.result == CONFIRMED), found[0] if found else None)


def check(organisation: Organisation, account: str, day: dt.date, *, case: Case | None) -> AccountCheck | None:
    """Make sure whose the account is on the day; None when a person has to. Raises WrongAccount, ServiceFailed."""
    account = account_of(account)
    known = find_check(organisation, account, day)
    if known is not None and known.result == CONFIRMED:
        return known
    address = runtime.office().config.white_list_url
    if address is None or organisation.is_person:  # the list knows taxpayers of VAT; of others a person makes sure
        return known
    nip = (organisation.parent or organisation).nip
    if not nip:
        raise WrongAccount(
            _("Podmiot nie ma numeru NIP, więc wykaz podatników go nie zna. Potwierdź rachunek ręcznie.")
        )
    reply = white_list.ask(address, nip=nip, account=account, day=day)
    return _keep(
        organisation,
        account,
        day,
        case=case,
        result=CONFIRMED if reply.assigned else NOT_FOUND,
        source=WHITE_LIST,
        request_id=reply.request_id,
    )


def confirm(
    organisation: Organisation, account: str, day: dt.date, file: Attachment, *, by: User | None, case: Case | None
) -> AccountCheck:
    """A person saw in `file` that the account is the organisation's; holds for the day. Raises WrongAccount."""
    account = account_of(account)
    kept = _keep(organisation, account, day, case=case, result=CONFIRMED, source=PERSON, by=by, attachment_id=file.id)
    data = {"organisation": organisation.id, "account": account, "day": day, "sha256": file.sha256}
    audit.append(None, AuditType.ACCOUNT_CONFIRMED, by=by, data=data)
    return kept


def _keep(
    organisation: Organisation,
    account: str,
    day: dt.date,
    *,
    case: Case | None,
    result: str,
    source: str,
    request_id: str = "",
    by: User | None = None,
    attachment_id: uuid.UUID | None = None,
) -> AccountCheck:
    row = AccountCheck(
        id=uuid.uuid4(),
        organisation_id=organisation.id,
        case_id=case.id if case else None,
        account=account,
        day=day,
        result=result,
        source=source,
        request_id=request_id,
        checked_at=runtime.office().clock.now(),
        checked_by_id=by.id if by else None,
        attachment_id=attachment_id,
    )
    db.session.add(row)
    db.session.flush()  # the next look must find it
    return row


def in_words(result: AccountCheck | None) -> dict[str, object]:
    """The check as a process sees it; without one a person has to look."""
    if result is None:
        return {"result": MANUAL, "request_id": None, "checked_on": None}
    day = clock.today(result.checked_at)
    return {"result": result.result, "request_id": result.request_id or None, "checked_on": day.isoformat()}


def get_file(organisation: Organisation, check_id: uuid.UUID) -> Attachment:
    """The file of a person's confirmation. Raises NotFound."""
    found = db.session.get(AccountCheck, check_id)
    if found is None or found.organisation_id != organisation.id or found.attachment is None:
        raise NotFound
    return found.attachment


def list_of(organisation: Organisation) -> Sequence[AccountCheck]:
    """All checks of the organisation's accounts, the latest on top."""
    query = select(AccountCheck).where(AccountCheck.organisation_id == organisation.id)
    options = (joinedload(AccountCheck.checked_by), joinedload(AccountCheck.attachment))
    return db.session.scalars(query.order_by(AccountCheck.seq.desc()).options(*options)).all()
