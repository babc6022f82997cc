"""Forms alone: opening, showing and judging a form of many questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bench.engine import Row, best, ms
from es_workflow.forms import Form, FormDefinition
from tests.forms.samples import WORLD, data, templates

SIZES = (20, 100, 400)


def sizes(counts: tuple[int, ...] = SIZES) -> list[Row]:
    """For each number of questions: reading the file, showing the form, judging what was posted."""
    pages = templates()
    form_body = pages.get_template("components/form/form.html").make_module().form_body  # type: ignore[attr-defined]
    return [_size(count, form_body) for count in counts]


def _size(count: int, form_body: Callable[[Form], str]) -> Row:
    file = data(*_components(count))
    definition = FormDefinition.parse(file, "sample.form")
    fields = [(f"q{n}", "12,50" if n % 4 == 1 else "yes" if n % 4 == 2 else f"Odpowiedź {n}") for n in range(count)]
    read = best(lambda: FormDefinition.parse(file, "sample.form"), 3)
    show = best(lambda: form_body(definition.open({}, WORLD, "pl")))
    judge = best(lambda: _judged(definition, fields))
    return f"{count} questions", ms(read), ms(show), ms(judge)


def _judged(definition: FormDefinition, fields: list[tuple[str, str]]) -> None:
    form = definition.open({}, WORLD, "pl", fields=fields)
    assert form.validate(), form.errors
    assert form.answers


def _components(count: int) -> list[dict[str, Any]]:
    """Texts, amounts, choices and long texts in turn; every tenth appears only after an answer."""
    questions = [_component(number) for number in range(count)]
    return [
        {"type": "group", "id": f"G{first}", "label": f"Część {first}", "components": questions[first : first + 100],
         "properties": {"label_en": f"Part {first}"}}
        for first in range(0, count, 100)
    ]  # fmt: skip


def _component(number: int) -> dict[str, Any]:
    common: dict[str, Any] = {
        "id": f"Q{number}", "key": f"q{number}", "label": f"Pytanie {number}",
        "properties": {"label_en": f"Question {number}"}, "validate": {"required": True},
    }  # fmt: skip
    if number % 10 == 9:
        common["conditional"] = {"hide": f'=q{number - 9} = "nie"'}
    if number % 4 == 1:
        return {"type": "number", **common, "decimalDigits": 2}
    if number % 4 == 2:
        common["properties"] |= {"value_en.yes": "Yes", "value_en.no": "No"}
        return {
            "type": "radio",
            **common,
            "values": [{"label": "Tak", "value": "yes"}, {"label": "Nie", "value": "no"}],
        }
    return {"type": "textarea" if number % 4 == 3 else "textfield", **common}
