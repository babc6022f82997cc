"""What a variable is called and what its value says, in the words of the process's own forms and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from es_workflow.casework.step_story import OMITTED
from es_workflow.content.package import ProcessPackage
from es_workflow.forms.components import CHOICES, Component, flat
from es_workflow.forms.moments import ISO_DATE
from es_workflow.forms.wording import write_answer, write_in_text
from es_workflow.texts import _, language, pick, plural

PATH = re.compile(r"=\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*")
CHAIN = 5
"""So many mappings are followed back to where a value came from."""


class Meanings:
    """The words of one deployed process."""

    def __init__(self, package: ProcessPackage) -> None:
        self.package = package

    def label(self, path: str) -> str:
        """The question, column or step that gave the variable its value; its own name when there is no other."""
        source = self._source(path)
        name, *steps = source.split(".")
        if name in self.package.form_files:
            component = self._component(source)
            question = pick(component.label) if component else ".".join(steps)
            return ": ".join(part for part in (self.package.form(name).title(language.get()), question) if part)
        return self._given_by(name, steps) or self._known(name, steps) or path

    def show(self, path: str, value: Any) -> str:
        """The value as people read it: labels of choices, amounts and dates in the reader's notation."""
        component = self._component(self._source(path))
        if component is not None and _suits(component, value):
            return write_answer(component, value, component.choices, language.get()) or "—"
        return write(value)

    @cached_property
    def _mapped(self) -> Mapping[str, str]:
        """Target → source of the mappings that only pass a value on."""
        elements = self.package.definition.elements.values()
        both = [pair for element in elements for pair in (*element.inputs.items(), *element.outputs.items())]
        found = {target: match[1] for target, text in both if (match := PATH.fullmatch(text))}
        return {target: source for target, source in found.items() if target != source}

    def _source(self, path: str) -> str:
        """Where the value was first called something."""
        for _round in range(CHAIN):
            if path.partition(".")[0] in self.package.form_files:
                return path
            parts = path.split(".")
            heads = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
            head = next((head for head in heads if head in self._mapped), None)
            if head is None:
                return path
            path = self._mapped[head] + path[len(head) :]
        return path

    def _component(self, path: str) -> Component | None:
        name, *steps = path.split(".")
        if name not in self.package.form_files:
            return None
        components, found = self.package.form(name).components, None
        for step in steps:
            found = next((one for one in flat(components) if one.key == step), None)
            if found is None:
                return None
            components = found.children
        return found

    def _given_by(self, name: str, steps: list[str]) -> str:
        """The decision or script whose result it is."""
        elements = self.package.definition.elements.values()
        element = next((one for one in elements if one.result_variable == name), None)
        if element is None or not element.decision_id:
            return pick({"pl": element.name, "en": element.name_en}) if element else ""
        decision = self.package.decisions.model["decisions"].get(element.decision_id, {})
        outputs = (decision.get("logic") or {}).get("outputs", ())
        labels = {output["name"]: output["label"] or output["name"] for output in outputs}
        return ": ".join([decision.get("name", name), *(labels.get(step) or step for step in steps[:1])])

    @staticmethod
    def _known(name: str, steps: list[str]) -> str:
        """What every process may read."""
        words = {"case": _("Sprawa"), "organisation": _("Podmiot"), "call": _("Nabór"), "project": _("Projekt")}
        return ": ".join([words[name], *steps]) if name in words else ""


def _suits(component: Component, value: Any) -> bool:
    """Whether the value is of the kind the question asks for; data that stopped a case may well not be."""
    if component.type in {"number", "expression"}:
        return isinstance(value, int | Decimal) and not isinstance(value, bool)
    if component.type == "datetime":
        return isinstance(value, str) and component.subtype == "date" and bool(ISO_DATE.fullmatch(value))
    if component.type == "checkbox":
        return isinstance(value, bool)
    return component.type in CHOICES and isinstance(value, str | list)


def write(value: Any) -> str:
    """A value nobody described, as people read it."""
    if isinstance(value, Mapping) and OMITTED in value:
        return plural(value[OMITTED], "%(n)s pozycja", "%(n)s pozycje", "%(n)s pozycji")
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {write(item)}" for name, item in value.items()) or "—"
    if isinstance(value, list):
        return ", ".join(write(item) for item in value) or "—"
    return write_in_text(value, language.get()) or "—"
