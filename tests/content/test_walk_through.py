"""docs/adding-a-process.md is true: its commands say what it shows, its excerpts stand in the files of docs/example."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from es_workflow import cli
from es_workflow.casework import operations, runtime
from es_workflow.config import Config

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "adding-a-process.md").read_text()
EXCERPT = re.compile(r"^```(?:json|xml) (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CONSOLE = re.compile(
    r"^(?:<!-- without (\S+) -->\n)?```console\n\$ flask --app wsgi ([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
COMMANDS = {command.name: command for command in cli.COMMANDS}


@pytest.mark.parametrize(("file", "excerpt"), EXCERPT.findall(TEXT))
def test_an_excerpt_stands_in_the_example(file: str, excerpt: str) -> None:
    assert excerpt in (DOCS / "example" / file).read_text()


@pytest.mark.usefixtures("db_session")
def test_the_commands_say_what_the_walk_through_shows(config: Config, tmp_path: Path) -> None:
    shown = CONSOLE.findall(TEXT)
    assert len(shown) == TEXT.count("\n```console"), "a console block that is not understood"
    shutil.copytree(DOCS / "example", tmp_path, dirs_exist_ok=True)
    runtime.set_up(replace(config, bpmn_dir=tmp_path / "bpmn", forms_dir=tmp_path / "forms"), operations.ALL)
    for missing, command, output in shown:
        if missing:
            (tmp_path / missing).unlink()
        name, *arguments = shlex.split(command)
        result = CliRunner().invoke(COMMANDS[name], arguments)
        assert output in result.output, result.output
        assert result.exit_code == (1 if missing else 0), result.output
        shutil.copytree(DOCS / "example", tmp_path, dirs_exist_ok=True)
