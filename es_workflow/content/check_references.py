"""Whatever one part of a package names, another part has; and whatever is there, somebody uses."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable

from es_workflow.content.decision_tables import decision_file, needed
from es_workflow.content.manifest import Manifest
from es_workflow.content.names import form_of
from es_workflow.content.operations import HeaderKind, OperationInfo
from es_workflow.content.package import DOCUMENTS
from es_workflow.content.party_info import APPLICANT
from es_workflow.content.register_info import ENTER
from es_workflow.content.work import Work
from es_workflow.engine import Element


def check_references(work: Work) -> None:
    """Note names that lead nowhere and parts that nobody uses."""
    manifest = work.manifest
    assert manifest is not None, "only for a package whose manifest and process can be read"
    _check_groups(work, manifest)
    _check_forms(work)
    _check_decisions(work)
    _check_operations(work, manifest)
    _check_declarations(work, manifest)
    _check_registers(work, manifest)
    _check_matching(work, manifest)
    _check_statuses(work, manifest)
    _check_first_status(work, manifest)
    _check_called(work, manifest)


def listed(names: Iterable[str]) -> str:
    """The names there are, for a remedy."""
    return "there are: " + (", ".join(sorted(names)) or "none")


def _check_groups(work: Work, manifest: Manifest) -> None:
    for task in work.of_type("userTask"):
        if not task.group and not task.assignee:
            remedy = "put it into a lane with the property group, or give it candidateGroups"
            work.wrong(task, "nobody gets this task: it is in no lane and has no group", remedy)
        elif task.group and not task.group.startswith("="):
            where = f"lane „{task.lane}”" if task.lane else "candidateGroups"
            _known_group(work, task, task.group, f"the group {task.group!r} ({where}) is not known")
    for element in work.elements:
        group = element.properties.get("action_group")
        if group:
            _known_group(work, element, group, f"action_group names the group {group!r}, which is not known")
    if manifest.start.group not in work.groups:
        work.wrong_manifest("start.group", f"the group {manifest.start.group!r} is not known", listed(work.groups))


def _known_group(work: Work, element: Element, group: str, message: str) -> None:
    if group not in work.groups:
        work.wrong(element, message, f"add it to groups in package.json; {listed(work.groups)}")


def _check_forms(work: Work) -> None:
    asked = {}
    for element in work.elements:
        form = form_of(element)
        if form:
            asked[form] = element
    call_form = work.manifest.call_form if work.manifest else None
    if call_form and call_form not in work.package.form_files:
        work.wrong_manifest("call.form", f"the form {call_form!r} does not exist", listed(work.package.form_files))
    for form, element in asked.items():
        if form not in work.package.form_files:
            remedy = f"write forms/{work.package.key}/{form}.form; {listed(work.package.form_files)}"
            work.wrong(element, f"asks for the form {form!r}, which does not exist", remedy)
    for form in work.package.form_files.keys() - asked.keys() - {call_form}:
        file = work.package.place(work.package.form_files[form])
        work.report(file, "", "no task, case action or call uses this form", "link it to a task or remove the file")


def _check_decisions(work: Work) -> None:
    if work.decisions is None:
        return
    used: set[str] = set()
    for task in work.of_type("businessRuleTask"):
        if not task.decision_id:
            continue
        if task.decision_id not in work.decisions.ids:
            remedy = listed(work.decisions.ids)
            work.wrong(task, f"asks for the decision {task.decision_id!r}, which does not exist", remedy)
        used |= needed(work.decisions, task.decision_id)
    for decision in work.decisions.ids.keys() - used:
        file = decision_file(work.decisions, decision)
        work.report(file, decision, "no business rule task asks for this decision", "link it to one or remove it")


def _check_operations(work: Work, manifest: Manifest) -> None:
    letters: set[str] = set()
    for task in work.of_type("serviceTask"):
        operation = work.operations.get(task.operation or "")
        if operation is None:
            work.wrong(task, f"the operation {task.operation!r} does not exist", listed(work.operations))
        else:
            _check_headers(work, task, operation)
            _check_inputs(work, task, operation)
            letters |= {task.headers.get(key, "") for key in operation.headers if _names_letter(operation, key)}
    minutes = {manifest.panel.minutes} if manifest.panel else set()
    for template in work.package.templates.keys() - letters - minutes:
        file = work.package.place(f"{DOCUMENTS}{template}.typ")
        work.report(file, "", "no service task makes this letter", "name it in a header template or remove it")
    for template in work.package.templates.keys() - manifest.documents.keys():
        work.wrong_manifest(
            "documents", f"the letter {template!r} has no title", f'add "{template}": {{"pl": …, "en": …}}'
        )
    for template in manifest.documents.keys() - work.package.templates.keys():
        remedy = f"write documents/{template}.typ or remove the title"
        work.wrong_manifest(f"documents.{template}", "there is no such letter", remedy)


def _names_letter(operation: OperationInfo, header: str) -> bool:
    return operation.headers[header].kind is HeaderKind.LETTER


def _check_headers(work: Work, task: Element, operation: OperationInfo) -> None:
    for key, header in operation.headers.items():
        if header.required and not task.headers.get(key, "").strip():
            work.wrong(task, f"the operation {operation.name} needs the header {key}", f"add the header {key}")
    for key, value in task.headers.items():
        if key not in operation.headers:
            remedy = f"known are: {', '.join(operation.headers) or 'none'}"
            work.wrong(task, f"the operation {operation.name} does not know the header {key}", remedy)
        elif (known := _possible(work, operation.headers[key].kind)) is not None:
            several = operation.headers[key].kind in {HeaderKind.GROUPS, HeaderKind.SHARE}
            for one in value.split(",") if several else [value]:
                if one.strip() not in known:
                    work.wrong(task, f"the header {key} names {one.strip()!r}, which does not exist", listed(known))


def _check_inputs(work: Work, task: Element, operation: OperationInfo) -> None:
    if not operation.inputs:
        return
    for name, wanted in operation.inputs.items():
        if wanted.required and name not in task.inputs:
            remedy = f"map it in zeebe:ioMapping: source=… target={name}"
            work.wrong(task, f"the operation {operation.name} needs the input {name}", remedy)
    for name in task.inputs.keys() - operation.inputs.keys():
        remedy = f"known are: {', '.join(operation.inputs)}"
        work.wrong(task, f"the operation {operation.name} does not know the input {name}", remedy)


def _possible(work: Work, kind: HeaderKind) -> Collection[str] | None:
    """The values a header of the kind may have; None: any text."""
    parties = set(work.manifest.parties) if work.manifest else set()
    known = {
        HeaderKind.LETTER: set(work.package.templates),
        HeaderKind.RECIPIENT: {*work.groups, APPLICANT},
        HeaderKind.SHARE: {APPLICANT, *parties},
        HeaderKind.PARTY: parties,
        HeaderKind.CERTIFICATE: set(work.manifest.certificates) if work.manifest else set(),
        HeaderKind.PARTICIPANTS: set(work.manifest.target_group) if work.manifest else set(),
        HeaderKind.GROUPS: set(work.groups),
        HeaderKind.REGISTER: set(work.manifest.registers) if work.manifest else set(),
    }
    return known.get(kind)


def _check_declarations(work: Work, manifest: Manifest) -> None:
    used = {manifest.panel.declaration or ""} if manifest.panel else set()
    for task in work.of_type("userTask"):
        key = task.properties.get("declaration")
        if key and key not in manifest.declarations:
            remedy = f"add it to declarations in package.json; {listed(manifest.declarations)}"
            work.wrong(task, f"asks for the declaration {key!r}, which does not exist", remedy)
        used |= {key} if key else set()
    for key in manifest.declarations.keys() - used:
        remedy = "give some task the property declaration, or remove it"
        work.wrong_manifest(f"declarations.{key}", "no task asks for this declaration", remedy)


def _check_registers(work: Work, manifest: Manifest) -> None:
    entering = (task for task in work.of_type("serviceTask") if task.operation == ENTER)
    used = {task.headers.get("register") for task in entering}
    for key in manifest.registers.keys() - used:
        remedy = "let a service task with the operation register:enter name it, or remove it"
        work.wrong_manifest(f"registers.{key}", "nothing enters a case into this register", remedy)
    slugs = [register.slug for register in manifest.registers.values()]
    for slug in {slug for slug in slugs if slugs.count(slug) > 1}:
        work.wrong_manifest("registers", f"two registers have the slug {slug!r}", "give each an address of its own")


def _check_matching(work: Work, manifest: Manifest) -> None:
    applying = [task for task in work.of_type("serviceTask") if task.operation == "matching:apply"]
    if applying and manifest.matching is None:
        work.wrong(applying[0], "nobody says how its points are counted", "add matching to package.json")
    if manifest.matching is not None and not applying:
        work.wrong_manifest("matching", "no service task applies for a place (matching:apply)", "add one or remove it")


def _check_statuses(work: Work, manifest: Manifest) -> None:
    used: set[str] = set()
    for element in work.elements:
        if element.status and element.status not in manifest.statuses:
            remedy = f"add it to statuses in package.json; {listed(manifest.statuses)}"
            work.wrong(element, f"the status {element.status!r} is not known", remedy)
        used |= {element.status} if element.status else set()
    for status in manifest.statuses.keys() - used:
        remedy = "give some element the property status, or remove it"
        work.wrong_manifest(f"statuses.{status}", "no element of the process sets this status", remedy)


def _check_first_status(work: Work, manifest: Manifest) -> None:
    """A case is always in some status: the way to the first task passes an element that sets one."""
    definition = work.definition
    assert definition is not None
    flows = [element for element in work.elements if element.type == "sequenceFlow"]
    starts = [e.id for e in work.of_type("startEvent") if e.process_id == manifest.process and not e.parent]
    waiting, seen = deque(starts), set(starts)
    while waiting:
        element = definition.elements[waiting.popleft()]
        if element.status:
            continue
        if element.type == "userTask":
            remedy = "give this task (or something before it) the property status"
            work.wrong(element, "a case that waits here has no public status yet", remedy)
            continue
        following = {flow.target for flow in flows if flow.source == element.id and flow.target} - seen
        seen |= following
        waiting += following


def _check_called(work: Work, manifest: Manifest) -> None:
    calls = work.of_type("callActivity")
    used, before = {manifest.process}, None
    while used != before:
        before = set(used)
        used |= {call.called_process for call in calls if call.process_id in used and call.called_process}
    for process_id in {element.process_id for element in work.elements} - used:
        file = next(element.file for element in work.elements if element.process_id == process_id)
        remedy = "call it from a call activity or remove it"
        work.report(file, process_id, "this process is neither the one that starts nor called by another", remedy)
