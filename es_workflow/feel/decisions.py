"""Decisions of DMN models, asked by their id as `zeebe:calledDecision` does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from es_workflow.errors import InvalidContent, Problem
from es_workflow.feel import host, values
from es_workflow.feel.dmn import read_models
from es_workflow.feel.dmn_checks import check_model, free_names
from es_workflow.feel.failures import error_of, exhausted
from es_workflow.feel.world import World


@dataclass(frozen=True)
class RequiredDecision:
    """A decision that another one needed: what it was asked, and what came of it by which rules."""

    decision_id: str
    value: Any
    rules: tuple[str, ...]
    inputs: dict[str, Any]


@dataclass(frozen=True)
class Decided:
    """A result with its reasons: what the table was asked and the ids of the rules that counted."""

    value: Any
    decision_id: str
    rules: tuple[str, ...]
    inputs: dict[str, Any]
    required: tuple[RequiredDecision, ...]


@dataclass(frozen=True)
class Decisions:
    """All decisions of a package."""

    model: Mapping[str, Any]

    @property
    def ids(self) -> dict[str, str]:
        """Name of each decision by its id."""
        return {key: decision["name"] for key, decision in self.model["decisions"].items()}

    @cached_property
    def _text(self) -> str:
        return json.dumps(self.model)

    @cached_property
    def _key(self) -> str:
        return hashlib.sha256(self._text.encode()).hexdigest()

    def decide(self, decision_id: str, variables: Mapping[str, Any], world: World) -> Decided:
        """The result of a decision over the variables. Raises FeelError when the model is at fault."""
        arguments = (world.as_json, self._key, decision_id, values.write(variables))
        try:
            answer = host.call("decide", *arguments)
            for _time in range(2):  # a context renewed at a limit does not know the model either
                if not answer:
                    host.call("addModel", self._key, self._text)
                    answer = host.call("decide", *arguments)
        except host.Exhausted:
            raise exhausted(decision_id) from None
        if not answer:
            raise exhausted(decision_id)
        result = values.read(answer)
        if "failure" in result:
            raise error_of(result["failure"], decision_id)
        found = result["value"]
        required = tuple(
            RequiredDecision(one["decision"], one["value"], tuple(one["rules"]), one["inputs"])
            for one in found["required"]
        )
        return Decided(found["value"], decision_id, tuple(found["rules"]), found["inputs"], required)

    def inputs_of(self, decision_id: str) -> set[str]:
        """Names of the variables that the decision and those it needs ask for."""
        return free_names(self.model, decision_id)

    def check(self) -> list[Problem]:
        """Mistakes that can be seen without data."""
        return check_model(self.model)


def parse_decisions(files: Mapping[str, bytes]) -> Decisions:
    """The decisions of all DMN files (path → content). Raises InvalidContent naming file and reason."""
    model, problems = read_models(files)
    if problems:
        raise InvalidContent(problems)
    return Decisions(model)
