"""FEEL, the language in which processes, forms and decisions say their conditions, and the decision tables of DMN.

Expressions are evaluated by npm `feelin` inside QuickJS, in this process: they see the variables they are given, the
moment and the office's calendar, and nothing else. See docs/feel.md for authors.
"""

from es_workflow.feel.checks import check, variables_of
from es_workflow.feel.decisions import Decided, Decisions, RequiredDecision, parse_decisions
from es_workflow.feel.expressions import Repeated, Result, evaluate, evaluate_all, value_of
from es_workflow.feel.failures import FeelError
from es_workflow.feel.paths import paths_of, value_at
from es_workflow.feel.public_holidays import holidays_of, is_working_day
from es_workflow.feel.values import Months, plain
from es_workflow.feel.world import Calendar, World

__all__ = [
    "Calendar",
    "Decided",
    "Decisions",
    "FeelError",
    "Months",
    "Repeated",
    "RequiredDecision",
    "Result",
    "World",
    "check",
    "evaluate",
    "evaluate_all",
    "holidays_of",
    "is_working_day",
    "parse_decisions",
    "paths_of",
    "plain",
    "value_at",
    "value_of",
    "variables_of",
]
