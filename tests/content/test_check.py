"""Each kind of mistake an author can make is found, in its file, at its element, with a remedy or a reason."""

# ruff: noqa: E501 – one mistake a line reads like the table it is

from __future__ import annotations

import pytest

from es_workflow.casework import deployments
from es_workflow.content import ProcessPackage
from es_workflow.errors import Problem
from tests.content.broken import (
    DECISION,
    LETTER,
    MANIFEST,
    PAYMENT,
    PAYOUT,
    PROCESS,
    REQUEST,
    SCENARIO,
    toy,
    with_files,
    with_text,
)

MOST = 8
"""One mistake may show in a few places, but must not drown its author."""


def found(package: ProcessPackage) -> list[Problem]:
    return deployments.problems_of(package)


def assert_told(package: ProcessPackage, file: str, *fragments: str) -> None:
    problems = found(package)
    texts = [str(problem) for problem in problems if problem.file == toy().place(file)]
    assert any(all(fragment in text for fragment in fragments) for text in texts), "\n".join(map(str, problems))
    assert len(problems) <= MOST, "\n".join(map(str, problems))


def test_the_toy_package_is_clean() -> None:
    assert found(toy()) == []


TEXTS = {
    "a form that does not exist": (PROCESS, 'formId="resolution"', 'formId="ruling"', PROCESS, ["decide", "'ruling'", "resolution"]),
    "a task without a form": (PROCESS, '<zeebe:formDefinition formId="review"/>', "", PROCESS, ["review_first", "no form"]),
    "a decision that does not exist": (PROCESS, "toy_verdict", "verdict_of_toys", PROCESS, ["weigh_reviews", "toy_verdict"]),
    "an operation that does not exist": (PROCESS, 'type="notify"', 'type="telegraph"', PROCESS, ["remind", "'telegraph'", "notify"]),
    "a header that is missing": (PROCESS, '<zeebe:header key="to" value="applicant"/>', "", PROCESS, ["inform", "header to"]),
    "a header that is not known": (PROCESS, 'key="share"', 'key="shared"', PROCESS, ["write_letter", "shared", "template"]),
    "a letter that does not exist": (PROCESS, 'value="consent"', 'value="assent"', PROCESS, ["write_letter", "'assent'", "consent"]),
    "a recipient that does not exist": (PROCESS, 'key="to" value="director"', 'key="to" value="boss"', PROCESS, ["remind", "'boss'"]),
    "a lane of a group nobody knows": (PROCESS, 'name="group" value="assessor"', 'name="group" value="jury"', PROCESS, ["review_first", "'jury'", "Oceniający"]),
    "a lane without a group": (PROCESS, '<zeebe:property name="group" value="director"/>', "", PROCESS, ["decide", "'Dyrektor'"]),
    "an action for a group nobody knows": (PROCESS, 'name="action_group" value="pes_rep"', 'name="action_group" value="rep"', PROCESS, ["withdraw_asked", "'rep'"]),
    "four eyes on an unknown task": (PROCESS, 'value="review_second"', 'value="review_2"', PROCESS, ["review_first", "'review_2'"]),
    "an embargo that nothing inside lifts": (PROCESS, '<zeebe:property name="status" value="paying"/>', '<zeebe:property name="status" value="paying"/><zeebe:property name="embargo" value="decide"/>', PROCESS, ["payout", "'decide'", "within"]),
    "a status that is not declared": (PROCESS, 'name="status" value="granted"', 'name="status" value="given"', PROCESS, ["end_granted", "'given'"]),
    "a status that nobody sets": (PROCESS, '<zeebe:property name="status" value="paying"/>', "", MANIFEST, ["statuses.paying"]),
    "no status at the beginning": (PROCESS, '<zeebe:property name="status" value="draft"/>', "", PROCESS, ["fill_request", "no public status"]),
    "a task without an English name": (PROCESS, '<zeebe:property name="name_en" value="Decide"/>', "", PROCESS, ["decide", "English name"]),
    "a task without a name": (PROCESS, 'id="decide" name="Zdecyduj"', 'id="decide"', PROCESS, ["decide", "no name"]),
    "a lane without an English name": (PROCESS, '<zeebe:property name="name_en" value="Reviewers"/>', "", PROCESS, ["Oceniający", "English name"]),
    "half of a button's texts": (PROCESS, '<zeebe:property name="action_en" value="File the request"/>', "", PROCESS, ["fill_request", "action_en"]),
    "an unknown variable in a condition": (PROCESS, '=verdict.outcome = "correct"', '=result.outcome = "correct"', PROCESS, ["verdict_known_to_correct_request", "result"]),
    "an unknown part in a condition": (PROCESS, '=verdict.outcome = "correct"', '=verdict.outcom = "correct"', PROCESS, ["'outcom'", "average, outcome"]),
    "a slip of syntax in a condition": (PROCESS, '=verdict.outcome = "correct"', '=verdict.outcome = ("correct"', PROCESS, ["verdict_known_to_correct_request"]),
    "an unknown function in a timer": (PROCESS, "working days after(today(), 2)", "workdays after(today(), 2)", PROCESS, ["decision_slow"]),
    "an unknown variable in a due date": (PROCESS, "working days after(today(), 3)", "working days after(today(), patience)", PROCESS, ["decide", "patience"]),
    "an unknown variable in a script": (PROCESS, "else round + 1", "else round + step", PROCESS, ["count_round", "step"]),
    "an unknown part in an input mapping": (PROCESS, "=request.amount", "=request.sum", PROCESS, ["payout", "'sum'", "amount"]),
    "an unknown part in an output mapping": (PROCESS, "=payment.paid", "=payment.payed", PROCESS, ["payout", "'payed'", "paid"]),
    "an unknown output of a form": (PROCESS, 'source="=review" target="first_review"', 'source="=opinion" target="first_review"', PROCESS, ["review_first", "opinion"]),
    "a called process that does not exist": (PROCESS, 'processId="toy_payout"', 'processId="toy_payment"', PROCESS, ["payout", "toy_payment"]),
    "an element that is not drawn": (PROCESS, 'bpmnElement="decide"', 'bpmnElement="decider"', PROCESS, ["decide", "not in the diagram"]),
    "a file that breaks the standard": (PROCESS, 'isExecutable="true"', 'isExecutable="maybe"', PROCESS, ["toy_review", "isExecutable"]),
    "XML that is not XML": (PROCESS, "</bpmn:definitions>", "", PROCESS, ["XML"]),
    "an element the engine does not know": (PAYOUT, "bpmn:userTask", "bpmn:manualTask", PAYOUT, ["pay"]),
    "a variable the decision cannot have": (DECISION, "second_review.points", "third_review.points", DECISION, ["toy_verdict", "'third_review'", "weigh_reviews"]),
    "an unknown part in a decision": (DECISION, "<text>first_review.points</text>", "<text>first_review.score</text>", DECISION, ["'score'", "points"]),
    "a slip of syntax in a decision": (DECISION, "<text>&gt;= 6</text>", "<text>&gt;= (6</text>", DECISION, ["Rule_good"]),
    "a decision nobody asks for": (DECISION, '<dmndi:DMNDI>', '<decision id="spare" name="Zapas"><literalExpression id="spare_text"><text>1</text></literalExpression></decision><dmndi:DMNDI>', DECISION, ["spare", "no business rule task"]),
    "a manifest without English": (MANIFEST, '"en": "A small request"', '"en": ""', MANIFEST, ["title.en", "empty"]),
    "a manifest with an unknown key": (MANIFEST, '"number":', '"numbre":', MANIFEST, ["'numbre'", "number"]),
    "a manifest that is not JSON": (MANIFEST, '"TOY.1",', '"TOY.1"', MANIFEST, ["not valid JSON"]),
    "a key written twice": (MANIFEST, '"number": "TOY.1",', '"number": "TOY.1", "number": "TOY.2",', MANIFEST, ["number", "twice"]),
    "an unknown tone": (MANIFEST, '"tone": "waiting"', '"tone": "yellow"', MANIFEST, ["statuses.correction.tone", "waiting"]),
    "an unknown variable in the subject": (MANIFEST, "=request.title", "=title", MANIFEST, ["subject", "title"]),
    "an unknown part in the subject": (MANIFEST, "=request.title", "=request.name", MANIFEST, ["subject", "'name'"]),
    "a start for a group nobody knows": (MANIFEST, '"group": "pes_rep"', '"group": "pes"', MANIFEST, ["start.group", "'pes'"]),
    "a permission that does not exist": (MANIFEST, '"kind": "office"}', '"kind": "office", "permissions": ["fly"]}', MANIFEST, ["permissions", "'fly'", "case.view_all"]),
    "a letter without a title": (MANIFEST, '"consent": {"pl"', '"assent": {"pl"', MANIFEST, ["'consent'", "no title"]),
    "a process id that does not exist": (MANIFEST, '"process": "toy_review"', '"process": "toy_revue"', MANIFEST, ["toy_review"]),
    "an unknown path in a letter": (LETTER, "request.title", "request.subject", LETTER, ["line 5", "'subject'"]),
    "a letter that imports the network": (LETTER, "/lib/letter.typ", "@preview/letter:1.0.0", LETTER, ["network"]),
    "a form without English": (REQUEST, '"label_en": "Price", ', "", REQUEST, ["price", "label_en"]),
    "an option without English": (REQUEST, ', "value_en.no": "No"', "", REQUEST, ["urgent", "value_en.no"]),
    "a form without a title": (REQUEST, '"title": "Prośba o zakup", ', "", REQUEST, ["title"]),
    "a form of another name": (REQUEST, '"id": "request"', '"id": "application"', REQUEST, ["'application'", "request.form"]),
    "an unknown component": (REQUEST, '"type": "radio"', '"type": "slider"', REQUEST, ["slider"]),
    "an unknown name in a form": (REQUEST, "=urgent != ", "=urgency != ", REQUEST, ["why_urgent", "urgency"]),
    "an unknown part in a form": (REQUEST, "=organisation.nip", "=organisation.tax_number", REQUEST, ["nip", "'tax_number'"]),
    "a row's part that does not exist": (REQUEST, "item.price", "item.cost", REQUEST, ["amount", "'cost'", "price"]),
    "a process variable that a form cannot see": (PAYMENT, "=variables.amount", "=variables.sum", PAYMENT, ["sum"]),
    "a scenario of an unknown task": (SCENARIO, '"task": "decide"', '"task": "decree"', SCENARIO, ["step 8", "decree"]),
    "a scenario of an unknown group": (SCENARIO, '"as": "director"', '"as": "boss"', SCENARIO, ["boss"]),
    "a scenario of an unknown status": (SCENARIO, '"status": "deciding"', '"status": "thinking"', SCENARIO, ["'thinking'"]),
    "a scenario of an unknown end": (SCENARIO, '"end_granted"', '"end_happy"', SCENARIO, ["'end_happy'"]),
    "a scenario of an unknown letter": (SCENARIO, '"documents": ["consent"]', '"documents": ["assent"]', SCENARIO, ["'assent'"]),
    "a scenario with an unknown field": (SCENARIO, '"agreed": "yes"', '"aggreed": "yes"', SCENARIO, ["task decide", "'aggreed'", "agreed"]),
    "a scenario with an unknown field in a row": (SCENARIO, '"price": 849.99', '"cost": 849.99', SCENARIO, ["'items[1].cost'"]),
    "a scenario that types what is computed": (SCENARIO, '"urgent": "no"', '"urgent": "no", "amount": 5', SCENARIO, ["'amount'"]),
    "a scenario step that means nothing": (SCENARIO, '"task": "pay"', '"tusk": "pay"', SCENARIO, ["steps[9]", "none of: task"]),
}  # fmt: skip
"""Mistake: the file, the text that is replaced in it, by what; the file that is told of, and words of the message."""


@pytest.mark.parametrize("mistake", TEXTS)
def test_a_mistake_is_found(mistake: str) -> None:
    path, old, new, file, fragments = TEXTS[mistake]
    assert_told(with_text(path, old, new), file, *fragments)


@pytest.mark.parametrize("kind", ["signal", "message"])
def test_a_word_to_other_cases_is_allowed(kind: str) -> None:
    text = toy().files[PROCESS].decode()
    end = '<bpmn:endEvent id="end_rejected"'
    before, after = text.split(end)
    after = after.replace("</bpmn:incoming>", f'</bpmn:incoming><bpmn:{kind}EventDefinition {kind}Ref="word"/>', 1)
    changed = before + end + after
    changed = changed.replace("<bpmn:process ", f'<bpmn:{kind} id="word" name="word"/><bpmn:process ', 1)
    assert found(with_files(**{PROCESS: changed.encode()})) == []


def beginning(
    definition: str, file: str = PROCESS, *, leads_to: str = "fill_request", name: str = "word"
) -> ProcessPackage:
    """The toy package with one more start event, drawn where the first one is."""
    text = toy().files[file].decode()
    words = f'<bpmn:signal id="bell" name="{name}"/><bpmn:message id="word" name="{name}"/>'
    event = f'<bpmn:startEvent id="rung" name="Dzwonek"><bpmn:extensionElements><zeebe:properties><zeebe:property name="name_en" value="Bell"/></zeebe:properties></bpmn:extensionElements>{definition}</bpmn:startEvent><bpmn:sequenceFlow id="rung_on" sourceRef="rung" targetRef="{leads_to}"/>'
    text = text.replace("<bpmn:process ", f"{words}<bpmn:process ", 1).replace(
        "</bpmn:process>", f"{event}</bpmn:process>", 1
    )
    shape = '<bpmndi:BPMNShape id="rung_di" bpmnElement="rung"><dc:Bounds x="0" y="0" width="36" height="36"/></bpmndi:BPMNShape><bpmndi:BPMNEdge id="rung_on_di" bpmnElement="rung_on"><di:waypoint x="0" y="0"/><di:waypoint x="9" y="9"/></bpmndi:BPMNEdge>'
    return with_files(**{file: text.replace("</bpmndi:BPMNPlane>", f"{shape}</bpmndi:BPMNPlane>", 1).encode()})


TIMER = "<bpmn:timerEventDefinition><bpmn:timeCycle>{}</bpmn:timeCycle></bpmn:timerEventDefinition>"


def test_a_message_may_begin_the_applicant_s_case() -> None:
    assert found(beginning('<bpmn:messageEventDefinition messageRef="word"/>')) == []


@pytest.mark.parametrize(
    ("definition", "fragments"),
    [
        ('<bpmn:signalEventDefinition signalRef="bell"/>', ["fill_request", "no applicant", "rung"]),
        (TIMER.format("R/PT24H"), ["fill_request", "no applicant", "rung"]),
        (TIMER.format("=request.when"), ["rung", "no variables", "request"]),
        (TIMER.format("every day"), ["rung", "R/PT24H"]),
    ],
)
def test_a_beginning_that_leads_nowhere_is_found(definition: str, fragments: list[str]) -> None:
    assert_told(beginning(definition), PROCESS, *fragments)


def test_a_beginning_whose_name_must_be_worked_out_is_found() -> None:
    package = beginning('<bpmn:messageEventDefinition messageRef="word"/>', name="=request.title")
    assert_told(package, PROCESS, "rung", "cannot be worked out")


def test_a_called_process_that_begins_by_itself_is_found() -> None:
    package = beginning('<bpmn:messageEventDefinition messageRef="word"/>', PAYOUT, leads_to="pay")
    assert_told(package, PAYOUT, "rung", "called process")


def test_an_unused_form_is_found() -> None:
    spare = toy().files["forms/withdrawal.form"].replace(b'"withdrawal"', b'"spare"')
    assert_told(with_files(**{"forms/spare.form": spare}), "forms/spare.form", "no task")


def test_an_unused_letter_is_found() -> None:
    spare = "bpmn/documents/spare.typ"
    assert_told(with_files(**{spare: b'#import "/lib/letter.typ": *\n'}), spare, "no service task")


def test_an_unused_process_is_found() -> None:
    spare = (
        toy().files[PAYOUT].replace(b"payout", b"refund").replace(b'"pay"', b'"give_back"').replace(b"pay_", b"give_")
    )
    spare = spare.replace(b"_pay", b"_give_back").replace(b'"give_di"', b'"give_back_di"')
    assert_told(with_files(**{"bpmn/toy_refund.bpmn": spare}), "bpmn/toy_refund.bpmn", "toy_refund", "neither")


def test_a_file_of_no_meaning_is_found() -> None:
    assert_told(with_files(**{"bpmn/notes.docx": b"?"}), "bpmn/notes.docx", "no meaning", "*.bpmn")


def test_a_missing_manifest_is_found() -> None:
    assert_told(with_files(**{MANIFEST: None}), MANIFEST, "missing", "docs/package.md")


def test_a_package_without_scenarios_is_found() -> None:
    none = dict.fromkeys((path for path in toy().files if "/scenarios/" in path), None)
    assert any("no scenario" in problem.message for problem in found(with_files(**none)))


def test_a_folder_of_a_wrong_name_is_found() -> None:
    package = ProcessPackage.from_files("Toy-Review", toy().files)
    assert any("not a key" in problem.message for problem in found(package))


def test_groups_the_office_has_need_no_declaration() -> None:
    package = with_text(PROCESS, 'name="group" value="assessor"', 'name="group" value="jury"')
    problems = deployments.problems_of(package, groups={"jury"})
    assert problems == []
