"""What a check has in hand: the parts of the package that could be read, and the mistakes found so far."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TypeVar

from es_workflow.content.decision_tables import decision_shape
from es_workflow.content.manifest import MANIFEST, Manifest
from es_workflow.content.names import Names
from es_workflow.content.operations import OperationInfo
from es_workflow.content.package import ProcessPackage
from es_workflow.content.scenario import Scenario
from es_workflow.content.shapes import ANYTHING, Shape, form_shape, record
from es_workflow.content.vocabulary import JOURNAL, PARTY, with_call
from es_workflow.engine import Element, ProcessDefinition, check_process
from es_workflow.errors import InvalidContent, Problem
from es_workflow.feel import Decisions
from es_workflow.forms import FormDefinition

T = TypeVar("T")


@dataclass
class Work:
    """One check of one package."""

    package: ProcessPackage
    office_groups: Collection[str]
    operations: Mapping[str, OperationInfo]
    problems: list[Problem] = field(default_factory=list)

    def report(self, file: str, element: str, message: str, remedy: str = "") -> None:
        """Note a mistake."""
        self.problems.append(Problem(file, element, message, remedy))

    def wrong(self, element: Element, message: str, remedy: str = "") -> None:
        """Note a mistake of a BPMN element."""
        name = f"{element.id} „{element.name}”" if element.name else element.id
        self.report(element.file, name, message, remedy)

    def wrong_manifest(self, place: str, message: str, remedy: str = "") -> None:
        """Note a mistake of package.json."""
        self.report(self.package.place(MANIFEST), place, message, remedy)

    def _read(self, what: Callable[[], T]) -> T | None:
        """A part of the package, or None after noting why it cannot be read."""
        try:
            return what()
        except InvalidContent as error:
            self.problems += error.problems
            return None

    @cached_property
    def manifest(self) -> Manifest | None:
        """package.json, when it is right."""
        return self._read(lambda: self.package.manifest)

    @cached_property
    def process_problems(self) -> list[Problem]:
        """What keeps the BPMN files from being a process that can run."""
        return check_process(self.package.processes, self.manifest.process) if self.manifest else []

    @cached_property
    def definition(self) -> ProcessDefinition | None:
        """The process, when it can run."""
        return self._read(lambda: self.package.definition) if self.manifest else None

    @cached_property
    def decisions(self) -> Decisions | None:
        """The decisions, when their files can be read."""
        return self._read(lambda: self.package.decisions)

    @cached_property
    def forms(self) -> Mapping[str, FormDefinition]:
        """The forms that can be read."""
        read = {form_id: self._read(partial(self.package.form, form_id)) for form_id in self.package.form_files}
        return {form_id: form for form_id, form in read.items() if form is not None}

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios that can be read."""
        files = self.package.scenario_files
        read = [self._read(partial(Scenario.parse, data, file, files)) for file, data in files.items()]
        return tuple(scenario for scenario in read if scenario is not None)

    @cached_property
    def groups(self) -> Collection[str]:
        """Groups that exist after a deployment."""
        return {*self.office_groups, *(self.manifest.groups if self.manifest else ())}

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """All elements of all processes of the package."""
        return tuple(self.definition.elements.values()) if self.definition else ()

    def of_type(self, *types: str) -> list[Element]:
        """The elements of these types."""
        return [element for element in self.elements if element.type in types]

    @cached_property
    def names(self) -> Names:
        """The variables the process can have."""
        assert self.definition is not None, "names are asked for after the definition was read"
        results = {name: operation.results for name, operation in self.operations.items()}
        return Names(
            self.definition, form=self.form_shape, decision=self._decision_shape, results=results, known=self.known
        )

    @cached_property
    def known(self) -> Mapping[str, Shape]:
        """What every expression may read, with the terms that calls of this process have."""
        if self.manifest is None:
            return with_call(Shape(), money=True, panel=False)
        form_id = self.manifest.call_form
        terms = self.form_shape(form_id) if form_id else Shape()
        known = with_call(terms, money=self.manifest.call_money, panel=self.manifest.panel is not None)
        has_journal = self.definition is not None and "journal:open" in self.package.operations
        journal = {"journal": record(JOURNAL)} if has_journal else {}
        parties = {"parties": record(dict.fromkeys(self.manifest.parties, record(PARTY)))}
        return {**known, **journal, **(parties if self.manifest.parties else {})}

    def form_shape(self, form_id: str) -> Shape:
        """What the answers of the form look like."""
        return form_shape(self.forms[form_id].components) if form_id in self.forms else ANYTHING

    def _decision_shape(self, decision_id: str) -> Shape:
        return decision_shape(self.decisions, decision_id) if self.decisions else ANYTHING
