"""Answers and texts as they are read: labels of choices, amounts with currency, Markdown of authors as safe HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt

from es_workflow import feel
from es_workflow.forms.components import CHOICES, TEMPLATE, Choice, Component, feel_of
from es_workflow.forms.kinds import clean, kind_of, write_computed, yes_no
from es_workflow.forms.moments import ISO_DATE, write_date
from es_workflow.forms.numbers import write_number
from es_workflow.texts import pick

TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "h3",
    "blockquote",
    "code",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+.!|<>~-])")
MAX_CHOICES = 500


def choices_of(component: Component, offered: Any) -> tuple[Choice, ...]:
    """The answers a question offers: those of the file, or those its expression gave."""
    if "choices" not in component.expressions:
        return component.choices
    items = offered if isinstance(offered, list) else [] if offered is None else [offered]
    found = [choice for item in items[:MAX_CHOICES] if (choice := _choice(feel.plain(item)))]
    return tuple({choice.value: choice for choice in found}.values())


def _choice(item: Any) -> Choice | None:
    if not isinstance(item, Mapping):
        text = clean(str(item)) if item is not None else ""
        return Choice(text, {"pl": text}) if text else None
    value = item.get("value")
    if value is None or value == "":
        return None
    text = clean(str(value))
    return Choice(text, {"pl": clean(str(item.get("label") or text)), "en": clean(str(item.get("label_en") or ""))})


def write_answer(component: Component, value: Any, choices: tuple[Choice, ...], lang: str) -> str:
    """An answer in the reader's notation; empty text when there is none."""
    if component.type == "expression":
        return write_computed(component, value, lang)
    if component.type == "checkbox":
        return yes_no(value is True)
    if component.type in CHOICES:
        return ", ".join(write_choices(value, choices, lang))
    if value is None or value == "":
        return ""
    text = kind_of(component).write(value, lang)
    adorners = component.raw.get("appearance") or {}
    around = [
        adorners.get("prefixAdorner", ""),
        text,
        "" if component.format == "money" else adorners.get("suffixAdorner", ""),
    ]
    return "\u00a0".join(part for part in around if part)


def write_choices(value: Any, choices: tuple[Choice, ...], lang: str) -> list[str]:
    """The labels of what was chosen; a value that is no longer offered stands for itself."""
    chosen = value if isinstance(value, list) else [] if value in (None, "") else [value]
    labels = {choice.value: pick(choice.label, lang) for choice in choices}
    return [labels.get(str(item), str(item)) for item in chosen]


def write_in_text(value: Any, lang: str) -> str:
    """A value in the middle of a sentence: a broken number with two digits after the comma, a date as a date."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, int | Decimal):
        places = 2 if isinstance(value, Decimal) and value == round(value, 2) and value % 1 else None
        return write_number(value, lang, places)
    if isinstance(value, str) and ISO_DATE.fullmatch(value):
        return write_date(value, lang)
    return ", ".join(write_in_text(item, lang) for item in value) if isinstance(value, list) else str(value)


def text_of(component: Component, lang: str) -> str:
    """The text as its author wrote it, in the reader's language."""
    raw = component.raw
    polish, english = (raw.get("text"), "text_en") if component.type == "text" else (raw.get("content"), "content_en")
    return pick(component.texts(polish, english), lang)


def filled(text: str, lang: str, value_of: Callable[[str], Any], *, escape: Callable[[str], str] = str) -> str:
    """The text with the values in its `{{ expression }}` places."""
    whole = feel_of(text)
    if whole is not None:
        return write_in_text(feel.plain(value_of(f"text:{whole}")), lang)

    def value(match: re.Match[str]) -> str:
        return escape(write_in_text(feel.plain(value_of(f"text:{match[1].strip()}")), lang))

    return TEMPLATE.sub(value, text)


@lru_cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def html_of(component: Component, lang: str, value_of: Callable[[str], Any]) -> str:
    """The text as safe HTML; its headings never outrank those of the page."""
    if component.type == "html":
        return nh3.clean(filled(text_of(component, lang), lang, value_of, escape=nh3.clean_text), tags=TAGS)
    source = filled(text_of(component, lang), lang, value_of, escape=lambda text: MARKDOWN_SIGNS.sub(r"\\\1", text))
    tokens = _markdown().parse(source)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3"
    return nh3.clean(_markdown().renderer.render(tokens, _markdown().options, {}), tags=TAGS)


def plain_text(html: str) -> str:
    """The words of a text without its markup, a line for each paragraph."""
    lines = re.sub(r"</(p|li|h3|tr|blockquote)>|<br>", "\n", html)
    bare = nh3.clean(lines, tags=set())
    return re.sub(r"\n\s*\n+", "\n", _unescape(bare)).strip()


def _unescape(text: str) -> str:
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", "\u00a0"), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text
