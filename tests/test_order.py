"""Whatever a test leaves behind, the next one does not find it; and tests can be put into another order."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from es_workflow import db
from es_workflow.casework import operations, runtime
from es_workflow.config import Config
from es_workflow.texts import language
from tests import order
from tests.conftest import before


@pytest.mark.parametrize("turn", range(2))
def test_a_test_finds_the_process_as_the_first_one_did(
    engine: Engine, config: Config, tmp_path: Path, turn: int
) -> None:
    assert runtime.office().config is config
    assert db.engine() is engine
    assert (language.get(), "ES_LEFT" in os.environ, Path.cwd() == before.folder) == ("pl", False, True)
    assert not config.mail_dir.exists()
    runtime.set_up(replace(config, office_name="Inny"), operations.ALL)
    db.session.configure(bind=None, expire_on_commit=False)
    language.set("en")
    os.environ["ES_LEFT"] = "1"
    os.chdir(tmp_path)
    config.mail_dir.mkdir(parents=True)


@pytest.fixture
def row(engine: Engine) -> Iterator[None]:
    """Something that stays in the worker's database, as long as the test lasts."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO number_sequence VALUES ('left', 1)"))
    yield
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM number_sequence WHERE series = 'left'"))


@pytest.mark.usefixtures("row")
def test_rows_that_a_test_leaves_in_the_workers_database_are_found() -> None:
    known = before.rows
    with pytest.raises(AssertionError, match="number_sequence"):
        before.require_no_new_rows()
    before.rows = known


def test_a_number_gives_the_same_order_again_and_keeps_modules_together(request: pytest.FixtureRequest) -> None:
    items = request.session.items
    found = [order.shuffled(items, random.Random("3")) for _turn in range(2)]
    assert found[0] == found[1]
    assert set(found[0]) == set(items)
    assert len(list(groupby(found[0], key=lambda item: item.path))) <= len(
        list(groupby(items, key=lambda item: item.path))
    )
