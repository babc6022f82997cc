"""The command by which somebody outside tells cases something: a register, a bank, the administrator."""

from __future__ import annotations

import click

from es_workflow import db, jsontext
from es_workflow.casework import messages
from es_workflow.clock import ZONE
from es_workflow.errors import WorkflowError
from es_workflow.models import Case, Delivery, Message


@click.command()
@click.argument("name")
@click.option("--key", help="correlation key: only cases that wait for this value, or for none, get it")
@click.option("--data", default="{}", help="the variables it brings, as a JSON object")
@click.option("--signal", is_flag=True, help="a signal: every case that waits for it now gets it, none later")
def message(name: str, key: str | None, data: str, signal: bool) -> None:
    """Send the message NAME to the cases that wait for it, or that begin by it, and say who got it."""
    if signal and key is not None:
        raise click.ClickException("A signal has no key: it reaches every case that waits for it.")
    try:
        payload = jsontext.loads(data)
    except ValueError as error:
        raise click.ClickException(f"--data is not JSON: {error}") from error
    if not isinstance(payload, dict):
        raise click.ClickException('--data is not a JSON object, such as {"amount": 3000}.')
    try:
        with db.transaction():
            sent = messages.send(name, kind="signal" if signal else "message", correlation=key, payload=payload)
        with db.transaction():
            messages.route(sent)
        for delivery in [one.id for one in messages.deliveries_of(sent)]:
            with db.transaction():
                messages.hand_over(delivery)
    except WorkflowError as error:
        raise click.ClickException(error.message) from error
    for line in _report(db.session.get_one(Message, sent)):
        click.echo(line)


def _report(sent: Message) -> list[str]:
    deliveries = messages.deliveries_of(sent.id)
    lines = sorted(_told(one) for one in deliveries)
    if all(one.status == "missed" for one in deliveries):
        until = sent.expires_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
        lines.append(
            "Nobody waits for it." if sent.kind == "signal" else f"Nobody waits for it yet; kept until {until}."
        )
    return lines


def _told(delivery: Delivery) -> str:
    case = db.session.get(Case, delivery.case_id) if delivery.case_id else None
    name = f"{delivery.process_key} {case.number or case.subject or case.id}" if case else delivery.process_key
    if delivery.status == "missed":
        return f"{name}: no longer waited."
    if delivery.status == "pending":
        return f"{name}: on its way."
    return f"{name}: the case has begun." if delivery.starts else f"{name}: got it."
