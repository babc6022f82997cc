"""From the BPMN files of a package to a definition, or to the list of what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping

from es_workflow.engine.definition import ProcessDefinition
from es_workflow.errors import Problem


def parse_process(files: Mapping[str, bytes], process_id: str) -> ProcessDefinition:
    """The process ready to run, with the ones it calls. Raises InvalidContent."""
    raise NotImplementedError


def check_process(files: Mapping[str, bytes], process_id: str) -> list[Problem]:
    """Everything we would refuse or could not run, by file and element."""
    raise NotImplementedError
