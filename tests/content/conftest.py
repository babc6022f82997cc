"""Where the scenarios of the packages are played: each package in a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from es_workflow import postgres
from es_workflow.casework.scenario_branches import Branches
from es_workflow.content import ProcessPackage
from tests import databases
from tests.content.playing import Playing


@pytest.fixture(scope="session")
def playing_of(server: postgres.Server) -> Iterator[Callable[[ProcessPackage], Playing]]:
    """The package's scenarios; what they led to is kept for the next test of this worker."""
    found: dict[str, Playing] = {}
    with ExitStack() as stages:

        def of(package: ProcessPackage) -> Playing:
            if package.key not in found:
                engine = stages.enter_context(databases.own_copy(server))
                found[package.key] = Playing(
                    package, stages.enter_context(closing(Branches(package, package.scenarios, engine)))
                )
            return found[package.key]

        yield of
