"""Where a process keeps what belongs to a person: erasing answers by their questions, wherever a copy of them went."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from es_workflow.casework.retention.words import ERASED, Words
from es_workflow.content.package import ProcessPackage
from es_workflow.content.retention_info import Stage
from es_workflow.content.sources import Sources
from es_workflow.forms.personal import DATA, FILE, IDENTIFIER, NAME, NAME_PART, PersonalQuestion

_VARIABLE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def stage_of(question: PersonalQuestion) -> Stage:
    """With which stage its answers go."""
    return Stage[question.retention.upper()]


@dataclass(frozen=True)
class Questions:
    """The questions of a process whose answers go with one of the stages up to `stage`."""

    package: ProcessPackage
    """The version the case ran on."""
    latest: ProcessPackage
    """The version in use now: what it marks holds for cases of earlier versions, too."""
    stage: Stage

    def asked(self, form_id: str) -> tuple[PersonalQuestion, ...]:
        """All questions of a form about a person, whatever their stage."""
        known = [one for one in (self.latest, self.package) if form_id in one.form_files]
        return tuple(dict.fromkeys(question for one in known for question in one.form(form_id).personal))

    def of(self, form_id: str) -> tuple[PersonalQuestion, ...]:
        """Those of one form."""
        return tuple(one for one in self.asked(form_id) if stage_of(one) <= self.stage)

    @cached_property
    def forms(self) -> Mapping[str, tuple[PersonalQuestion, ...]]:
        """By form: the variable with its answers has the form's name."""
        found = {form_id: self.of(form_id) for form_id in [*self.package.form_files, *self.latest.form_files]}
        return {form_id: questions for form_id, questions in found.items() if questions}

    def tells(self, expression: str) -> bool:
        """Whether the value of an expression (or of a variable by its path) is, or holds, such an answer."""
        return any(self._is_told(self._sources.of(path)) for path in _VARIABLE.findall(expression))

    def _is_told(self, path: str) -> bool:
        form_id, *steps = path.split(".")
        return any(tuple(steps[: len(one.path)]) == one.path for one in self.forms.get(form_id, ()))

    @cached_property
    def _sources(self) -> Sources:
        return Sources(self.package)


def learn(questions: Sequence[PersonalQuestion], answers: Any, words: Words) -> None:
    """Know from now on whom the answers are about."""
    parts: dict[str, list[str]] = {}
    for question in questions:
        for place, value in _found(question.path, answers):
            if question.kind == NAME_PART:
                parts.setdefault(place, []).append(str(value))
            elif question.kind == NAME:
                words.person(str(value))
            elif question.kind == IDENTIFIER:
                words.identifier(str(value))
            elif question.kind == DATA and isinstance(value, str):
                words.text(value)
    for names in parts.values():
        words.person(*names)


def _found(path: tuple[str, ...], answers: Any, place: str = "") -> list[tuple[str, Any]]:
    """Every answer to the question that was given, with the section or row it stands in."""
    if isinstance(answers, list):
        return [one for number, row in enumerate(answers) for one in _found(path, row, f"{place}/{number}")]
    if not isinstance(answers, Mapping) or answers.get(path[0]) in (None, "", []):
        return []
    if len(path) == 1:
        return [(place, answers[path[0]])]
    return _found(path[1:], answers[path[0]], f"{place}/{path[0]}")


def erase_answers(questions: Sequence[PersonalQuestion], answers: Any, words: Words) -> Any:
    """The answers without what belongs to a person."""
    for question in questions:
        answers = _put(question.path, answers, partial(_instead, question, words))
    return answers


def _put(path: tuple[str, ...], answers: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(answers, list):
        return [_put(path, row, change) for row in answers]
    if not isinstance(answers, Mapping) or path[0] not in answers:
        return answers
    inside = answers[path[0]]
    return {**answers, path[0]: change(inside) if len(path) == 1 else _put(path[1:], inside, change)}


def _instead(question: PersonalQuestion, words: Words, value: Any) -> Any:
    if value in (None, "", []):
        return value
    if question.kind in {NAME, NAME_PART}:
        return words.person(str(value))
    if question.kind == FILE:
        return [] if isinstance(value, list) else None
    return ERASED if question.is_text else None
