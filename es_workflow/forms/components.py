"""The tree of a form file: one immutable `Component` for each question, section, list, text and computed value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from es_workflow.forms.lists import LISTS

CHOICES = frozenset({"select", "radio", "checklist", "taglist"})
MANY_CHOICES = frozenset({"checklist", "taglist"})
INPUTS = CHOICES | {"textfield", "textarea", "number", "datetime", "checkbox", "filepicker"}
STATIC = frozenset({"text", "html", "image", "table", "separator", "spacer"})
IGNORED = frozenset({"button"})
TYPES = INPUTS | STATIC | IGNORED | {"group", "dynamiclist", "expression"}

Texts = Mapping[str, str]
COLUMNS = 16
TEMPLATE = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)
BEFOREHAND = frozenset({"prefill", "readonly"})


def feel_of(value: object) -> str | None:
    """The FEEL expression in a value that is written as one (`=a + b` → `a + b`); None for plain values."""
    return value[1:].strip() if isinstance(value, str) and value.startswith("=") else None


@dataclass(frozen=True)
class Choice:
    """One answer that may be chosen."""

    value: str
    label: Texts
    heading: str = ""
    """What it stands under in a list that is long."""


@dataclass(frozen=True)
class Component:
    """One component of a form, with everything its file says about it."""

    type: str
    id: str
    key: str  # the name of its answer; empty for what has none
    raw: Mapping[str, Any]
    children: tuple[Component, ...] = ()
    columns: int = COLUMNS
    line: str = ""  # components of one line of the layout share it

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """Our own `properties`, which the editors keep as texts."""
        return {name: str(value) for name, value in self.raw.get("properties", {}).items()}

    def own(self, name: str, default: str = "") -> str:
        """The text of one of our own `properties`."""
        return self.properties.get(name, default)

    def flag(self, name: str) -> bool:
        """A yes/no property; properties are text in the editor."""
        return self.own(name).lower() == "true"

    def number(self, name: str, default: int) -> int:
        """A whole-number property."""
        return int(self.own(name) or default)

    def texts(self, polish: object, english: str) -> Texts:
        """A text of the file with its English counterpart from `properties`."""
        return {"pl": str(polish or ""), "en": self.own(english)}

    @cached_property
    def made(self) -> dict[object, Any]:
        """What is made of the component once, whoever fills the form in; who makes it knows its key."""
        return {}

    @cached_property
    def validate(self) -> Mapping[str, Any]:
        """The rules of the file about the answer."""
        rules: Mapping[str, Any] = self.raw.get("validate", {})
        return rules

    @cached_property
    def label(self) -> Texts:
        """The question, or the title of a section or list."""
        own = self.raw.get("label") or self.raw.get("dateLabel") or self.raw.get("timeLabel") or self.own("label")
        return self.texts(own, "label_en")

    @cached_property
    def hint(self) -> Texts:
        """The sentence under the question."""
        return self.texts(self.raw.get("description") or self.own("description"), "description_en")

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The answers listed in the file, or those of the application's list that it names."""
        if name := self.own("list"):
            return tuple(
                Choice(value, {"pl": label, "en": label}, heading) for value, label, heading in LISTS.get(name, list)()
            )
        return tuple(
            Choice(option["value"], self.texts(option["label"], f"value_en.{option['value']}"))
            for option in self.raw.get("values", ())
        )

    @property
    def required(self) -> bool:
        """Whether the question must be answered when it is asked."""
        return bool(self.validate.get("required"))

    @property
    def subtype(self) -> str:
        """date, time or datetime."""
        return str(self.raw.get("subtype", "date"))

    @property
    def format(self) -> str:
        """How the value is written: money, number, date, yes_no or text."""
        return self.own("format")

    @property
    def currency(self) -> str:
        """The currency of an amount."""
        return self.own("currency", "PLN")

    @property
    def places(self) -> int | None:
        """Digits after the comma; None: as many as are typed."""
        if self.format == "money":
            return 2
        digits = self.raw.get("decimalDigits")
        return None if digits is None else int(digits)

    @cached_property
    def expressions(self) -> Mapping[str, str]:
        """Every FEEL expression of the component, by what it is for."""
        raw, rules = self.raw, self.validate
        written = {
            "hide": raw.get("conditional", {}).get("hide"),
            "expression": raw.get("expression"),
            "choices": raw.get("valuesExpression"),
            "rows": raw.get("dataSource"),
            "readonly": raw.get("readonly"),
            "min": rules.get("min") if self.type == "number" else self.own("min"),
            "max": rules.get("max") if self.type == "number" else self.own("max"),
            "check": self.own("check"),
            "prefill": self.own("prefill"),
            "knockout": self.own("knockout"),
        }
        found = {what: text for what, value in written.items() if (text := feel_of(value)) is not None}
        if raw.get("valuesKey"):
            found["choices"] = f"variables.{raw['valuesKey']}"
        return found

    @cached_property
    def templates(self) -> Mapping[str, str]:
        """The `{{ expression }}` places of a text, or the expression that is the whole text."""
        found: dict[str, str] = {}
        own = (self.own(name) for name in ("text_en", "content_en", "reason", "reason_en"))
        for written in (self.raw.get("text"), self.raw.get("content"), *own):
            whole = feel_of(written)
            places = [whole] if whole is not None else TEMPLATE.findall(written or "")
            found |= {f"text:{expression.strip()}": expression.strip() for expression in places}
        return found

    @cached_property
    def live(self) -> Mapping[str, str]:
        """The expressions that depend on the answers: all but those asked before there are any."""
        answered = {what: text for what, text in self.expressions.items() if what not in BEFOREHAND}
        return {**answered, **self.templates}

    def walk(self) -> Iterator[Component]:
        """The component and everything inside it."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_components(items: Sequence[Mapping[str, Any]]) -> tuple[Component, ...]:
    """The components of a checked form file, in their order."""
    widths = _widths(items)
    return tuple(
        Component(
            type=item["type"],
            id=str(item.get("id") or item.get("key") or item.get("path") or f"{item['type']}{index}"),
            key=str(item.get("key") or item.get("path") or ""),
            raw=item,
            children=read_components(item.get("components", ())),
            columns=widths[index],
            line=str((item.get("layout") or {}).get("row") or ""),
        )
        for index, item in enumerate(items)
        if item["type"] not in IGNORED
    )


def _widths(items: Sequence[Mapping[str, Any]]) -> list[int]:
    """Columns of sixteen for each component: as written, or the line shared out evenly."""
    layouts = [item.get("layout") or {} for item in items]
    rows = [layout.get("row") for layout in layouts]
    return [
        layout.get("columns") or (COLUMNS // min(rows.count(row), COLUMNS) if row else COLUMNS)
        for layout, row in zip(layouts, rows, strict=True)
    ]


def flat(components: Sequence[Component]) -> Iterator[Component]:
    """The components that share one set of keys: groups without a path are opened, others are not."""
    for component in components:
        yield component
        if component.type == "group" and not component.key:
            yield from flat(component.children)
