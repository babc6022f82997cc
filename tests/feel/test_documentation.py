"""What docs/feel.md promises is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from es_workflow import jsontext
from es_workflow.feel import FeelError, evaluate

from .worlds import WORLD

PAGE = (Path(__file__).parents[2] / "docs" / "feel.md").read_text(encoding="utf-8")
VARIABLES = jsontext.loads(re.findall(r"```json\n(.*?)```", PAGE, re.S)[0])
LINES = [line for block in re.findall(r"```feel\n(.*?)```", PAGE, re.S) for line in block.splitlines() if line]
MISTAKES = re.findall(r"^\| `([^`]+)` \| ((?:Nie|Funkcja|Wyrażenie).*) \|$", PAGE, re.M)


@pytest.mark.parametrize("line", LINES)
def test_example(line: str) -> None:
    expression, expected = line.split(" // ")
    assert evaluate(expression, VARIABLES, WORLD) == evaluate(expected, {}, WORLD)


@pytest.mark.parametrize(("expression", "sentence"), MISTAKES)
def test_mistake(expression: str, sentence: str) -> None:
    with pytest.raises(FeelError) as caught:
        evaluate(expression, VARIABLES, WORLD)
    assert caught.value.message.startswith(sentence)


def test_the_page_has_examples() -> None:
    assert len(LINES) > 40
    assert len(MISTAKES) == 5
