"""Packages from somebody who means harm, made when they are needed: `python -m tests.content.attacks` checks them.

It reads which, and forks a process for each, with little memory and time; that one writes what the check says.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from es_workflow.casework import operations
from es_workflow.content.check import check
from es_workflow.content.package import ProcessPackage
from tests.engine.drawing import end, process, start, user
from tests.feel.models import decision, dmn, literal

MEMORY = 1_200_000_000
SECONDS = 60
PATIENCE = 200
"""Seconds on the clock, should it wait for something."""

MANIFEST = Path(__file__).parents[1] / "toy" / "bpmn" / "toy_review" / "package.json"
Files = dict[str, bytes]
GOOD = process("p", "start -> x -> end", start(), user("x"), end())
DECIDES = dmn(decision("d", literal("1")))
ENTITIES = [b'<!ENTITY a "aaaaaaaaaa">'] + [
    f'<!ENTITY {name} "{f"&{inner};" * 10}">'.encode() for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
]
LAUGHS = b"<!DOCTYPE d [" + b"".join(ENTITIES) + b"]>"


def _chain() -> bytes:
    names = [f"x{number}" for number in range(5000)]
    return process("p", " -> ".join(["start", *names, "end"]), start(), *(user(name) for name in names), end())


def _form(count: int, depth: int = 0) -> bytes:
    components: list[object] = [
        {"type": "textfield", "key": f"k{number}", "id": f"i{number}", "label": "x"} for number in range(count)
    ]
    for _ in range(depth):
        components = [{"type": "group", "label": "x", "components": components}]
    return json.dumps({"type": "default", "id": "t", "components": components}).encode()


def _rules(count: int) -> bytes:
    rule = "<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>"
    head = "<input><inputExpression><text>x</text></inputExpression></input><output name='o'/>"
    return dmn(f"<decision id='d1' name='d'><decisionTable>{head}{rule * count}</decisionTable></decision>")


ATTACKS: dict[str, tuple[Callable[[], Files], str]] = {
    "50 MB of blanks in BPMN": (lambda: {"bpmn/t.bpmn": GOOD + b" " * 50_000_000}, "larger than 2000 kB"),
    "50 MB of elements in BPMN": (
        lambda: {"bpmn/t.bpmn": GOOD.replace(b"<bpmn:endEvent", b"<bpmn:task/>" * 4_000_000 + b"<bpmn:endEvent", 1)},
        "larger than 2000 kB",
    ),
    "5000 elements in a chain": (lambda: {"bpmn/t.bpmn": _chain()}, "more than 2000 elements"),
    "50 MB of DMN": (lambda: {"bpmn/t.dmn": DECIDES + b" " * 50_000_000}, "larger than 500 kB"),
    "20000 rules": (lambda: {"bpmn/t.dmn": _rules(20_000)}, "larger than 500 kB"),
    "50 MB of form": (lambda: {"forms/t.form": b"[" * 50_000_000}, "larger than 1000 kB"),
    "50 MB of package.json": (lambda: {"bpmn/package.json": b"[" * 50_000_000}, "larger than 1000 kB"),
    "50 MB of letter": (lambda: {"bpmn/documents/t.typ": b"#import " * 6_000_000}, "larger than 200 kB"),
    "50 MB of nothing": (lambda: {"bpmn/t.bin": b"\0" * 50_000_000}, "larger than 200 kB"),
    "3000 files": (lambda: {f"bpmn/a{number}.bpmn": GOOD for number in range(3000)}, "more than 500 files"),
    "a form of 2000 components": (lambda: {"forms/t.form": _form(2000)}, "at most 500 elements"),
    "a form 300 levels deep": (lambda: {"forms/t.form": _form(1, 300)}, "and 8 levels"),
    "a deep manifest": (lambda: {"bpmn/package.json": b"[" * 500_000}, "nested too deeply"),
    "a deep scenario": (lambda: {"bpmn/scenarios/t.json": b'{"a":' * 100_000}, "nested too deeply"),
    "a deep form": (lambda: {"forms/t.form": b'{"components":[' * 60_000}, "nested too deeply"),
    "a number without end": (lambda: {"bpmn/package.json": b'{"x": 1e999999999}'}, "more than 30 digits"),
    "digits without end": (lambda: {"bpmn/package.json": b'{"x": %s}' % (b"9" * 900_000)}, "more than 30 digits"),
    "NUL in a manifest": (lambda: {"bpmn/package.json": b'{"process": "\\u0000"}'}, "cannot be stored"),
    "half a character in a form": (lambda: {"forms/t.form": b'{"id": "\\ud800"}'}, "cannot be stored"),
    "100000 keys": (
        lambda: {"bpmn/package.json": json.dumps({f"k{n}": n for n in range(60_000)}).encode()},
        "'k0' is not known here",
    ),
    "laughs in DMN": (lambda: {"bpmn/t.dmn": LAUGHS + DECIDES.replace(b'name="d"', b'name="&i;"', 1)}, "DOCTYPE"),
    "laughs in BPMN": (lambda: {"bpmn/t.bpmn": LAUGHS + GOOD.partition(b"?>")[2]}, "DOCTYPE"),
    "a foreign file in DMN": (
        lambda: {"bpmn/t.dmn": b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + DECIDES},
        "DOCTYPE",
    ),
    "DMN in no known encoding": (lambda: {"bpmn/t.dmn": b'<?xml version="1.0" encoding="nonsense"?><a/>'}, "XML"),
    "DMN of NULs": (lambda: {"bpmn/t.dmn": b"\0" * 1000}, "XML"),
    "XInclude in DMN": (
        lambda: {
            "bpmn/t.dmn": DECIDES.replace(
                b"<decision ", b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd"/><decision ', 1
            )
        },
        "include",
    ),
}


def main() -> None:
    """For each line „name, tab, file”: the attack, what it says in the file, and how its process ended in a line."""
    for line in sys.stdin:
        name, _tab, told = line.rstrip("\n").partition("\t")
        child = os.fork()
        if child == 0:
            _suffer(name, told)
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _suffer(name: str, told: str) -> NoReturn:
    """Write every problem of the attack's package, in a process that has all modules loaded and nothing else done."""
    signal.alarm(PATIENCE)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT), stream.fileno())
    try:
        manifest = json.loads(MANIFEST.read_text()) | {"process": "p"}
        files = {"bpmn/package.json": json.dumps(manifest).encode(), **ATTACKS[name][0]()}
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        for problem in check(ProcessPackage("t", files), operations=operations.ALL):
            print(problem)
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
