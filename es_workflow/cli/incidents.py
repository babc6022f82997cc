"""Commands for who mends stopped cases, and for who asks why a case went where it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from es_workflow import db, jsontext
from es_workflow.casework import accounts, cases, history, incidents
from es_workflow.casework.incidents import Look, Stop
from es_workflow.casework.why import Reason
from es_workflow.errors import WorkflowError
from es_workflow.models import Incident, User

acting = click.option("--by", "email", required=True, help="address of the person who mends; it stands in the history")


@click.group()
def incident() -> None:
    """Cases that stopped: list them, see why, correct their data, try again. An incident is named as the list does."""


@incident.command("list")
@acting
def list_(email: str) -> None:
    """Everything that waits to be mended, what stands longest first."""
    stops = _guarded(lambda: incidents.list_all(_person(email)))
    for stop in stops:
        click.echo(_line(stop))
    click.echo(f"{len(stops)} open.")


@incident.command()
@click.argument("name")
@acting
def show(name: str, email: str) -> None:
    """Why the case stopped there: the expression and the values it used."""
    for line in _described(_guarded(lambda: _look(name, _person(email)))):
        click.echo(line)


@incident.command()
@click.argument("name")
@acting
def retry(name: str, email: str) -> None:
    """Try again where the case stopped. Exit code 1 when it stops there again."""
    with db.transaction():
        still = _guarded(lambda: incidents.retry(_found(name, _person(email)), by=_person(email)))
        _say_how_it_went(still)
    click.get_current_context().exit(1 if still else 0)


@incident.command()
@click.argument("name")
@click.option(
    "--set", "settings", multiple=True, required=True, metavar="NAME=VALUE", help="VALUE is JSON, else a text"
)
@click.option("--reason", required=True, help="why; everybody in the office who reads the history reads it")
@click.option("--no-retry", is_flag=True, help="only correct the data")
@acting
def edit(name: str, settings: tuple[str, ...], reason: str, email: str, no_retry: bool) -> None:
    """Correct data of the stopped case and try again. Exit code 1 when it stops there again."""
    with db.transaction():
        still = _guarded(lambda: _edit(name, settings, reason, _person(email), then_retry=not no_retry))
        if no_retry:
            click.echo("Corrected; not tried again.")
        else:
            _say_how_it_went(still)
    click.get_current_context().exit(1 if still else 0)


@click.command()
@click.argument("number")
@acting
def why(number: str, email: str) -> None:
    """Why the case of that NUMBER went where it went: its decisions and conditions, step by step."""
    person = _person(email)
    case = _guarded(lambda: cases.get_by_number(number, person))
    for entry in reversed(history.list_visible(case, person)):
        for reason in entry.reasons:
            click.echo(f"{entry.at:%Y-%m-%d %H:%M}  {_told(reason)}")


def _guarded(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except WorkflowError as error:
        raise click.ClickException(error.message) from error


def _person(email: str) -> User:
    found: User = _guarded(lambda: accounts.get_by_email(email))
    return found


def _found(name: str, person: User) -> Incident:
    known = [stop.incident for stop in incidents.list_all(person) if str(stop.incident.id).startswith(name)]
    if len(known) != 1:
        raise click.ClickException(f"There is no open incident {name}, or it is not yours to mend.")
    return incidents.get(known[0].id, person)


def _look(name: str, person: User) -> Look:
    return incidents.look_at(_found(name, person), person)


def _edit(name: str, settings: Sequence[str], reason: str, person: User, *, then_retry: bool) -> Incident | None:
    look = _look(name, person)
    changes = dict(_setting(one, look) for one in settings)
    verb = incidents.correct_and_retry if then_retry else incidents.correct
    return verb(look.stop.incident, changes, reason=reason, rev=look.rev, by=person)


def _setting(text: str, look: Look) -> tuple[str, Any]:
    path, separator, value = text.partition("=")
    known = [one.path for one in look.variables if not one.is_fixed]
    if not separator or path not in known:
        raise click.ClickException(f"{text}: write NAME=VALUE; the names are: {', '.join(known) or 'none'}")
    try:
        return path, jsontext.loads(value)
    except (ValueError, RecursionError):
        return path, value


def _line(stop: Stop) -> str:
    one = stop.incident
    case = one.case.number or "without a number"
    return (
        f"{str(one.id)[:8]}  {case}  {one.element_name or one.element_id}  since {stop.since:%Y-%m-%d %H:%M}, "
        f"{stop.retries} retries: {one.message}"
    )


def _described(look: Look) -> list[str]:
    lines = [_line(look.stop)]
    lines += [f"  expression: {look.expression}"] if look.expression else []
    for one in look.variables:
        shown = "(hidden)" if one.is_hidden else one.shown
        lines.append(f"  {one.path} = {shown}   [{one.kind}{', fixed' if one.is_fixed else ''}] {one.label}")
    return lines


def _say_how_it_went(still: Incident | None) -> None:
    if still is None:
        click.echo("Tried again: this step went on.")
    else:
        click.echo(f"Tried again, it still stands as {str(still.id)[:8]}: {still.message}", err=True)


def _told(reason: Reason) -> str:
    rules = ", ".join(str(rule.number) + (f" ({rule.note})" if rule.note else "") for rule in reason.rules)
    facts = "; ".join(f"{line.label}: {line.value}" for line in reason.lines)
    parts = [f"rule {rules} of {reason.of}" if rules else "", f"→ {reason.chosen}" if reason.chosen else "", facts]
    return f"{reason.title}: " + " | ".join(part for part in [*parts, reason.condition] if part)
