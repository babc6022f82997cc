"""Checks a whole package: each file by itself, then whether the parts fit together. Says everything at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from es_workflow.content.check_confidential import check_confidential
from es_workflow.content.check_expressions import check_expressions
from es_workflow.content.check_panel import check_panel
from es_workflow.content.check_parties import check_parties
from es_workflow.content.check_reach import check_reach
from es_workflow.content.check_references import check_references
from es_workflow.content.check_retention import check_retention
from es_workflow.content.check_scenarios import check_scenarios
from es_workflow.content.check_texts import check_texts
from es_workflow.content.diagrams import check_diagram
from es_workflow.content.embargoes import check_embargoes
from es_workflow.content.manifest import MANIFEST
from es_workflow.content.operations import OperationInfo
from es_workflow.content.package import DOCUMENTS, SCENARIOS, ProcessPackage
from es_workflow.content.work import Work
from es_workflow.engine.xmlschema import check_schema
from es_workflow.errors import Problem
from es_workflow.letters import check_template
from es_workflow.texts import use_language

KEY = re.compile(r"[a-z][a-z0-9_]*")
MAX_FILES = 500
MAX_BYTES = {".bpmn": 2_000_000, ".dmn": 500_000, ".form": 1_000_000, ".json": 1_000_000, ".typ": 200_000}
OTHER_BYTES = 200_000
"""Of files that have no meaning here and are refused for that."""
PLACES = ("bpmn/*.bpmn", "bpmn/*.dmn", "bpmn/package.json", f"{DOCUMENTS}*.typ", f"{SCENARIOS}*.json", "forms/*.form")


def check(
    package: ProcessPackage, *, groups: Collection[str] | None = None, operations: Mapping[str, OperationInfo]
) -> list[Problem]:
    """Everything wrong with the package, by file; empty when it can be put into use. `groups`: those the office has."""
    work = Work(package, groups or (), operations)
    with use_language("en"):
        _check_sizes(work)
        if work.problems:
            return sorted(work.problems)
        _check_files(work)
        _check_parts(work)
        if _check_process(work):  # what does not even run cannot be held against its forms
            check_references(work)
            check_panel(work)
            check_parties(work)
            check_retention(work)
            check_embargoes(work)
            check_reach(work)
            check_expressions(work)
            check_confidential(work)
            check_texts(work)
            check_scenarios(work)
    return sorted(set(work.problems))


def _check_sizes(work: Work) -> None:
    """Before anything is read: nothing larger than a person writes, so that the rest takes bounded time and memory."""
    package = work.package
    for path in package.links:
        message = "this is a symbolic link, which may lead out of the folder"
        work.report(package.place(path), "", message, "put the file itself here")
    if len(package.files) > MAX_FILES:
        work.report(f"bpmn/{package.key}/", "", f"there are more than {MAX_FILES} files", "split the process")
    for path, data in package.files.items():
        most = MAX_BYTES.get(PurePosixPath(path).suffix, OTHER_BYTES)
        if len(data) > most:
            work.report(package.place(path), "", f"the file is larger than {most // 1000} kB", "shorten or split it")


def _check_files(work: Work) -> None:
    """Only files that have a meaning, under names that can be referred to."""
    package = work.package
    if not KEY.fullmatch(package.key):
        work.report(f"bpmn/{package.key}/", "", "the folder's name is not a key", "use a-z, 0-9 and _")
    for path in package.files:
        if not any(_is_at(path, place) for place in PLACES):
            remedy = f"possible are: {', '.join(package.place(place) for place in PLACES)}"
            work.report(package.place(path), "", "a file of this name has no meaning here", remedy)


def _is_at(path: str, place: str) -> bool:
    return PurePosixPath(path).match(place) and path.count("/") == place.count("/")


def _check_parts(work: Work) -> None:
    """Each file by itself: standard, dialect, diagram, decisions, forms, letters, scenarios."""
    package = work.package
    for file, data in package.processes.items():
        work.problems += check_schema(data, file) + check_diagram(data, file)
    if work.manifest:
        work.problems += [_of_manifest(work, found) for found in work.process_problems]
    for file, data in package.decision_files.items():
        work.problems += check_schema(data, file)
    if work.decisions:
        work.problems += work.decisions.check()
    for template, data in package.templates.items():
        file = package.place(f"{DOCUMENTS}{template}.typ")
        work.problems += [Problem(file, "", message) for message in check_template(data)]
    _check_form_names(work)
    _check_scenario_files(work)


def _check_scenario_files(work: Work) -> None:
    """There is a scenario, and each can be read; what they name is looked at when the process runs."""
    if not work.scenarios and not work.package.scenario_files:
        remedy = "write one for each way the process can end: docs/package.md"
        work.report(work.package.place(SCENARIOS), "", "the package has no scenario", remedy)


def _check_process(work: Work) -> bool:
    """Whether the process can run."""
    return work.manifest is not None and not work.process_problems and work.definition is not None


def _of_manifest(work: Work, problem: Problem) -> Problem:
    """What is wrong with no file in particular is that package.json names a process that is in none of them."""
    if problem.file in work.package.processes:
        return problem
    return Problem(work.package.place(MANIFEST), f"process {problem.element}", problem.message, problem.remedy)


def _check_form_names(work: Work) -> None:
    for form_id, form in work.forms.items():
        if form.form_id != form_id:
            file = work.package.place(work.package.form_files[form_id])
            remedy = f'write "id": "{form_id}", or rename the file to {form.form_id}.form'
            work.report(file, "", f"the form's id is {form.form_id!r}, its file is called {form_id}.form", remedy)
