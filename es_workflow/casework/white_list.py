"""The white list of VAT taxpayers: is this account that taxpayer's, on that day? Off until its address is set."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from es_workflow import jsontext
from es_workflow.casework import outside
from es_workflow.casework.outside import ServiceFailed
from es_workflow.texts import _

TOO_MANY = 429


@dataclass(frozen=True)
class Reply:
    """What the list says, and the number under which it remembers being asked."""

    assigned: bool
    request_id: str


def ask(base_url: str, *, nip: str, account: str, day: dt.date) -> Reply:
    """Ask /api/check/nip/{nip}/bank-account/{nrb}?date=. Raises ServiceFailed in words."""
    url = f"{base_url}/api/check/nip/{nip}/bank-account/{account}?date={day.isoformat()}"
    answer = outside.get(url, service=_("Wykaz podatników VAT"))
    if answer.status == TOO_MANY:
        raise ServiceFailed(_("Wyczerpano dzienny limit zapytań do wykazu podatników VAT. Potwierdź rachunek ręcznie."))
    try:
        found = jsontext.loads(answer.body)
        if answer.status != 200:
            raise ServiceFailed(_("Wykaz podatników VAT odmówił: %(why)s", why=str(found["message"])[:200]))
        result = found["result"]
        assigned = {"TAK": True, "NIE": False}[result["accountAssigned"]]
        request_id = str(result["requestId"]).strip()
    except (ValueError, KeyError, TypeError) as error:
        raise ServiceFailed(_("Wykaz podatników VAT przysłał niezrozumiałą odpowiedź.")) from error
    if not request_id:
        raise ServiceFailed(_("Wykaz podatników VAT nie podał identyfikatora zapytania."))
    return Reply(assigned, request_id)
