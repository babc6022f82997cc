"""The command by which an administrator sees what retention will do, or lets it happen now."""

from __future__ import annotations

import click

from es_workflow import clock, db
from es_workflow.casework import runtime
from es_workflow.casework.retention import due, erasing, holds


@click.command()
@click.option("--run", is_flag=True, help="erase what is due now, case by case, without waiting for the night")
def retention(run: bool) -> None:
    """Show the cases of which personal data are due to be erased, and what is held."""
    today = clock.today(runtime.office().clock.now())
    for hold in holds.list_standing(today):
        subject = hold.case.number or hold.case.id if hold.case else hold.process_key
        click.echo(f"held: {subject} until {hold.until or 'further notice'}: {hold.reason}")
    found = due.due_ids(today)
    click.echo(f"{len(found)} cases are due.")
    if not run:
        return
    for case_id in found:
        with db.transaction():
            stage = erasing.erase(case_id)
        if stage is not None:
            click.echo(f"{case_id}: {stage.name.lower()} data erased.")
