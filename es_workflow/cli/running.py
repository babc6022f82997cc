"""Commands for who runs an installation: schema, worker, demonstration, business clock, proof of the audit trail."""

from __future__ import annotations

import datetime as dt

import click

from es_workflow import db, jobs
from es_workflow.casework import audit, audit_lines, books, recount, runtime, submission_digest
from es_workflow.casework.audit import AuditType
from es_workflow.clock import ZONE
from es_workflow.errors import WorkflowError


@click.command()
def migrate() -> None:
    """Bring the database's tables up to this version of the application."""
    db.migrate(db.engine())
    click.echo("The database is up to date.")


@click.command()
@click.option("--concurrency", default=1, show_default=True, help="how many jobs at a time")
def worker(concurrency: int) -> None:
    """Do the jobs: letters, mail, terms. Any number of machines may run this; Ctrl+C finishes the job in hand."""
    jobs.run_worker(db.engine().url, concurrency=concurrency)


@click.command()
@click.option("--people-only", is_flag=True, help="accounts and the programme, but no cases")
def demo(people_only: bool) -> None:
    """Fill the installation with the demonstration's people and cases; what is there already stays."""
    from es_workflow import demo as demonstration

    config = runtime.office().config
    if not config.demo:
        raise click.ClickException("This is not a demonstration (ES_DEMO=1); made-up people do not belong here.")
    demonstration.load(config, say=click.echo, cases=not people_only)


@click.command()
@click.option("--days", type=int, help="let this many days pass")
@click.option("--to", "moment", type=click.DateTime(), help="let time pass until then (the office's time)")
def clock(days: int | None, moment: dt.datetime | None) -> None:
    """Show the business clock; in a demonstration, move it forward."""
    office = runtime.office().clock
    try:
        with db.transaction():
            before = office.now()
            target = before + dt.timedelta(days=days or 0) if moment is None else moment.replace(tzinfo=ZONE)
            if target > before or moment is not None:
                office.move_to(target)
                data = {"before": before, "after": office.now()}
                audit.append(None, AuditType.CLOCK_MOVED, by=None, data=data)
            click.echo(office.now().astimezone(ZONE).strftime("%Y-%m-%d %H:%M"))
    except WorkflowError as error:
        raise click.ClickException(error.message) from error


@click.command("audit-verify")
@click.pass_context
def audit_verify(context: click.Context) -> None:
    """Check that no event of the audit trail was changed, added or taken away, and every submission is as it was sent.

    Exit code 1 when one is not.
    """
    broken = events = chains = 0
    for name, result in audit.verify_all():
        chains, events = chains + 1, events + result.events
        if not result.whole:
            broken += 1
            click.echo(f"{name}: broken at event {result.broken_at}: {result.reason}", err=True)
    click.echo(f"{chains} chains with {events} events, {broken} broken.")
    sent = changed = 0
    for submission, is_as_sent in submission_digest.verify_all():
        sent += 1
        if not is_as_sent:
            changed += 1
            click.echo(f"submission {submission.id}: its answers are not those that were sent", err=True)
    click.echo(f"{sent} submissions, {changed} changed.")
    context.exit(1 if broken or changed else 0)


@click.command("audit-print")
@click.argument("number", required=False)
@click.option("--answers", is_flag=True, help="what was submitted in the case instead")
def audit_print(number: str | None, answers: bool) -> None:
    """Print the events of the case of that NUMBER (or id), or without one those of the office: a line of JSON each."""
    try:
        case = audit_lines.get_case(number) if number else None
    except WorkflowError as error:
        raise click.ClickException(error.message) from error
    if answers and case is None:
        raise click.ClickException("Answers are those of a case: say its number.")
    for line in audit_lines.answers(case) if answers and case else audit_lines.lines(case):
        click.echo(line)


@click.command("money-verify")
@click.pass_context
def money_verify(context: click.Context) -> None:
    """Check that balances are the sums of ledger entries and ranking lists recompute. Exit code 1 when one is not."""
    wrong, miscounted = list(books.differences()), list(recount.differences())
    for one in wrong:
        click.echo(f"{one.where}: {one.balance} is {one.kept}, by the entries {one.summed}", err=True)
    for place in miscounted:
        click.echo(f"{place.number}: {place.what} is {place.kept}, by the sheets {place.counted}", err=True)
    click.echo(f"{len(wrong) + len(miscounted)} differences.")
    context.exit(1 if wrong or miscounted else 0)
