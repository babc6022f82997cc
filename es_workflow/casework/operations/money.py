"""What a case does with its call's money: reserve, wait, contract, pay, release, recover, rank; and orders to pay."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from es_workflow.casework import funding, payments, support
from es_workflow.casework.operations import inputs
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.content.operations import CallPart, Header, Input
from es_workflow.texts import _

AMOUNT = {"amount": Input()}
MESSAGE = Header()


def reserve(call: Call) -> Mapping[str, Any]:
    """Reserve money for the case, or let it wait."""
    amount = inputs.amount(call, "amount")
    return funding.reserve(call.case, amount, message=call.header("message"), now=call.now)


def leave_waiting_list(call: Call) -> Mapping[str, Any]:
    """Take the case off the queue."""
    return funding.leave(call.case)


def contract(call: Call) -> None:
    """The agreement is signed."""
    funding.contract(call.case, inputs.amount(call, "amount"), now=call.now)


def pay(call: Call) -> None:
    """The money went out."""
    funding.pay(call.case, inputs.amount(call, "amount"), now=call.now)


def release(call: Call) -> Mapping[str, Any]:
    """Give money back to the call."""
    amount = call.given("amount")
    exact = None if amount is None else inputs.read_amount(amount, "amount")
    return funding.release(call.case, exact, now=call.now)


def recover(call: Call) -> None:
    """Paid money came back."""
    funding.recover(call.case, inputs.amount(call, "amount"), now=call.now)


def enter_ranking(call: Call) -> None:
    """Put the case on the ranking list."""
    ties = call.given("ties") or []
    if not isinstance(ties, list):
        raise WrongInput.of("ties", _("potrzebna jest lista liczb"))
    funding.enter_ranking(
        call.case,
        inputs.amount(call, "amount"),
        score=_points(call.given("score"), "score"),
        ties=[_points(tie, "ties") for tie in ties],
        message=call.header("message"),
        now=call.now,
    )


def _points(value: Any, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise WrongInput.of(name, _("potrzebna jest liczba"))
    return Decimal(value)


def history(call: Call) -> dict[str, Any]:
    """What the organisation has asked for and got before."""
    return {"used": support.used(call.case, now=call.now)}


def order_payment(call: Call) -> dict[str, Any]:
    """Prepare a transfer."""
    order = payments.order(
        call.case,
        inputs.amount(call, "amount"),
        account=inputs.text(call, "account"),
        recipient=inputs.text(call, "name"),
        title=inputs.text(call, "title"),
        by=call.by,
        now=call.now,
    )
    return {"payment_order": {"number": order.number, "subsidy": order.subsidy, "own": order.own}}


OPERATIONS = (
    Operation(
        name="money:reserve",
        needs=CallPart.MONEY,
        run=reserve,
        doc="Reserves `amount` in the case's call; with a message, a case that gets nothing waits for it in the queue.",
        headers={"message": Header(required=False)},
        inputs=AMOUNT,
        results=("funding", "reserved_amount", "waiting_position"),
    ),
    Operation(
        name="money:leave-waiting-list",
        needs=CallPart.MONEY,
        run=leave_waiting_list,
        doc="Takes the case off its call's ranking or waiting list; `funding` is reserved when money had just come.",
        results=("funding", "reserved_amount", "waiting_position"),
    ),
    Operation(
        name="money:contract",
        needs=CallPart.MONEY,
        run=contract,
        doc="Turns `amount` of what is reserved for the case into contracted money (the agreement is signed).",
        inputs=AMOUNT,
    ),
    Operation(
        name="money:pay",
        needs=CallPart.MONEY,
        run=pay,
        doc="Books `amount` of the contracted money as paid.",
        inputs=AMOUNT,
    ),
    Operation(
        name="money:release",
        needs=CallPart.MONEY,
        run=release,
        doc="Gives back `amount` (without it: all) of what is reserved or contracted; whoever waits gets it.",
        inputs={"amount": Input(required=False)},
        results=("released_amount",),
    ),
    Operation(
        name="money:recover",
        needs=CallPart.MONEY,
        run=recover,
        doc="Books `amount` of the paid money as returned.",
        inputs=AMOUNT,
    ),
    Operation(
        name="ranking:enter",
        needs=CallPart.MONEY,
        run=enter_ranking,
        doc="Puts the case on its call's ranking list; the approved list comes by the message.",
        headers={"message": MESSAGE},
        inputs={"score": Input(), "ties": Input(required=False), "amount": Input()},
    ),
    Operation(
        name="support:history",
        run=history,
        doc="Says what the organisation (with its parent and units) has applied for and been granted before.",
        results=("used",),
    ),
    Operation(
        name="payment:order",
        needs=CallPart.MONEY,
        run=order_payment,
        doc="Prepares a transfer of `amount`; a person exports it to the bank.",
        inputs={"amount": Input(), "account": Input(), "name": Input(), "title": Input()},
        results=("payment_order",),
    ),
)
