"""The commands of docs/operations.md for a case that stopped, run as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from es_workflow import cli, db
from es_workflow.casework import audit, incidents
from tests.casework.play import open_elements
from tests.casework.stopping import broken_package, stop

TEXT = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text()
LINES = re.findall(r"^\$ flask --app wsgi ((?:incident|why) .*)$", TEXT, re.MULTILINE)
COMMANDS = {str(command.name): command for command in cli.COMMANDS}


@pytest.fixture
def case(make_case, people):
    case = stop(make_case(broken_package()), people)
    db.session.commit()
    return case


def run(line: str, case, people) -> Result:
    """The documented line about this case, by the administrator of the tests."""
    found = incidents.list_all(people.admin)
    name = str(found[0].incident.id)[:8] if found else "-"
    for shown, own in (("5f2c9a10", name), ("admin@example.pl", people.admin.email), ("TOY.1.1.2026", case.number)):
        line = line.replace(shown, own)
    command, *arguments = shlex.split(line)
    return CliRunner().invoke(COMMANDS[command], arguments)


def test_the_documented_commands_do_what_is_said(case, people):
    listing, showing, retrying, editing, _why = LINES
    result = run(listing, case, people)
    assert result.exit_code == 0, result.output
    assert case.number in result.output
    assert "0 retries" in result.output
    result = run(showing, case, people)
    assert "expression: working days after(" in result.output
    assert "request.title = (hidden)   [text]" in result.output
    assert "request.amount = 970,49" in result.output
    result = run(retrying, case, people)
    assert (result.exit_code, "it still stands" in result.output) == (1, True)
    result = run(editing, case, people)
    assert (result.exit_code, "it still stands" in result.output) == (1, True), (
        "970.50 days are no number of days either"
    )
    assert audit.list_for(case)[-1].data["reason"] == "Typing error, letter of 3 March"
    mended = editing.replace("970.50", "10").replace("--reason", "--set request.title=2026-01-01 --reason")
    result = run(mended, case, people)
    assert (result.exit_code, result.output) == (0, "Tried again: this step went on.\n")
    assert open_elements(case) == ["decide"]
    assert audit.verify(case).whole


def test_why_tells_the_rules_and_what_they_read(case, people):
    line = LINES[-1].replace("admin@example.pl", people.coordinator.email)
    result = run(line, case, people)
    assert result.exit_code == 0, result.output
    assert "Wynik ocen: rule 1 (Obie oceny dobre) of 3 | Pierwsza ocena: 8" in result.output


def test_only_data_the_step_reads_can_be_set(case, people):
    result = run(LINES[3].replace("request.amount", "case.number"), case, people)
    assert result.exit_code == 1
    assert "the names are: request.needed_by, request.amount, request.title, resolution.reason" in result.output


@pytest.mark.parametrize("number", range(5))
def test_somebody_else_gets_nowhere(case, people, number):
    line = LINES[number].replace("admin@example.pl", people.outsider.email)
    result = run(line, case, people)
    assert result.exit_code == (0 if number == 0 else 1)
    assert case.number not in result.output.replace(line, "") or number == 4
    assert len(incidents.list_open(case)) == 1


def test_only_correcting_leaves_it_open(case, people):
    result = run(LINES[3] + " --no-retry", case, people)
    assert (result.exit_code, result.output) == (0, "Corrected; not tried again.\n")
    assert len(incidents.list_open(case)) == 1
