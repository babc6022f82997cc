"""Sensitive and masked answers stay with those they are for: where all see a value, none of them may be named.

What a process works out from such an answer is not looked into: that it may be told is its author's word.
"""

from __future__ import annotations

from collections.abc import Iterator

from es_workflow import feel
from es_workflow.content.check_expressions import LETTER_PATH, manifest_expressions
from es_workflow.content.confidential import Confidential
from es_workflow.content.manifest import MANIFEST, Manifest
from es_workflow.content.names import form_of
from es_workflow.content.package import DOCUMENTS
from es_workflow.content.register_info import ENTER
from es_workflow.content.sources import Sources
from es_workflow.content.work import Work
from es_workflow.engine import Element
from es_workflow.forms.components import Component

LETTERS = "document:create"
SHOWN = ("prefill", "expression", "rows", "choices")
"""Expressions of a form whose value stands on the page."""


def check_confidential(work: Work) -> None:
    """Note every place that would show such an answer to people it is not for."""
    assert work.manifest is not None, "only for a package whose manifest and process can be read"
    _check_groups(work)
    if not any(form.sensitive or form.masked for form in work.forms.values()):
        return
    sources = Sources(work.package)
    everybody = Confidential.of_reader(work.package, (), sources)
    for place, text in (*manifest_expressions(work.manifest), *_of_registers(work, work.manifest)):
        for path in _named(everybody, text.removeprefix("=")):
            message = f"shows {path}, a sensitive or masked answer, to everybody"
            work.report(work.package.place(MANIFEST), place, message, "leave it out")
    for task in work.of_type("userTask"):
        _check_task(work, task, sources)
    for task in work.of_type("serviceTask"):
        if task.operation == LETTERS:
            _check_letter(work, task)


def _check_groups(work: Work) -> None:
    """Who may read a sensitive answer is a group that exists."""
    for form_id, form in work.forms.items():
        for path, groups in form.sensitive:
            for group in sorted(groups - set(work.groups)):
                file = work.package.place(work.package.form_files[form_id])
                message = f"sensitive names the group {group!r}, which is not known"
                work.report(file, ".".join(path), message, f"there are: {', '.join(sorted(work.groups))}")


def _of_registers(work: Work, manifest: Manifest) -> Iterator[tuple[str, str]]:
    for task in work.of_type("serviceTask"):
        register = manifest.registers.get(task.headers.get("register", "")) if task.operation == ENTER else None
        for number, column in enumerate(register.columns if register else ()):
            yield f"registers.{task.headers['register']}.columns.{number}", column.value


def _check_task(work: Work, task: Element, sources: Sources) -> None:
    """A form of the office shows its group only what the group may read."""
    form_id, manifest = form_of(task) or "", work.manifest
    group = manifest.groups.get(task.group or "") if manifest else None
    if form_id not in work.forms or group is None or group.kind != "office":
        return
    reader = Confidential.of_reader(work.package, {group.key}, sources)
    for top in work.forms[form_id].components:
        for component in top.walk():
            for what, text in _shown(component):
                for path in _named(reader, text):
                    if component.own("masked") and not reader.hides(path):
                        continue  # it is masked here, too
                    file = work.package.place(work.package.form_files[form_id])
                    message = f"{what} shows {path}, which is kept from the group {group.key!r} of the task {task.id}"
                    work.report(file, component.key or component.id, message, "leave it out, or let the group read it")


def _shown(component: Component) -> Iterator[tuple[str, str]]:
    for what, text in component.expressions.items():
        if what in SHOWN:
            yield what, text
    yield from component.templates.items()


def _named(reader: Confidential, expression: str) -> Iterator[str]:
    for path in feel.paths_of(expression):
        if reader.keeps_back(path.removeprefix("variables.")):
            yield path


def _check_letter(work: Work, task: Element) -> None:
    """A letter gets such an answer only when it is for groups that may read it."""
    template = task.headers.get("template", "")
    readers = [one.strip() for one in task.headers.get("sensitive", "").split(",") if one.strip()]
    letter = Confidential.of_letter(work.package, readers)
    for line, text in enumerate(work.package.templates.get(template, b"").decode("utf-8", "replace").splitlines(), 1):
        for match in LETTER_PATH.finditer(text.split("//")[0]):
            path = match[1].removeprefix(".").removeprefix("variables.")
            if match[1].startswith(".variables.") and letter.keeps_back(path):
                message = f"data{match[1]} is a sensitive or masked answer, which the letter does not get whole"
                remedy = f"give the task {task.id} the header sensitive with the groups that the letter is for"
                work.report(work.package.place(f"{DOCUMENTS}{template}.typ"), f"line {line}", message, remedy)
