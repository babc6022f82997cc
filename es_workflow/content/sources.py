"""Where a variable of a process came from: followed back through mappings that only pass a value on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from es_workflow.content.package import ProcessPackage
from es_workflow.forms.components import Component, flat

PATH = re.compile(r"=\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*")
CHAIN = 5
"""So many mappings are followed back to where a value came from."""


class Sources:
    """The mappings of one process."""

    def __init__(self, package: ProcessPackage) -> None:
        self.package = package

    def of(self, path: str) -> str:
        """What the value was called first: for an answer `form.question`."""
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

    def each(self, path: str) -> frozenset[str]:
        """Everything the value may have been called first, where several mappings give the variable its value."""
        found, waiting = set[str](), {path}
        for _round in range(CHAIN + 1):
            found |= waiting
            waiting = {source for one in waiting for source in self._before(one)} - found
        return frozenset(found)

    def _before(self, path: str) -> Iterator[str]:
        parts = path.split(".")
        for size in range(len(parts), 0, -1):
            for source in self._every.get(".".join(parts[:size]), ()):
                yield ".".join([source, *parts[size:]])

    def component(self, source: str) -> Component | None:
        """The question that asked for it."""
        name, *steps = source.split(".")
        if name not in self.package.form_files:
            return None
        components, found = self.package.form(name).components, None
        for step in steps:
            found = next((one for one in flat(components) if one.key == step), None)
            if found is None:
                return None
            components = found.children
        return found

    @cached_property
    def _mapped(self) -> Mapping[str, str]:
        """Target → source of the mappings that only pass a value on."""
        return {target: sources[-1] for target, sources in self._every.items()}

    @cached_property
    def _every(self) -> Mapping[str, list[str]]:
        """The same with all sources of each target, in the order of the elements."""
        elements = self.package.definition.elements.values()
        found: dict[str, list[str]] = {}
        for element in elements:
            for target, text in (*element.inputs.items(), *element.outputs.items()):
                if (match := PATH.fullmatch(text)) and match[1] != target:
                    found.setdefault(target, []).append(match[1])
        return found
