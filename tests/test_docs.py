"""Documents name only commands, settings and files that exist; authors' commands are run in test_walk_through."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from es_workflow.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
MAKE = re.compile(r"`?\bmake ([a-z-]+)(?=[`\s])")
FLASK = re.compile(r"\bflask (?:--app wsgi )?([a-z-]+)\b")
MODULE = re.compile(r"python -m ((?:es_workflow|tests)[a-z_.]*)")
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
SETTING = re.compile(r"\bES_[A-Z_]+\b")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_of_documents_exist(path: Path) -> None:
    text = path.read_text()
    code = "\n".join(re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL))
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(MAKE.findall(code)) <= set(targets)
    assert set(FLASK.findall(code)) <= {command.name for command in COMMANDS}
    for module in MODULE.findall(code):
        assert list(ROOT.glob(module.replace(".", "/") + "*")), module


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_documents_lead_somewhere(path: Path) -> None:
    targets = [target for target in LINK.findall(path.read_text()) if "://" not in target]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_every_setting_is_documented_and_no_other() -> None:
    used = set(SETTING.findall((ROOT / "es_workflow/config.py").read_text()))
    assert used == set(SETTING.findall((ROOT / "docs/operations.md").read_text()))


@pytest.mark.parametrize("missing", ["ES_SMTP_URL"])
def test_a_missing_setting_is_said_in_one_sentence(missing: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "flask", "worker"],
        cwd=ROOT,
        env={"ES_VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert missing in run.stderr
    assert "Traceback" not in run.stderr


def test_checking_content_needs_no_setting() -> None:
    run = subprocess.run([sys.executable, "-m", "flask", "check"], cwd=ROOT, env={}, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "no problems" in run.stdout


def test_make_run_is_served_once_at_a_time(tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = subprocess.run(
            [sys.executable, "-m", "es_workflow.serve"],
            cwd=ROOT, env={"ES_VAR_DIR": str(tmp_path), "ES_DEMO": "1"}, capture_output=True, text=True,
        )  # fmt: skip
    assert run.returncode == 1
    assert "running already" in run.stderr
