"""The five doors through which harm comes: diagrams, decisions, forms, answers and expressions.

Each target makes an input out of a random source and lets the real code meet it. Anything but a result or the declared
refusal is a finding; so is what cannot be stored afterwards.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from es_workflow import feel, jsontext
from es_workflow.content.diagrams import check_diagram
from es_workflow.content.package import ProcessPackage
from es_workflow.engine import Environment, ProcessInstance, check_process, parse_process
from es_workflow.engine.xmlschema import check_schema
from es_workflow.errors import InvalidContent, Problem, WorkflowError
from es_workflow.feel import Decided, FeelError, World
from es_workflow.forms import FormDefinition, check_form
from tests.engine import test_walks
from tests.engine.world import NOW
from tests.forms.samples import WORLD
from tests.fuzzing import mutations

ROOT = Path(__file__).parents[2]
VARIABLES = {"x": 1, "y": None, "list": [1, 2, 3], "text": "a", "p": {"a": 1}, "item": {"b": "2026-11-23"}}


def storable(value: Any) -> None:
    """PostgreSQL takes it: its text can be encoded and holds no NUL."""
    text = jsontext.dumps(value)
    text.encode()
    assert "\0" not in text.replace("\\\\", "").replace("\\u0000", "\0"), "a NUL got through"


def _spoken(problems: Sequence[Problem]) -> None:
    """A refusal names a file, says what is wrong in a bounded text, and can be printed."""
    for problem in problems:
        assert problem.file
        assert problem.message
        str(problem).encode()
        assert len(str(problem)) < 4000, "nobody reads that"


# --- diagrams


@cache
def _diagrams() -> list[bytes]:
    small = [data for kind in test_walks.OWN for data in test_walks.files_of(f"own:{kind}")[0].values()]
    drawn = [data for number in range(30) for data in test_walks.files_of(f"random:{number}")[0].values()]
    real = [path.read_bytes() for path in ROOT.glob("**/bpmn/*/*.bpmn") if path.stat().st_size < 40_000]
    return [*small, *drawn, *real]


@cache
def _trees(kind: str) -> list[etree._Element]:
    files = {"bpmn": _diagrams, "dmn": _models}[kind]()
    return [etree.fromstring(data, etree.XMLParser(remove_blank_text=True)) for data in files]


def _mutant(rng: random.Random, kind: str, files: Callable[[], list[bytes]]) -> bytes:
    if rng.random() < 0.25:
        return mutations.of_bytes(rng, rng.choice(files()))
    return mutations.of_xml(rng, rng.choice(_trees(kind)))


def _decide(_decision: str, _variables: dict[str, Any]) -> Decided:
    return Decided(None, "d", (), {}, ())


def diagram(rng: random.Random) -> str:
    """A BPMN file is refused with problems, or it runs: to people's tasks, to incidents or to its end."""
    data = _mutant(rng, "bpmn", _diagrams)
    files = {"t.bpmn": data}
    _spoken([*check_schema(data, "t.bpmn"), *check_diagram(data, "t.bpmn")])
    key = rng.choice(["p", *_process_ids(data)])
    problems = check_process(files, key)
    _spoken(problems)
    if problems:
        return "refused"
    definition = parse_process(files, key)
    environment = Environment(World(NOW), _decide, lambda _call: {})
    try:
        case = ProcessInstance.start(definition, {}, environment)
        for _step in range(5):
            case = ProcessInstance.load(definition, case.save(), environment)
            for task in case.open_tasks[:3]:
                case.complete_task(task.id, {"x": rng.choice([1, None, True, "a", [1, 2]])})
        storable(case.variables)
    except WorkflowError:
        return "stopped"
    return "ran"


def _process_ids(data: bytes) -> list[str]:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError):
        return []
    return [node.get("id", "") for node in root if isinstance(node.tag, str) and node.tag.endswith("}process")]


# --- decisions


@cache
def _models() -> list[bytes]:
    return [path.read_bytes() for path in sorted(ROOT.glob("**/*.dmn")) if path.stat().st_size < 60_000]


def decision(rng: random.Random) -> str:
    """A DMN file is refused with problems, or its decisions give a value or a reason."""
    data = _mutant(rng, "dmn", _models)
    package = ProcessPackage("t", {"bpmn/t.dmn": data})
    _spoken(check_schema(data, "t.dmn"))
    try:
        decisions = package.decisions
    except InvalidContent as error:
        _spoken(error.problems)
        return "refused"
    _spoken(decisions.check())
    outcome = "refused"
    for key in list(decisions.ids)[:4]:
        try:
            storable(feel.plain(decisions.decide(key, VARIABLES, WORLD).value))
            outcome = "ran"
        except FeelError as error:
            str(error).encode()
    return outcome


# --- forms and answers


@cache
def _forms() -> list[Any]:
    found = [*ROOT.glob("forms/*/*.form"), *ROOT.glob("tests/**/*.form"), *ROOT.glob("docs/**/*.form")]
    return [json.loads(path.read_text()) for path in sorted(found)]


def form(rng: random.Random) -> str:
    """A form file is refused with problems, or it opens, is validated and shows its answers."""
    data = mutations.of_json(rng, rng.choice(_forms()))
    _spoken(check_form(data, "t.form", rng.choice([None, {"p"}])))
    try:
        definition = FormDefinition.parse(data, "t.form")
    except InvalidContent as error:
        _spoken(error.problems)
        return "refused"
    _fill(rng, definition, _post(rng, _names(definition)))
    return "ran"


@cache
def _definitions() -> list[tuple[FormDefinition, list[str]]]:
    """The forms with the names of their fields."""
    parsed = [FormDefinition.parse(json.dumps(document).encode(), "t.form") for document in _forms()]
    return [(definition, _names(definition)) for definition in parsed]


def _names(definition: FormDefinition) -> list[str]:
    return [name for name, _text in definition.open({}, WORLD, "pl").fields_to_keep]


def answers(rng: random.Random) -> str:
    """Whatever is posted to a form is an answer that can be stored, or a message at a question."""
    definition, names = rng.choice(_definitions())
    return _fill(rng, definition, _post(rng, names))


def _post(rng: random.Random, known: list[str]) -> list[tuple[str, str]]:
    pairs = [(name, _typed(rng)) for name in rng.sample(known, rng.randint(0, min(len(known), 12)))]
    for _ in range(rng.randint(0, 6)):
        parts = rng.choices([*known, "0", "1", "-1", "99", "_row", "_add", "__class__", "typename", "\0", "ż"], k=3)
        pairs.append(("-".join(parts[: rng.randint(1, 3)]), _typed(rng)))
    if rng.random() < 0.2:
        pairs.append(
            (rng.choice(["_add", "_remove", "_remove_file", "_refresh"]), rng.choice([*known, "koszty:0", ""]))
        )
    return pairs


def _typed(rng: random.Random) -> str:
    return rng.choice(
        [
            rng.choice(mutations.NASTY),
            "12,50",
            "2027-01-12",
            "tak",
            "true",
            "1",
            "\0",
            "\ud800b",
            chr(rng.randrange(0x11000)),
        ]
    )


def _fill(rng: random.Random, definition: FormDefinition, pairs: list[tuple[str, str]]) -> str:
    lang = rng.choice(["pl", "en"])
    mine = definition.open(VARIABLES, WORLD, lang, fields=pairs)
    mine.apply_actions()
    valid = mine.validate()
    storable(mine.answers)
    storable(mine.fields_to_keep)
    assert mine.sections is not None
    definition.present(mine.answers, VARIABLES, lang, WORLD)
    return "taken" if valid else "refused"


# --- expressions


@cache
def _texts() -> list[str]:
    texts = [text for form in _forms() for text in _expressions_in(form)]
    return sorted({*texts, "if x > 1 then y else p.a", "sum(list) * 2", "for i in list return i + x", 'text = "a"'})


def _expressions_in(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _expressions_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in _expressions_in(part)]
    return [value[1:]] if isinstance(value, str) and value.startswith("=") else []


def expression(rng: random.Random) -> str:
    """An expression has a value that can be stored, or a reason why not."""
    text = mutations.feel(rng) if rng.random() < 0.4 else mutations.of_feel(rng, rng.choice(_texts()))
    for problem in feel.check(text, rng.choice([None, {"x", "p"}])):
        problem.encode()
    try:
        feel.variables_of(text)
        storable(feel.plain(feel.evaluate(text, VARIABLES, WORLD)))
    except FeelError as error:
        str(error).encode()
        return "refused"
    return "ran"


TARGETS: dict[str, Callable[[random.Random], str]] = {
    "diagram": diagram,
    "decision": decision,
    "form": form,
    "answers": answers,
    "expression": expression,
}
