"""The history explains decisions and conditions with the words of the version that was in force."""

from __future__ import annotations

import pytest

from es_workflow import db, jsontext
from es_workflow.casework import audit, deployments, history, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.meanings import Meanings
from es_workflow.casework.why import Line, Reason, Rule
from tests.casework.play import GOOD, POOR, REQUEST, do
from tests.content.broken import DECISION, PROCESS, with_text


@pytest.fixture
def case(make_case, people):
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], GOOD)
    do(case, "review_second", people.assessors[1], GOOD)
    db.session.flush()
    return case


def reasons_of(case, user) -> list[Reason]:
    return [reason for entry in history.list_visible(case, user) for reason in entry.reasons]


def test_decision_is_told_as_the_row_of_its_table(case, people):
    verdict, _way = reasons_of(case, people.coordinator)
    assert (verdict.title, verdict.rules, verdict.of) == ("Wynik ocen", (Rule(1, "Obie oceny dobre"),), 3)
    assert verdict.lines[0] == Line("Pierwsza ocena", "8", (">= 6",))
    assert verdict.lines[2] == Line("Runda", "1", ("dowolnie",))
    assert verdict.lines[3] == Line("Wynik", "decide", ('"decide"',), is_outcome=True)


NEEDED = """<decision id="toy_verdict" name="Rozstrzygnięcie">
    <informationRequirement id="needs"><requiredDecision href="#points_table" /></informationRequirement>
    <literalExpression id="verdict"><text>points_table</text></literalExpression>
  </decision>
  <decision id="points_table" name="Wynik ocen">"""


def test_a_decision_that_another_one_needed_is_told_with_what_it_was_asked(make_case, people):
    changed = with_text(DECISION, '<decision id="toy_verdict" name="Wynik ocen">', NEEDED)
    case = make_case(changed)
    for element, by, answers in (
        ("fill_request", people.applicant, REQUEST),
        ("review_first", people.assessors[0], GOOD),
        ("review_second", people.assessors[1], GOOD),
    ):
        do(case, element, by, answers)
    needed, verdict, _way = reasons_of(case, people.coordinator)
    assert (needed.title, needed.rules) == ("Wynik ocen", (Rule(1, "Obie oceny dobre"),))
    assert needed.lines[0] == Line("Pierwsza ocena", "8", (">= 6",))
    assert needed.lines[3] == Line("Wynik", "decide", ('"decide"',), is_outcome=True)
    assert verdict.title == "Rozstrzygnięcie"


def test_a_table_does_not_tell_a_sensitive_answer_nor_the_rule_that_it_met(make_case, people):
    changed = with_text("forms/review.form", '"criterion": "P"', '"sensitive": "accountant", "criterion": "P"')
    case = make_case(changed)
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], GOOD)
    do(case, "review_second", people.assessors[1], GOOD)
    told = next(reason.lines[0] for reason in reasons_of(case, people.coordinator))
    assert told == Line("Pierwsza ocena", "ukryte: dane wrażliwe")
    told = next(reason.lines[0] for reason in reasons_of(case, people.accountant))
    assert told == Line("Pierwsza ocena", "8", (">= 6",))


def test_condition_is_told_with_the_flow_and_what_it_read(case, people):
    _verdict, way = reasons_of(case, people.coordinator)
    assert (way.title, way.chosen) == ("Jaki wynik?", "do decyzji")
    assert way.condition == 'verdict.outcome = "decide"'
    assert [(line.label, line.value) for line in way.lines] == [("Wynik ocen: Wynik", "decide")]


def test_history_keeps_the_words_of_the_version_that_was_in_force(case, people):
    deployments.deploy(with_text(DECISION, "Pierwsza ocena", "Nowa nazwa"))
    verdict, _way = reasons_of(case, people.coordinator)
    assert verdict.lines[0].label == "Pierwsza ocena"


def test_applicant_reads_the_outcome_only(case, people):
    assert reasons_of(case, people.applicant) == []


def test_what_is_sealed_is_not_given_away(make_case, people):
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], POOR)
    told = {"choices": [{"flows": ["verdict_known_to_decide"], "values": {"review.points": 2}}]}
    audit.append(case, AuditType.CASE_WOKEN, by=None, data=told)
    assert reasons_of(case, people.assessors[0])
    assert reasons_of(case, people.assessors[1]) == [], "colleagues see it only after theirs"


def test_history_keeps_no_more_than_needed(case):
    last = audit.list_for(case)[-1].data
    assert set(last["decisions"][0]) == {"decision", "element", "inputs", "value", "rules"}
    assert set(last["choices"][0]) == {"flows", "values"}
    assert len(jsontext.dumps([last["decisions"], last["choices"]])) < 400


def test_long_values_are_counted_not_kept(make_case, people):
    items = [{"name": "Papier " * 5, "price": 1} for _ in range(30)]
    changed = with_text(PROCESS, "=verdict.outcome", "=count(request.items) &gt; 0 and verdict.outcome")
    case = make_case(changed)
    do(case, "fill_request", people.applicant, {**REQUEST, "items": items})
    do(case, "review_first", people.assessors[0], GOOD)
    do(case, "review_second", people.assessors[1], GOOD)
    last = audit.list_for(case)[-1].data
    assert last["choices"][0]["values"]["request.items"] == {"…": 30}
    [way] = [reason for reason in reasons_of(case, people.coordinator) if reason.chosen]
    assert "30 pozycji" in [line.value for line in way.lines]


def test_variables_are_called_by_their_questions(case):
    words = Meanings(runtime.office().package(case.deployment_id))
    assert words.label("request.title") == "Prośba o zakup: Czego dotyczy prośba?"
    assert words.label("round")
    assert words.label("unheard_of") == "unheard_of"
    assert words.show("request.needed_by", "2027-02-01") == "01.02.2027"
    assert words.show("request.urgent", "no") == "Nie"
    assert words.show("request.urgent", 12) == "12", "wrong data are shown too"
