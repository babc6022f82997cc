"""Every FEEL expression names only what can be there: variables, parts of forms and decisions, functions.

A wrong name would not fail loudly: in FEEL a missing value compares as false and the case takes the wrong way.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from es_workflow import feel
from es_workflow.content.decision_tables import decision_file, decision_texts
from es_workflow.content.manifest import MANIFEST, Manifest
from es_workflow.content.names import Scope, form_of
from es_workflow.content.operations import HeaderKind
from es_workflow.content.package import DOCUMENTS
from es_workflow.content.paths import wrong_paths
from es_workflow.content.register_info import ENTER
from es_workflow.content.shapes import ANYTHING, Shape, form_shape, merged
from es_workflow.content.vocabulary import FORM_GLOBALS, LETTER, MATCHING
from es_workflow.content.work import Work
from es_workflow.engine import Element, Expression
from es_workflow.forms import check_words, read_document
from es_workflow.forms.components import Component, flat

LETTER_PATH = re.compile(r"\bdata((?:\.[A-Za-z_][\w]*)+)(\s*\()?")


def check_expressions(work: Work) -> None:
    """Note every name and path that leads nowhere."""
    definition = work.definition
    assert definition is not None, "only for a process that can be read"
    for expression in definition.expressions:
        _check_expression(work, definition.elements[expression.element_id], expression)
    for task in work.of_type("businessRuleTask"):
        _check_decision(work, task)
    for form_id in work.forms:
        _check_form(work, form_id)
    for template, data in work.package.templates.items():
        _check_letter(work, template, data)
    if work.manifest:
        scope = work.names.of_process(work.manifest.process)
        for place, text in manifest_expressions(work.manifest):
            _check(work, work.package.place(MANIFEST), place, text.removeprefix("="), scope)
        for place, text in _matching_expressions(work.manifest):
            _check(work, work.package.place(MANIFEST), place, text.removeprefix("="), MATCHING)
        _check_register_columns(work, work.manifest)
        _check_certificates(work, work.manifest)


def _check_register_columns(work: Work, manifest: Manifest) -> None:
    """What a public register shows is worked out where a service task enters the case into it."""
    for task in work.of_type("serviceTask"):
        register = manifest.registers.get(task.headers.get("register", "")) if task.operation == ENTER else None
        for number, column in enumerate(register.columns if register else ()):
            place = f"registers.{task.headers['register']}.columns.{number}"
            _check(work, work.package.place(MANIFEST), place, column.value.removeprefix("="), work.names.at(task))


def _check_certificates(work: Work, manifest: Manifest) -> None:
    """Whose a certificate is, is worked out where a service task makes it."""
    for name, info in manifest.certificates.items():
        makers = [task for task in work.of_type("serviceTask") if name in _letters_made(work, task)]
        if not makers:
            work.wrong_manifest(f"certificates.{name}", "no service task makes this letter", "make it, or remove this")
        for task in makers:
            place = f"certificates.{name}.holder"
            _check(work, work.package.place(MANIFEST), place, info.holder.removeprefix("="), work.names.at(task))


def _letters_made(work: Work, task: Element) -> set[str]:
    """The letters that the task makes; one that only names a letter, to withdraw it, makes none."""
    operation = work.operations.get(task.operation or "")
    headers = operation.headers if operation else {}
    return {task.headers.get(key, "") for key, header in headers.items() if header.kind is HeaderKind.LETTER}


def manifest_expressions(manifest: Manifest) -> Iterator[tuple[str, str]]:
    yield "subject", manifest.subject
    for party in manifest.parties.values():
        for number, column in enumerate(party.shows):
            yield f"parties.{party.key}.shows.{number}", column.value
    if manifest.public_list:
        yield "public_list.when", manifest.public_list.when
        yield "public_list.order", manifest.public_list.order
        for number, column in enumerate(manifest.public_list.columns):
            yield f"public_list.columns.{number}", column.value
    if manifest.catalogue:
        yield "catalogue.when", manifest.catalogue.when
        for number, column in enumerate(manifest.catalogue.columns):
            yield f"catalogue.columns.{number}", column.value


def _matching_expressions(manifest: Manifest) -> Iterator[tuple[str, str]]:
    if manifest.matching:
        yield "matching.possible", manifest.matching.possible
        for number, score in enumerate(manifest.matching.scores):
            yield f"matching.scores.{number}", score.value


def _check(work: Work, file: str, place: str, text: str, scope: Scope | None) -> None:
    for sentence in feel.check(text, None if scope is None else scope.keys()):
        work.report(file, place, f"={text}: {sentence}")
    _check_paths(work, file, place, text, scope or {})


def _check_paths(work: Work, file: str, place: str, text: str, scope: Scope) -> None:
    for path, step, there in wrong_paths(text, scope):
        remedy = f"there are: {', '.join(there)}" if there else "it has no parts"
        work.report(file, place, f"={text}: {path} leads nowhere, there is no {step!r}", remedy)


def _check_expression(work: Work, element: Element, expression: Expression) -> None:
    scope = _scope(work, element, expression.where)
    name = f"{element.id} „{element.name}”" if element.name else element.id
    _check(work, expression.file or element.file, f"{name}, {expression.where}", expression.text, scope)


def _scope(work: Work, element: Element, where: str) -> Scope | None:
    if where.startswith("output"):
        return work.names.of_output(element)
    if where == "completion condition":
        return work.names.at_completion(element)
    return work.names.at(element)


def _check_decision(work: Work, task: Element) -> None:
    """A table asks for variables by name; they must exist at every task that uses it."""
    decisions = work.decisions
    if decisions is None or task.decision_id not in decisions.ids:
        return
    scope = work.names.at(task)
    file = decision_file(decisions, task.decision_id)
    for name in sorted(decisions.inputs_of(task.decision_id) - scope.keys()):
        message = f"asks for {name!r}, which does not exist at the task {task.id}"
        work.report(file, task.decision_id, message, f"there are: {', '.join(sorted(scope))}")
    for where, text in decision_texts(decisions, task.decision_id):
        _check_paths(work, file, f"{task.decision_id} / {where}", text, scope)


def _check_form(work: Work, form_id: str) -> None:
    path = work.package.form_files[form_id]
    file = work.package.place(path)
    scope = _form_scope(work, form_id)
    document = read_document(work.package.files[path], file)
    work.problems += check_words(document, file, scope["variables"].parts.keys())
    components = work.forms[form_id].components
    for place, text, inner in _form_expressions(components, {**scope, **form_shape(components).parts}):
        _check_paths(work, file, place, text, inner)


def _form_scope(work: Work, form_id: str) -> dict[str, Shape]:
    """What the form sees besides its own answers, at any of the places where it is used."""
    seen: dict[str, list[Shape]] = {}
    for element in (element for element in work.elements if form_of(element) == form_id):
        for name, shape in work.names.at(element).items():
            seen.setdefault(name, []).append(shape)
    variables = Shape({name: merged(shapes) for name, shapes in seen.items()})
    return {**FORM_GLOBALS, **work.known, "variables": variables}


def _form_expressions(components: Collection[Component], scope: Scope) -> Iterator[tuple[str, str, Scope]]:
    """Each expression of the form with what it sees; rows of a list see their own answers first."""
    for component in flat(tuple(components)):
        name = f"{component.type} {component.key or component.id}"
        yield from ((f"{name}, {what}", text, scope) for what, text in component.expressions.items())
        if component.type == "dynamiclist" or (component.type == "group" and component.key):
            own = form_shape(component.children).parts
            yield from _form_expressions(component.children, {**scope, **own})


def _check_letter(work: Work, template: str, data: bytes) -> None:
    """A letter reads `data.variables.…`, `data.case.…`; Typst would stop at a path that is not there."""
    assert work.manifest is not None
    made_in = [task for task in work.of_type("serviceTask") if template in task.headers.values()]
    seen = [work.names.at(task) for task in made_in] or [work.names.of_process(work.manifest.process)]
    if work.manifest.panel and template == work.manifest.panel.minutes:
        seen, more = [], {"minutes": ANYTHING, "call": work.known["call"]}
    else:
        more = dict(work.known)
    names = {name for scope in seen for name in scope}
    variables = Shape({name: merged(scope[name] for scope in seen if name in scope) for name in names})
    whole: Mapping[str, Shape] = {**dict.fromkeys(LETTER, ANYTHING), **more, "variables": variables}
    file = work.package.place(f"{DOCUMENTS}{template}.typ")
    for line, text in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        for match in LETTER_PATH.finditer(text.split("//")[0]):
            steps = match[1].removeprefix(".").split(".")[: -1 if match[2] else None]
            if steps and not isinstance(Shape(whole).follow(steps), Shape):
                step = Shape(whole).follow(steps)
                work.report(file, f"line {line}", f"data{match[1]} leads nowhere, there is no {step!r}")
