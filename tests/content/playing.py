"""What the scenarios of a package lead to, each of them played once for all tests that look at it."""

from __future__ import annotations

from es_workflow.casework.coverage import Trace
from es_workflow.casework.scenario_branches import Branches, in_order
from es_workflow.content import ProcessPackage, Scenario
from tests.content.letters_made import Kind, letters_kept, make_receipts_and_proofs
from tests.letters.paper import Paper


class Playing:
    """One package, its scenarios played when somebody asks for what they led to."""

    def __init__(self, package: ProcessPackage, branches: Branches) -> None:
        self._package, self._branches = package, branches
        self._traces: dict[str, Trace] = {}
        self._papers: list[Paper] = []
        self._known: set[Kind] = set()

    def trace_of(self, scenario: Scenario) -> Trace:
        """What the scenario came through. Raises ScenarioFailed."""
        if scenario.file not in self._traces:
            with letters_kept(self._package) as made, self._branches.played(scenario) as played:
                make_receipts_and_proofs(self._known)
            self._traces[scenario.file] = played.trace
            self._papers += made
        return self._traces[scenario.file]

    def traces(self) -> list[Trace]:
        """Of all its scenarios, those that begin alike one after the other."""
        return [self.trace_of(scenario) for scenario in in_order(self._package)]

    def papers(self) -> list[Paper]:
        """All that its scenarios make."""
        self.traces()
        return self._papers
