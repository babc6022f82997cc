"""Templates compiled without detours write what Jinja itself writes; a question kept as HTML shows nobody else's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, pass_context
from markupsafe import Markup, escape

from es_workflow.forms import FormDefinition
from es_workflow.texts import use_language
from es_workflow.web import asked
from es_workflow.web.rendering import Quick, escaped
from tests.forms.samples import WORLD, data, field, templates

TEMPLATES = {
    "macros.html": """
{% macro row(label, value="brak", kind=none) %}<b{{ ' class=x' if kind }}>{{ label }}: {{ value }}</b>{% endmacro %}
{% macro frame(title) %}<div>{{ title }}{{ caller(title ~ "!") if caller }}</div>{% endmacro %}""",
    "base.html": """<main>{% block content %}{% endblock %}</main>{{ text }}""",
    "page.html": """
{% extends "base.html" %}{% from "macros.html" import row, frame %}{% block content %}
{% for item in items %}{{ row(item.label, item.value) }}{{ row(label=item.label, kind="k") }}{{ loop.index }}
{{ shout(item.label) }}{% call(told) frame(item.label) %}{{ told }}{{ item.value }}{% endcall %}{% endfor %}
{% set kept %}<i>{{ text }}</i>{% endset %}{{ kept }}{{ html }}{{ html ~ text }}{{ none }}{{ 12.5 }}
{{ missing | default("?") }}{{ text | upper }}{{ items | length }}{{ "<" }}{{ thing.method(text) }}{{ thing(text) }}
{{ seen() }}{{ str(4) }}{% endblock %}""",
}


class Thing:
    def method(self, text: str) -> str:
        return f"<{text}>"

    def __call__(self, text: str) -> Markup:
        return Markup("<u>{}</u>").format(text)


def page(kind: type[Environment]) -> str:
    environment = kind(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.globals |= {"shout": lambda text: text + "!", "thing": Thing(), "str": str}
    environment.globals["seen"] = pass_context(lambda context: context["text"])
    items = [{"label": "„Żółw” & <b>", "value": Decimal("1.50")}, {"label": "o'k", "value": None}]
    return environment.get_template("page.html").render(items=items, text="<p>&'\"", html=Markup("<em>ą</em>"))


def test_a_page_is_what_jinja_itself_writes():
    assert page(Quick) == page(Environment)


@pytest.mark.parametrize("value", ["", "ą<&>\"'", Markup("<b>"), 12, Decimal("1.10"), None, ["<"]], ids=repr)
def test_a_value_is_escaped_as_markupsafe_does(value):
    assert escaped(value) == str(escape(value))
    assert isinstance(escaped(value), str)


def test_a_callable_that_stops_an_iteration_is_an_undefined_value_as_ever():
    environment = Quick(autoescape=True, undefined=StrictUndefined)
    environment.globals["stop"] = lambda: next(iter(()))
    with pytest.raises(Exception, match="StopIteration"):
        environment.from_string("{{ stop() }}").render()


def shown(definition: FormDefinition, lang: str = "pl", **answers: object) -> str:
    with use_language(lang):
        form = definition.open({}, WORLD, lang, answers=answers)
        body: str = templates().get_template("components/form/form.html").make_module().form_body(form)
        return body


def test_each_person_sees_their_own_answers_among_the_same_questions():
    definition = FormDefinition.parse(
        data(
            field("textfield", "nazwa", properties={"label_en": "Name"}),
            field("textarea", "opis", properties={"label_en": "Story"}),
            field("checkbox", "zgoda", properties={"label_en": "Consent"}),
        ),
        "sample.form",
    )
    asked._kept.cache_clear()
    first = shown(definition, nazwa="Żółw & <syn>", opis="Pierwszy\nopis", zgoda=True)
    second = shown(definition, nazwa="Drugi", opis="", zgoda=False)
    assert 'value="Żółw &amp; &lt;syn&gt;"' in first
    assert "\nPierwszy\nopis</textarea>" in first
    assert 'value="Drugi"' in second
    assert "Żółw" not in second
    assert "opis</textarea>" not in second
    assert first.count(" checked") == 1
    assert " checked" not in second
    english = shown(definition, "en", nazwa="Drugi")
    assert "Name" in english
    assert "(optional)" in english
    assert "(optional)" not in second
    assert asked._SLOT not in first + second
    assert asked._kept.cache_info().currsize == 1 + 2 + 2 + 3, "text or none, ticked or not, and three in English"
    again = shown(definition, nazwa="Żółw & <syn>", opis="Pierwszy\nopis", zgoda=True)
    assert again == first


def test_what_is_wrong_with_an_answer_is_never_kept():
    definition = FormDefinition.parse(data(field("number", "kwota", properties={"label_en": "Amount"})), "sample.form")
    asked._kept.cache_clear()
    with use_language("pl"):
        form = definition.open({}, WORLD, "pl", fields=[("kwota", "tysiąc")])
        assert not form.validate()
        body = templates().get_template("components/form/form.html").make_module().form_body(form)
    assert 'value="tysiąc"' in body
    assert "field__error" in body
    assert asked._kept.cache_info().currsize == 0


def test_the_same_words_in_another_language_are_another_question():
    definition = FormDefinition.parse(data(field("textfield", "nip", label="NIP")), "sample.form")
    asked._kept.cache_clear()
    assert "(nieobowiązkowe)" in shown(definition, nip="1")
    assert "(optional)" in shown(definition, "en", nip="1")


@pytest.mark.parametrize(("many", "kept"), [(asked.FEW, 1), (asked.FEW + 1, 0)])
def test_a_long_list_is_not_kept_for_each_answer(many, kept):
    values = [{"label": f"Gmina {number}", "value": f"g{number}"} for number in range(many)]
    english = {f"value_en.g{number}": f"Municipality {number}" for number in range(many)}
    component = field("select", "gmina", values=values, properties={"label_en": "Municipality", **english})
    asked._kept.cache_clear()
    body = shown(FormDefinition.parse(data(component), "sample.form"), gmina="g3")
    assert '<option value="g3" selected>Gmina 3</option>' in body
    assert asked._kept.cache_info().currsize == kept
