"""Cleaning a value of whatever shape: answers by their questions, and in every text the words that are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from es_workflow import jsontext
from es_workflow.casework.retention.questions import Questions, erase_answers
from es_workflow.casework.retention.words import Words


@dataclass(frozen=True)
class Cleaning:
    """How the values of one case lose whom they are about."""

    words: Words
    questions: Questions | None = None
    """None: of a case of somebody else, which only heard of them."""

    def value(self, value: Any) -> Any:
        """The value without it."""
        if isinstance(value, str):
            return self.words.scrub(value)
        if isinstance(value, Mapping):
            return {name: self._named(name, inside) for name, inside in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return value

    def text(self, text: str) -> str:
        """The same for a JSON text."""
        return jsontext.dumps(self.value(jsontext.loads(text)))

    def _named(self, name: str, inside: Any) -> Any:
        if self.questions is None:
            return self.value(inside)
        asked = self.questions.forms.get(name)
        if asked and isinstance(inside, Mapping | list):
            inside = erase_answers(asked, inside, self.words)
        return self.value(inside)

    def event(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What an event of the case keeps, without it: also what conditions and decisions read."""
        kept = dict(data)
        for name in ("choices", "conditions"):
            if name in kept:
                kept[name] = [{**one, "values": self._by_path(one["values"])} for one in kept[name]]
        if "decisions" in kept:
            kept["decisions"] = [self._decision(one) for one in kept["decisions"]]
        if isinstance(kept.get("changes"), list):
            kept["changes"] = [self._change(one) for one in kept["changes"]]
        cleaned: dict[str, Any] = self.value(kept)
        return cleaned

    def _by_path(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {path: None if self._tells(path) else value for path, value in values.items()}

    def _tells(self, expression: str) -> bool:
        return self.questions is not None and self.questions.tells(expression)

    def _change(self, change: Mapping[str, Any]) -> dict[str, Any]:
        told = "path" in change and self._tells(str(change["path"]))
        return {**change, "before": None, "after": None} if told else dict(change)

    def _decision(self, made: Mapping[str, Any]) -> dict[str, Any]:
        kept = {**made, "inputs": self._inputs(made)}
        if "required" in made:
            kept["required"] = [{**one, "inputs": self._inputs(one)} for one in made["required"]]
        return kept

    def _inputs(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """Inputs are kept by the heading of their column; what it asks for stands in the table."""
        if self.questions is None:
            return dict(made.get("inputs", {}))
        decision = self.questions.package.decisions.model["decisions"].get(made["decision"], {})
        columns = (decision.get("logic") or {}).get("inputs", ())
        asks = {column["label"] or column["expression"]: column["expression"] for column in columns}
        return {
            name: None if self._tells(asks.get(name, name)) else value for name, value in made.get("inputs", {}).items()
        }
