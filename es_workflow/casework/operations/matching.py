"""What a case does to get or to give a place: offer, apply, answer, part, leave."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from es_workflow.casework import runtime
from es_workflow.casework.matching import exchanges, pairs, points
from es_workflow.casework.matching.exchanges import Applied, Offered
from es_workflow.casework.operations import inputs
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.content.operations import Header, Input
from es_workflow.errors import NotFound
from es_workflow.models import MatchPair
from es_workflow.texts import _

MATCH = {"match": Input()}


def offer(call: Call) -> None:
    """Offer places."""
    limit = call.given("holder_limit")
    offered = Offered(
        exchange=call.header("exchange"),
        title=inputs.text(call, "title"),
        places=_number(call.given("places"), "places"),
        message=call.header("message"),
        holder=inputs.text(call, "holder") if call.given("holder") is not None else None,
        holder_name=inputs.text(call, "holder_name") if call.given("holder_name") is not None else None,
        holder_limit=_number(limit, "holder_limit") if limit is not None else None,
        details=_context(call, "details"),
        told=_context(call, "told"),
    )
    exchanges.offer(call.case, offered, now=call.now)


def list_offers(call: Call) -> dict[str, Any]:
    """What one can ask for now."""
    found = exchanges.list_open(call.header("exchange"))
    return {"offers": [{"number": one.number, "title": one.title, **one.told} for one in found]}


def apply(call: Call) -> None:
    """Look for a place."""
    rules = runtime.office().package(call.case.deployment_id).manifest.matching
    assert rules is not None, "the check lets nothing apply without them"
    wishes = call.given("wishes")
    if not isinstance(wishes, list) or not all(isinstance(wish, str) for wish in wishes):
        raise WrongInput.of("wishes", _("potrzebna jest lista numerów spraw"))
    others = call.given("others")
    if others is not None and not isinstance(others, bool):
        raise WrongInput.of("others", _("potrzebne jest tak albo nie"))
    applied = Applied(
        exchange=rules.exchange,
        title=inputs.text(call, "title"),
        message=call.header("message"),
        wishes=wishes,
        others=bool(others),
        details=_context(call, "details"),
        told=_context(call, "told"),
    )
    exchanges.apply(call.case, applied, now=call.now)


def answer(call: Call) -> dict[str, Any]:
    """Say yes or no to the other."""
    agrees = call.given("agrees")
    if not isinstance(agrees, bool):
        raise WrongInput.of("agrees", _("potrzebne jest tak albo nie"))
    pair = _pair(call)
    limit = points.rules_of(pair.application).refusals
    reason = inputs.text(call, "reason") if call.given("reason") is not None else ""
    return {"match_state": pairs.answer(pair, call.case, agrees=agrees, reason=reason, limit=limit, now=call.now)}


def end(call: Call) -> None:
    """Part; the application waits for another place."""
    pair = _pair(call)
    if pair.status in pairs.STANDING:
        pairs.end(pair, now=call.now)


def close(call: Call) -> None:
    """Take nobody more."""
    exchanges.close(call.case, now=call.now)


def leave(call: Call) -> None:
    """Give up."""
    exchanges.leave(call.case, now=call.now)


def _pair(call: Call) -> MatchPair:
    """The pair of the message, under its exchange's lock; only of this case."""
    given = call.given("match")
    try:
        wanted = uuid.UUID(str(given["id"])) if isinstance(given, Mapping) else None
        if wanted is None:
            raise ValueError
        found = pairs.get(wanted)
    except (KeyError, ValueError, NotFound) as error:
        raise WrongInput.of("match", _("potrzebne jest to, co przyszło w wiadomości o miejscu")) from error
    exchanges.lock(found.application.exchange)
    found = pairs.get(wanted)
    if call.case.id not in {found.application_id, found.offer_id}:
        raise WrongInput.of("match", _("to miejsce dotyczy innej sprawy"))
    return found


def _number(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise WrongInput.of(name, _("potrzebna jest liczba całkowita, nie mniejsza od zera"))
    return value


def _context(call: Call, name: str) -> Mapping[str, Any]:
    value = call.given(name)
    if value is not None and not isinstance(value, Mapping):
        raise WrongInput.of(name, _("potrzebny jest kontekst"))
    return value or {}


OPERATIONS = (
    Operation(
        name="matching:offer",
        run=offer,
        doc="Offers `places` in an exchange; said again, it replaces what the case said. Pairs come by the message.",
        headers={"exchange": Header(), "message": Header()},
        inputs={
            "title": Input(),
            "places": Input(),
            "holder": Input(required=False),
            "holder_name": Input(required=False),
            "holder_limit": Input(required=False),
            "details": Input(required=False),
            "told": Input(required=False),
        },
    ),
    Operation(
        name="matching:offers",
        run=list_offers,
        doc="Says which offers one can ask for now.",
        headers={"exchange": Header()},
        results=("offers",),
    ),
    Operation(
        name="matching:apply",
        run=apply,
        doc="Looks for a place: `wishes` are case numbers of offers, the dearest first. Pairs come by the message.",
        headers={"message": Header()},
        inputs={
            "title": Input(),
            "wishes": Input(),
            "others": Input(required=False),
            "details": Input(required=False),
            "told": Input(required=False),
        },
    ),
    Operation(
        name="matching:answer",
        run=answer,
        doc="Says yes or no to the other of `match`; how the pair stands then: asked, agreed or refused.",
        inputs={**MATCH, "agrees": Input(), "reason": Input(required=False)},
        results=("match_state",),
    ),
    Operation(
        name="matching:end",
        run=end,
        doc="Ends the pair of `match`; the application waits for another place.",
        inputs=MATCH,
    ),
    Operation(
        name="matching:close",
        run=close,
        doc="The case's offer takes nobody more; whoever has a place keeps it.",
    ),
    Operation(
        name="matching:leave",
        run=leave,
        doc="The case gives up, as an offer or as an application; its pairs end.",
    ),
)
