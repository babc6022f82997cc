"""Exchange rates and de minimis aid."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from es_workflow import clock
from es_workflow.casework import aid_register, de_minimis, exchange_rates, undertakings
from es_workflow.casework.aid_register import OtherAid
from es_workflow.casework.de_minimis import Basis, Recipient
from es_workflow.casework.operations import inputs
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.content.operations import Header, Input
from es_workflow.forms import identifiers
from es_workflow.models import Aid
from es_workflow.texts import _


def exchange_rate(call: Call) -> dict[str, Any]:
    """The mean rate of the euro that holds on the day, and the table it stands in."""
    rate = exchange_rates.rate_on(inputs.day(call, "date"))
    return {
        "exchange_rate": _shown(rate.mid),
        "exchange_table": rate.table_no,
        "exchange_date": rate.table_date.isoformat(),
    }


def check(call: Call) -> dict[str, Any]:
    """How much of the ceiling is used and left on the day, and whether the amount still fits."""
    day, amount = inputs.day(call, "date"), inputs.amount(call, "amount")
    standing = de_minimis.standing(Recipient.of(call.case.organisation), day)
    rate = exchange_rates.rate_on(day)
    euros = de_minimis.in_euros(amount, rate)
    return {
        "de_minimis": {
            "regime": standing.regulation,
            "ceiling_eur": standing.ceiling_eur,
            "since": standing.since.isoformat(),
            "used_eur": standing.used_eur,
            "left_eur": standing.left_eur,
            "left_pln": de_minimis.in_zloty(standing.left_eur, rate),
            "amount_eur": euros,
            "fits": euros <= standing.left_eur,
            "rate": _shown(rate.mid),
            "rate_table": rate.table_no,
            "rate_date": rate.table_date.isoformat(),
            "history": [_line(aid) for aid in standing.counted],
        }
    }


def _line(aid: Aid) -> dict[str, Any]:
    latest = aid.latest
    return {
        "date": aid.granted_on.isoformat(),
        "giver": aid.giver,
        "name": aid.name,
        "nip": aid.nip,
        "number": latest.number,
        "amount": latest.amount,
        "amount_eur": latest.amount_eur,
    }


def grant(call: Call) -> dict[str, Any]:
    """Grant the aid on the day and give its certificate a number."""
    basis = Basis(call.header("legal_basis"), call.header("form"), call.header("purpose"))
    return {"aid": _told(de_minimis.grant(call.case, inputs.amount(call, "amount"), inputs.day(call, "date"), basis))}


def correct(call: Call) -> dict[str, Any]:
    """Lower the aid of the case; the certificate gets a corrected one beside it."""
    reason = str(call.given("reason") or "")
    return {"aid": _told(de_minimis.correct(call.case, inputs.amount(call, "amount"), reason))}


def _told(aid: Aid) -> dict[str, Any]:
    first, latest = aid.certificates[0], aid.latest
    assert aid.rate is not None
    assert aid.rate_date is not None
    assert latest.report_by is not None
    return {
        "number": latest.number,
        "amount": latest.amount,
        "amount_eur": latest.amount_eur,
        "granted_on": aid.granted_on.isoformat(),
        "issued_on": latest.issued_on.isoformat(),
        "report_by": latest.report_by.isoformat(),
        "rate": _shown(aid.rate),
        "rate_table": aid.rate_table,
        "rate_date": aid.rate_date.isoformat(),
        "regime": aid.regulation,
        "recipient": {"name": aid.name, "nip": aid.nip},
        "corrects": first.number if latest is not first else None,
        "reason": latest.reason or None,
        "first_amount": first.amount,
        "first_amount_eur": first.amount_eur,
    }


def tell(call: Call) -> dict[str, Any]:
    """Keep the aid of other givers and the linked undertakings that the applicant told of."""
    recipient = Recipient.of(call.case.organisation)
    history, links = inputs.rows(call, "history"), inputs.rows(call, "undertakings")
    told = [_other_aid(row, recipient) for row in history]
    related = [(_nip(row), str(row.get("name") or ""), _kind(row)) for row in links]
    for nip, name, kind in related:
        undertakings.link(
            recipient.nip, nip, other_name=name, kind=kind, valid_from=clock.today(call.now), by=call.by, case=call.case
        )
    aid_register.tell(call.case, told)
    return {"aid_told": len(told)}


def _other_aid(row: Mapping[str, Any], recipient: Recipient) -> OtherAid:
    day = inputs.read_day(row.get("date"), "history.date")
    nip = _nip(row) if row.get("nip") else recipient.nip
    name = recipient.name if nip == recipient.nip else undertakings.name_of(nip)
    return OtherAid(
        nip=nip,
        name=name or nip,
        giver=" ".join(str(row.get("giver") or "").split()),
        granted_on=day,
        amount=inputs.read_amount(row.get("amount"), "history.amount"),
        amount_eur=inputs.read_amount(row.get("amount_eur"), "history.amount_eur"),
        regulation=de_minimis.ceiling_on(day).regulation,
        number=str(row.get("number") or ""),
    )


def _nip(row: Mapping[str, Any]) -> str:
    try:
        return identifiers.nip(str(row.get("nip") or ""))
    except ValueError as error:
        raise WrongInput.of("nip", str(error)) from error


def _kind(row: Mapping[str, Any]) -> str:
    kind = str(row.get("kind") or undertakings.LINKED)
    if kind not in (undertakings.LINKED, undertakings.MERGED):
        raise WrongInput.of("kind", _("możliwe są: linked, merged"))
    return kind


def _shown(rate: Decimal) -> Decimal:
    """A rate as NBP prints it: four decimals, more only where it has them."""
    return rate.quantize(Decimal("0.0001")) if rate == round(rate, 4) else rate.normalize()


OPERATIONS = (
    Operation(
        name="exchange:rate",
        run=exchange_rate,
        doc="NBP's mean rate of the euro (table A) on the input `date`; of the last earlier table when it has none.",
        inputs={"date": Input()},
        results=("exchange_rate", "exchange_table", "exchange_date"),
    ),
    Operation(
        name="de_minimis:tell",
        run=tell,
        doc="Keeps other givers' aid (input `history`: list of {date, giver, amount, amount_eur, number}) and related"
        " bodies (input `undertakings`: list of {nip, name, kind: linked|merged}) that the applicant told of.",
        inputs={"history": Input(), "undertakings": Input(required=False)},
        results=("aid_told",),
    ),
    Operation(
        name="de_minimis:check",
        run=check,
        doc="Whether the input `amount` fits under the ceiling of de minimis aid on the input `date`, for the whole"
        " undertaking.",
        inputs={"date": Input(), "amount": Input()},
        results=("de_minimis",),
    ),
    Operation(
        name="de_minimis:grant",
        run=grant,
        doc="Grants the input `amount` as de minimis aid on the input `date`, numbers its certificate and sets the term"
        " of the report; over the ceiling it stops the case.",
        headers={name: Header(required=False) for name in ("legal_basis", "form", "purpose")},
        inputs={"date": Input(), "amount": Input()},
        results=("aid",),
    ),
    Operation(
        name="de_minimis:correct",
        run=correct,
        doc="Lowers the case's aid to the input `amount` (input `reason` optional) by a corrected certificate.",
        inputs={"amount": Input(), "reason": Input(required=False)},
        results=("aid",),
    ),
)
