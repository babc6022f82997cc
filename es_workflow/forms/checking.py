"""What is wrong in a form file, by component and reason, before anybody meets it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from es_workflow import feel, jsontext
from es_workflow.errors import InvalidContent, Problem
from es_workflow.forms.components import CHOICES, Component, feel_of, flat, read_components
from es_workflow.forms.criteria import SHEET
from es_workflow.forms.criteria_checks import criteria_problems
from es_workflow.forms.evaluation import GLOBALS, ROW_NAMES
from es_workflow.forms.numbers import parse_number
from es_workflow.forms.schema import MAX_BYTES, name_of, schema_problems, size_problem
from es_workflow.texts import _

RESERVED = frozenset({"typename", "variables", SHEET, "item", "partial", "null", "true", "false", *GLOBALS, *ROW_NAMES})
WHERE = {
    "hide": "conditional.hide",
    "choices": "valuesExpression",
    "rows": "dataSource",
    "min": "min",
    "max": "max",
    "check": "properties.check",
    "prefill": "properties.prefill",
    "knockout": "properties.knockout",
}
NESTED_QUANTIFIER = re.compile(r"\([^()]*[+*}][^()]*\)\s*[+*{]")


def read_document(data: bytes, file: str) -> Mapping[str, Any]:
    """The JSON of a form file. Raises InvalidContent when there is none."""
    try:
        if len(data) > MAX_BYTES:
            raise ValueError(_("plik jest większy niż 1 MB"))
        document = jsontext.read(data)
    except ValueError as error:
        message = _("To nie jest plik formularza (JSON): %(reason)s.", reason=error)
        raise InvalidContent([Problem(file, "", message, _("Zapisz go ponownie w edytorze."))]) from error
    if not isinstance(document, Mapping):
        raise InvalidContent([Problem(file, "", _("To nie jest plik formularza: brakuje nawiasu { na początku."))])
    return document


def form_problems(document: Mapping[str, Any], file: str) -> list[Problem]:
    """Everything that makes the file no form: unknown parts, wrong values, keys that clash."""
    too_large = size_problem(document, file)
    if too_large:
        return [too_large]
    found = schema_problems(document, file)
    if found:
        return found
    components = read_components(document["components"])
    checks = (_key_problems, _value_problems, _list_problems, criteria_problems)
    return [problem for check in checks for problem in check(components, file)] + _id_problems(components, file)


def check_form(data: bytes, file: str, known: Collection[str] | None) -> list[Problem]:
    """Everything an author has to mend: the file itself, its FEEL, and texts missing in English.

    `known`: names of the process variables the form may speak of; None leaves variables unchecked.
    """
    try:
        document = read_document(data, file)
    except InvalidContent as error:
        return error.problems
    return form_problems(document, file) or check_words(document, file, known)


def check_words(document: Mapping[str, Any], file: str, known: Collection[str] | None) -> list[Problem]:
    """The rest of it, for a form that was read already: its FEEL, and texts missing in English."""
    components = read_components(document["components"])
    own = {SHEET} if any(part.own("criterion") for part in _walk(components)) else set()
    outside = None if known is None else {*known, *GLOBALS, *own, "variables"}
    return [
        *_feel_problems(components, file, outside),
        *_outcome_problems(document, file, outside),
        *_english_problems(document, components, file),
    ]


def _walk(components: Sequence[Component]) -> Iterator[Component]:
    for component in components:
        yield from component.walk()


def _key_problems(components: Sequence[Component], file: str) -> Iterator[Problem]:
    """Keys are unique among those that share one set, and none means something else already."""
    seen: set[str] = set()
    for component in flat(components):
        key, element = component.key, name_of(component.raw)
        if key and (key.lower() in RESERVED or key.startswith("_") or "__" in key):
            yield Problem(file, element, _("Klucz „%(key)s” jest zastrzeżony.", key=key), _("Wybierz inny."))
        if key and key in seen:
            yield Problem(
                file, element, _("Klucz „%(key)s” jest użyty dwa razy.", key=key), _("Nadaj każdemu pytaniu własny.")
            )
        seen.add(key)
        if component.key and component.children:
            yield from _key_problems(component.children, file)


def _id_problems(components: Sequence[Component], file: str) -> list[Problem]:
    seen: set[str] = set()
    found = []
    for component in _walk(components):
        if component.id in seen and component.raw.get("id"):
            message = _("Identyfikator „%(id)s” jest użyty dwa razy.", id=component.id)
            found.append(Problem(file, name_of(component.raw), message, _("Popraw „id” jednego z elementów.")))
        seen.add(component.id)
    return found


def _value_problems(components: Sequence[Component], file: str) -> Iterator[Problem]:
    for component in _walk(components):
        for message in (*_choice_mistakes(component), *_pattern_mistakes(component), *_number_mistakes(component)):
            yield Problem(file, name_of(component.raw), message)
        if component.type == "datetime" and not component.label["pl"]:
            yield Problem(file, name_of(component.raw), _("Brakuje treści pytania (dateLabel albo timeLabel)."))


def _choice_mistakes(component: Component) -> Iterator[str]:
    if component.type not in CHOICES:
        return
    sources = [name for name in ("values", "valuesKey", "valuesExpression") if name in component.raw]
    sources += ["list"] if component.own("list") else []
    if len(sources) != 1:
        yield _("Odpowiedzi do wyboru podaje się w jednym miejscu: values, valuesKey, valuesExpression albo list.")
    values = [choice.value for choice in component.choices]
    yield from (
        _("Wartość „%(value)s” jest użyta dwa razy.", value=value)
        for value in sorted({v for v in values if values.count(v) > 1})
    )
    default = component.raw.get("defaultValue")
    wanted = default if isinstance(default, list) else [default] if default else []
    if values and not set(wanted) <= set(values):
        yield _("Wartość domyślna nie jest jedną z odpowiedzi.")
    written = [
        name.removeprefix("value_en.") for name in component.raw.get("properties", {}) if name.startswith("value_en.")
    ]
    yield from (
        _("value_en.%(value)s: nie ma takiej odpowiedzi.", value=value)
        for value in written
        if values and value not in values
    )


def _pattern_mistakes(component: Component) -> Iterator[str]:
    pattern = component.validate.get("pattern")
    if not pattern:
        return
    try:
        re.compile(pattern)
    except re.error as error:
        yield _("Wzorzec „%(pattern)s” jest niepoprawny: %(reason)s.", pattern=pattern, reason=error)
    if NESTED_QUANTIFIER.search(pattern):
        yield _("Wzorzec „%(pattern)s” powtarza powtórzenie; napisz go prościej.", pattern=pattern)


def _number_mistakes(component: Component) -> Iterator[str]:
    default = component.raw.get("defaultValue")
    if component.type == "number" and default is not None:
        try:
            parse_number(str(default), component.places)
        except ValueError as error:
            yield _("Wartość domyślna: %(reason)s", reason=error)
    if component.type in {"textfield", "textarea"}:
        rules = component.validate
        if rules.get("minLength") and rules.get("maxLength") and rules["minLength"] > rules["maxLength"]:
            yield _("minLength jest większe niż maxLength.")
    least, most = component.number("min_rows", 0), component.number("max_rows", 0)
    if component.type == "dynamiclist" and component.own("max_rows") and least > most:
        yield _("min_rows jest większe niż max_rows.")
    if component.own("check_message") and "check" not in component.expressions:
        yield _("check_message bez reguły check, która zaczyna się od „=”.")


def _list_problems(components: Sequence[Component], file: str) -> Iterator[Problem]:
    for listing in (component for component in _walk(components) if component.type == "dynamiclist"):
        for part in (inner for child in listing.children for inner in child.walk()):
            if part.type == "dynamiclist" and any(
                inner.type == "dynamiclist" for inner in part.walk() if inner is not part
            ):
                yield Problem(file, name_of(part.raw), _("Listy mogą być zagnieżdżone najwyżej raz."))
            if part.raw.get("readonly") and listing.raw.get("allowAddRemove") is not False:
                yield Problem(
                    file,
                    name_of(part.raw),
                    _("Pytanie tylko do odczytu w liście, do której można dodawać wiersze."),
                    _("Ustaw allowAddRemove: false albo usuń readonly."),
                )
            if "prefill" in part.expressions:
                message = _("W wierszu listy nie działa prefill.")
                yield Problem(file, name_of(part.raw), message, _("Wypełnij z góry całą listę: prefill na liście."))


def _feel_problems(components: Sequence[Component], file: str, outside: Collection[str] | None) -> Iterator[Problem]:
    own = {component.key for component in flat(components) if component.key}
    yield from _feel_in(components, file, outside, own)


def _feel_in(
    components: Sequence[Component], file: str, outside: Collection[str] | None, own: Collection[str]
) -> Iterator[Problem]:
    for component in components:
        for what, expression in (*component.expressions.items(), *component.templates.items()):
            known = None if outside is None else {*outside, *(own if what not in {"prefill", "readonly"} else ())}
            for mistake in feel.check(expression, known):
                where = WHERE.get(what, what.partition(":")[0])
                yield Problem(file, name_of(component.raw), f"{where}: {mistake}", f"={expression}")
        inside = own
        if component.type == "dynamiclist":
            inside = {*own, *ROW_NAMES, *(part.key for part in flat(component.children) if part.key)}
        yield from _feel_in(component.children, file, outside, inside)


def _outcome_problems(document: Mapping[str, Any], file: str, known: Collection[str] | None) -> Iterator[Problem]:
    """The FEEL about all sheets of a case speaks of what the process knows, not of one sheet's answers."""
    for name in ("threshold", "result"):
        expression = feel_of(document.get("properties", {}).get(name))
        for mistake in feel.check(expression, known) if expression is not None else ():
            yield Problem(file, "", f"properties.{name}: {mistake}", f"={expression}")


def _english_problems(document: Mapping[str, Any], components: Sequence[Component], file: str) -> Iterator[Problem]:
    title = document.get("properties", {})
    for name in ("title", "title_en"):
        if not title.get(name):
            yield Problem(file, "", _("Brakuje tytułu formularza: properties.%(name)s.", name=name))
    for component in _walk(components):
        for name, texts in _texts_of(component):
            if texts.get("pl") and not texts.get("en") and any(char.isalpha() for char in texts["pl"]):
                yield Problem(
                    file, name_of(component.raw), _("Brakuje angielskiego tekstu: properties.%(name)s.", name=name)
                )


def _texts_of(component: Component) -> Iterator[tuple[str, Mapping[str, str]]]:
    raw = component.raw
    if component.type == "text" and feel_of(raw["text"]) is None:
        yield "text_en", component.texts(raw["text"], "text_en")
    elif component.type == "html":
        yield "content_en", component.texts(raw["content"], "content_en")
    elif component.type == "image":
        yield "alt_en", component.texts(raw["alt"], "alt_en")
    elif component.type not in {"separator", "spacer", "text"}:
        yield "label_en", component.label
        yield "description_en", component.hint
    for choice in component.choices:
        yield f"value_en.{choice.value}", choice.label
    for column in raw.get("columns", ()) if component.type == "table" else ():
        yield f"column_en.{column['key']}", component.texts(column["label"], f"column_en.{column['key']}")
    for name in ("check_message", "row_title", "add_label", "reason"):
        yield f"{name}_en", component.texts(component.own(name), f"{name}_en")
    yield "pattern_message_en", component.texts(component.validate.get("patternErrorMessage"), "pattern_message_en")
