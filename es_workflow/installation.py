"""Brings an installation up to date: database, deployed content, demonstration data. Nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable

from es_workflow import db
from es_workflow.casework import operations, runtime
from es_workflow.config import Config


def prepare(config: Config, *, say: Callable[[str], object] = print, cases: bool = True) -> None:
    """Make the installation that `config` describes ready to serve. Raises InvalidContent when the content is wrong."""
    engine = db.connect(config)
    db.migrate(engine)
    runtime.set_up(config, operations.ALL)
    _deploy(config, say)
    if config.demo:
        _demonstrate(config, say, cases)
    db.session.remove()
    engine.dispose()


def _demonstrate(config: Config, say: Callable[[str], object], cases: bool) -> None:
    """Load the demonstration; one that was interrupted half-way is thrown away and begun again."""
    from es_workflow import demo

    unfinished = config.var_dir / "demo-unfinished"
    if unfinished.exists():
        say("The demonstration was not finished last time: starting it again.")
        db.wipe(db.engine())
        _deploy(config, say)
    unfinished.touch()
    demo.load(config, say=say, cases=cases)
    unfinished.unlink()


def _deploy(config: Config, say: Callable[[str], object]) -> None:
    from es_workflow.casework import deployments

    with db.transaction():
        for deployment in deployments.deploy_all(config.bpmn_dir, config.forms_dir):
            say(f"Deployed {deployment.key}, version {deployment.version}.")
