"""Commands for who writes processes: check them, play their scenarios, put them into use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import groupby

import click

from es_workflow import db
from es_workflow.casework import deployments, runtime
from es_workflow.casework.coverage import Trace, unplayed_ends, unreached
from es_workflow.casework.scenario_branches import Branches, in_order
from es_workflow.casework.scenarios import ScenarioFailed
from es_workflow.cli.throwaway import throwaway_office
from es_workflow.content import ProcessPackage
from es_workflow.errors import InvalidContent, NotFound, Problem


@click.command()
@click.argument("keys", nargs=-1)
@click.option("--play", is_flag=True, help="also play the scenarios, in a temporary database that is deleted")
@click.option("--coverage", is_flag=True, help="play them, and say which elements and rows of tables none reaches")
@click.pass_context
def check(context: click.Context, keys: tuple[str, ...], play: bool, coverage: bool) -> None:
    """Check process packages (all, or those of the KEYS): what is wrong, where, and what to do about it."""
    packages = _packages(keys)
    broken = [package for package in packages if not _is_clean(package)]
    if (play or coverage) and not broken:
        gaps = unreached if coverage else unplayed_ends
        with throwaway_office(runtime.office().config):
            broken = [package for package in packages if not _plays(package, gaps)]
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


def _plays(package: ProcessPackage, gaps: Callable[[ProcessPackage, Iterable[Trace]], list[Problem]]) -> bool:
    """Play all scenarios of the package, each in an office of its own, and look for what none of them reaches."""
    traces: list[Trace] = []
    with closing(Branches(package, package.scenarios, db.engine())) as branches:
        for scenario in in_order(package):
            try:
                with branches.played(scenario) as played:
                    traces.append(played.trace)
                click.echo(f"  ✓ {scenario.name}: {scenario.title}")
            except ScenarioFailed as error:
                click.secho(f"  ✗ {scenario.name}: {scenario.title}", fg="red")
                click.echo("    " + error.message.replace("\n", "\n    "))
    failed = len(package.scenarios) - len(traces)
    missing = gaps(package, traces)
    if missing:
        among = ", of those that came out as they say" if failed else ""
        click.secho(f"{package.key}: {_count(len(missing), 'place')} that no scenario reaches{among}", fg="red")
        _show(missing)
    elif gaps is unreached:
        click.secho(f"{package.key}: the scenarios reach every element and every row of every table", fg="green")
    return not missing and not failed
