"""Forms and small tools that the tests of this folder share."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from es_workflow import texts
from es_workflow.clock import ZONE
from es_workflow.feel import World
from es_workflow.forms import AnswersView, Form, FormDefinition, Upload
from es_workflow.web.asked import asked
from es_workflow.web.rendering import Quick

WORLD = World(dt.datetime(2026, 11, 23, 12, 0, tzinfo=ZONE))
FIXTURES = Path(__file__).parent / "fixtures"
WEB = Path(__file__).parents[2] / "es_workflow" / "web"
INVOICE = Upload("u1", "faktura.pdf", 12_345, "application/pdf")


def document(*components: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A form file of these components."""
    return {
        "type": "default",
        "id": "sample",
        "properties": {"title": "Próba", "title_en": "Sample"},
        "components": list(components),
        **more,
    }


def data(*components: Mapping[str, Any]) -> bytes:
    """The bytes of a form file of these components."""
    return json.dumps(document(*components)).encode()


def form_of(*components: Mapping[str, Any]) -> FormDefinition:
    """The definition of a form of these components."""
    return FormDefinition.parse(data(*components), "sample.form")


def fixture(name: str) -> FormDefinition:
    """A form file of the fixtures folder."""
    return FormDefinition.parse((FIXTURES / name).read_bytes(), name)


def opened(definition: FormDefinition, *fields: tuple[str, str], lang: str = "pl", **more: Any) -> Form:
    """The form after these pairs were posted; without any, the empty form."""
    variables = more.pop("variables", {})
    return definition.open(variables, WORLD, lang, fields=fields or None, **more)


def messages(form: Form) -> dict[str, str]:
    """The sentences of the errors by id, after validation."""
    form.validate()
    return {error.field_id.removeprefix("f-"): error.message for error in form.errors}


def field(type_: str, key: str = "x", **more: Any) -> dict[str, Any]:
    """One component with a label."""
    return {"type": type_, "id": f"id_{key}", "key": key, "label": f"Pytanie {key}", **more}


@lru_cache
def templates() -> Environment:
    """The templates of forms, which need nothing but texts."""
    environment = Quick(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["asked"] = asked
    environment.globals |= {"_": texts._, "plural": texts.plural, "pick": texts.pick}
    return environment


def render(macro: str, subject: Form | AnswersView, **more: Any) -> str:
    """The HTML of a form (`form_body`) or of answers (`answers`)."""
    file = {"form_body": "components/form/form.html", "answers": "components/form/answers.html"}[macro]
    module = templates().get_template(file).make_module()
    with texts.use_language(getattr(subject, "lang", "pl")):
        return str(getattr(module, macro)(subject, **more))


def page(body: str, title: str = "Próba formularza") -> str:
    """A whole page around a rendered form, with the real style sheets beside it."""
    styles = "".join(f'<link rel="stylesheet" href="file://{WEB}/static/css/{name}.css">' for name in ("app", "forms"))
    return (
        f'<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{styles}</head>'
        f'<body><div class="wrap page"><main id="main"><div class="page__head"><h1>{title}</h1></div>'
        f"{body}</main></div></body></html>"
    )
