"""The demonstration: people, calls and cases of `demo/*.json`, made by playing processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from es_workflow import db, jsontext
from es_workflow.casework import demo_accounts
from es_workflow.config import ROOT, Config
from es_workflow.demo import elsewhere, people, programme
from es_workflow.demo.timeline import Timeline

FOLDER = ROOT / "demo"


def load(config: Config, *, say: Callable[[str], object] = print, cases: bool = True) -> bool:
    """Fill an empty installation; says False and does nothing when somebody is there already."""
    with db.transaction():
        if people.exist():
            return False
        everybody = people.create(read("people"))
        programme.create(read("programme"))
    with db.transaction():
        elsewhere.create(read("supports"), everybody)
    if cases:
        say("Making the demonstration cases (once, about a minute) …")
        started = time.monotonic()
        timeline = Timeline(read("cases"), everybody, config)
        count = timeline.run()
        for story in timeline.stopped:
            say(f"A demonstration case did not go as told: {story}")
        say(f"{count} cases played in {time.monotonic() - started:.0f} s.")
    return True


def read(name: str) -> Any:
    """A file of `demo/`."""
    return jsontext.loads((FOLDER / f"{name}.json").read_text())


def welcome(config: Config) -> str:
    """What the console says when the demonstration is ready: where, as whom, what to try first."""
    raw = read("people")
    first = raw["organisations"][0]
    outside = [one["representative"] for one in raw["organisations"] if "role" in one["representative"]]
    told = [*outside, *raw["mentors"], *raw["office"]]
    people = "\n".join(_line(one["email"], f"{one['name']}, {one['role']}") for one in told)
    return f"""
  es_workflow – demonstration at {config.base_url}

  Everybody's password: {demo_accounts.PASSWORD}

{_line(first["representative"]["email"], f"{first['representative']['name']}, {first['name']}")}
{people}

  Try first: sign in as {first["representative"]["name"].split()[0]}, open „Nabory”, apply for a fair;
  then sign in as a clerk and assess it. The clock in the strip at the top lets days pass.
  Letters the office would have sent lie in {config.mail_dir} and on the administrator's page „Wysłane e-maile”.
  Stop with Ctrl+C; `make demo-reset` starts over.
"""


def _line(email: str, who: str) -> str:
    return f"  {email:<36} {who}"
