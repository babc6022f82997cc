"""What a variable is called and what its value says, in the words of the process's own forms and tables.

To a reader who may not read an answer, what comes from it is told as hidden, whatever the process calls it meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from es_workflow import feel
from es_workflow.casework.step_story import OMITTED
from es_workflow.content.confidential import Confidential
from es_workflow.content.package import ProcessPackage
from es_workflow.content.sources import PATH, Sources
from es_workflow.forms.components import CHOICES, Component
from es_workflow.forms.concealing import OPEN, hidden_words
from es_workflow.forms.moments import ISO_DATE
from es_workflow.forms.wording import write_answer, write_in_text
from es_workflow.texts import _, language, pick, plural


class Meanings:
    """The words of one deployed process for a reader of these groups; None: for one who may read everything."""

    def __init__(self, package: ProcessPackage, groups: Collection[str] | None = None) -> None:
        self.package, self._sources = package, Sources(package)
        hidden = Confidential.of_reader(package, groups, self._sources) if groups is not None else None
        self._confidential = hidden or Confidential(package, lambda _form: OPEN, self._sources)

    def label(self, path: str) -> str:
        """The question, column or step that gave the variable its value; its own name when there is no other."""
        source = self._sources.of(path)
        name, *steps = source.split(".")
        if name in self.package.form_files:
            component = self._sources.component(source)
            question = pick(component.label) if component else ".".join(steps)
            return ": ".join(part for part in (self.package.form(name).title(language.get()), question) if part)
        return self._given_by(name, steps) or self._known(name, steps) or path

    def show(self, path: str, value: Any) -> str:
        """The value as people read it: labels of choices, amounts and dates in the reader's notation."""
        value = self._confidential.shown(path, value)
        component = self._sources.component(self._sources.of(path))
        if component is not None and _suits(component, value):
            return write_answer(component, value, component.choices, language.get()) or "—"
        return write(value)

    def show_input(self, expression: str, value: Any) -> str:
        """What an expression came to, which may itself be a path; of one over a hidden answer only that it is."""
        if self.hides(expression) and not PATH.fullmatch(f"={expression}"):
            return hidden_words()
        return self.show(expression, value)

    def hides(self, expression: str, *, unary: bool = False) -> bool:
        """Whether the expression reads an answer that the reader may not read (whole)."""
        return any(self._confidential.covers(path) for path in feel.paths_of(expression, unary=unary))

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
