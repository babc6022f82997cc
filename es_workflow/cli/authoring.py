"""Commands for who writes processes: check them, play their scenarios, put them into use."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import click

from es_workflow import db
from es_workflow.casework import deployments, runtime, scenarios
from es_workflow.cli.throwaway import rolled_back, throwaway_office
from es_workflow.content import ProcessPackage
from es_workflow.errors import InvalidContent, NotFound, Problem


@click.command()
@click.argument("keys", nargs=-1)
@click.option("--play", is_flag=True, help="also play the scenarios, in a temporary database that is deleted")
@click.pass_context
def check(context: click.Context, keys: tuple[str, ...], play: bool) -> None:
    """Check process packages (all, or those of the KEYS): what is wrong, where, and what to do about it."""
    packages = _packages(keys)
    broken = [package for package in packages if not _is_clean(package)]
    if play and not broken:
        with throwaway_office(runtime.office().config):
            broken = [package for package in packages if not _plays(package)]
    context.exit(1 if broken or not packages else 0)


@click.command()
@click.argument("keys", nargs=-1)
def deploy(keys: tuple[str, ...]) -> None:
    """Put process packages into use as new versions; running cases stay on theirs. Refused while there are mistakes."""
    config = runtime.office().config
    try:
        with db.transaction():
            new = deployments.deploy_all(config.bpmn_dir, config.forms_dir, keys=keys)
            for deployment in new:
                click.echo(f"{deployment.key}: version {deployment.version} is in use.")
    except InvalidContent as error:
        _show(error.problems)
        raise click.ClickException("Nothing was deployed.") from error
    except NotFound as error:
        raise click.ClickException(error.message) from error
    if not new:
        click.echo("Everything is in use already.")


def _packages(keys: Iterable[str]) -> list[ProcessPackage]:
    config = runtime.office().config
    try:
        found = deployments.packages(config.bpmn_dir, config.forms_dir, list(keys))
    except NotFound as error:
        raise click.ClickException(error.message) from error
    if not found:
        click.echo(f"There is no process in {config.bpmn_dir}.", err=True)
    return found


def _is_clean(package: ProcessPackage) -> bool:
    problems = deployments.problems_of(package)
    if problems:
        click.secho(f"{package.key}: {_count(len(problems), 'problem')}", fg="red")
        _show(problems)
        return False
    parts = (len(package.processes), "BPMN file"), (len(package.form_files), "form"), (len(package.templates), "letter")
    told = ", ".join(_count(number, word) for number, word in (*parts, (len(package.scenarios), "scenario")))
    click.secho(f"{package.key}: no problems ({told})", fg="green")
    return True


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _show(problems: list[Problem]) -> None:
    for file, found in groupby(sorted(problems), key=lambda problem: problem.file):
        click.echo(f"  {file}")
        for problem in found:
            click.echo(f"    {problem.element}: {problem.message}" if problem.element else f"    {problem.message}")
            if problem.remedy:
                click.secho(f"      → {problem.remedy}", dim=True)


def _plays(package: ProcessPackage) -> bool:
    """Play all scenarios of the package, each in an office of its own, and look for ends that none of them reaches."""
    played: list[scenarios.Played] = []
    failed = 0
    for scenario in package.scenarios:
        try:
            with rolled_back():
                played.append(scenarios.play(package, scenario))
            click.echo(f"  ✓ {scenario.name}: {scenario.title}")
        except scenarios.ScenarioFailed as error:
            failed += 1
            click.secho(f"  ✗ {scenario.name}: {scenario.title}", fg="red")
            click.echo("    " + error.message.replace("\n", "\n    "))
    missing = [] if failed else scenarios.unplayed_ends(package, played)
    _show(missing)
    return not failed and not missing
