"""`flask message`: who got it, who begins by it, or that nobody waits; docs/operations.md shows what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from es_workflow import cli, db, jobs
from es_workflow.models import Case
from tests.casework.talking import heard, listener, open_case, waiter

pytestmark = pytest.mark.usefixtures("db_session")

OPERATIONS = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text()
CONSOLE = re.compile(r"^```console\n\$ flask --app wsgi (message [^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMANDS = {command.name: command for command in cli.COMMANDS}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(COMMANDS["message"], list(arguments))


def test_it_says_who_got_it():
    version = listener()
    case, _second = open_case(version), open_case(version)
    case.number = "T.1.1.2026"
    result = run("note", "--key", "K", "--data", '{"text": "hello"}')
    assert (result.output, result.exit_code) == ("listener T.1.1.2026: got it.\n", 0)
    assert heard(case) == ["hello"]
    jobs.drain()
    assert heard(case) == ["hello"], "the worker has nothing left to do"


def test_it_says_that_nobody_waits_and_how_long_it_is_kept(office):
    version = listener()
    office.clock.move_to(office.clock.now().replace(year=2031, month=3, day=1, hour=9, minute=0))
    result = run("note", "--key", "K", "--data", '{"text": "hello"}')
    assert "Nobody waits for it yet; kept until 2031-03-31 1" in result.output
    case = open_case(version)
    jobs.drain()
    assert heard(case) == ["hello"]


def test_it_begins_a_case():
    listener()
    result = run("begin listener", "--data", '{"key": "Z"}')
    assert "the case has begun." in result.output
    assert db.session.query(Case).count() == 1


def test_a_signal_goes_to_everybody_who_waits_now():
    version = waiter()
    [open_case(version) for _ in range(3)]
    result = run("now", "--signal")
    assert result.output.count("got it.") == 3
    assert run("now", "--signal").output == "Nobody waits for it.\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["note", "--data", "{text}"], "--data is not JSON"),
        (["note", "--data", "[1]"], "not a JSON object"),
        (["note", "--data", "[" * 200 + "]" * 200], "not a JSON object"),
        (["note", "--data", '{"a":' * 200 + "1" + "}" * 200], "zagnieżdżone"),
        (["now", "--signal", "--key", "K"], "A signal has no key"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words(arguments, told):
    result = run(*arguments)
    assert result.exit_code == 1
    assert told in result.output
    assert "Traceback" not in result.output


def test_the_operations_guide_shows_what_it_says():
    shown = CONSOLE.findall(OPERATIONS)
    assert shown
    case = open_case(listener("training", correlation='="8567346215"'))
    case.number = "SZK.1.7.2026"
    waiters = [open_case(waiter("training_place")) for _ in range(2)]
    for number, one in enumerate(waiters, 1):
        one.number = f"SZK.2.{number}.2026"
    for command, output in shown:
        assert run(*shlex.split(command)[1:]).output == output
