"""Words and attributes of a single question: its widget, limits, choices, and what assistive technology is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from es_workflow import feel
from es_workflow.forms.components import CHOICES, Choice, Component
from es_workflow.forms.concealing import mask
from es_workflow.forms.evaluation import Findings
from es_workflow.forms.fields import NATIVE, AnswerField, ChoiceAnswer, FilesAnswer, ManyAnswer, TextAnswer
from es_workflow.forms.kinds import kind_of
from es_workflow.forms.moments import ISO_DATE
from es_workflow.forms.nodes import Option, Question
from es_workflow.forms.numbers import CURRENCIES
from es_workflow.forms.points import conditions_of, out_of
from es_workflow.forms.uploads import FileField
from es_workflow.forms.wording import choices_of, write_answer
from es_workflow.texts import _, pick, plural

MAX_TEXT = {"textfield": 500, "textarea": 10_000}
WIDGETS = {"taglist": "checklist", "filepicker": "file", "number": "text", "datetime": "text", "textfield": "text"}
DEFAULT_FILES = 10
TWINS = {".jpeg": ".jpg", ".tiff": ".tif"}  # two endings of the same kind of file


def max_length(component: Component) -> int:
    """Characters a text may have."""
    return int(component.validate.get("maxLength") or MAX_TEXT.get(component.type, 0))


@dataclass(frozen=True)
class Questions:
    """Makes questions in one language. `max_upload_mb`: what the office allows for any file.

    `to_read`: they are read and not answered, so nobody needs to be told how.
    """

    lang: str
    max_upload_mb: int
    is_locked: Callable[[Component], bool]
    to_read: bool = False

    def question(
        self, component: Component, answer: AnswerField, findings: Findings, named: dict[str, Any]
    ) -> Question:
        """The question with its present answer."""
        choices = choices_of(component, findings.detail(named["path"], "choices")) if component.type in CHOICES else ()
        found = Question(
            **named,
            answer=answer,
            widget=WIDGETS.get(component.type, component.type),
            required=component.required,
            options=self._options(answer, choices),
        )
        if self.to_read:
            return found
        if self.is_locked(component):
            found.widget, found.required = "value", False
            found.value = write_answer(component, answer.data, choices, self.lang) or "—"
            if component.own("masked") and answer.data:
                found.value = mask(found.value, component.number("masked", 0))
        elif isinstance(answer, FilesAnswer):
            self._describe_files(found, answer)
        elif isinstance(answer, TextAnswer):
            self._describe_text(found, answer, findings)
        return found

    def _options(self, answer: AnswerField, choices: tuple[Choice, ...]) -> list[Option]:
        if not isinstance(answer, ChoiceAnswer | ManyAnswer):
            return []
        return [
            Option(
                f"{answer.id}-{number}",
                choice.value,
                pick(choice.label, self.lang),
                answer.is_chosen(choice.value),
                choice.heading,
            )
            for number, choice in enumerate(choices)
        ]

    def _describe_text(self, question: Question, answer: TextAnswer, findings: Findings) -> None:
        component = question.component
        words = _words_of(component, self.lang)
        question.prefix, question.suffix = words.prefix, words.suffix
        question.limit, question.limits, question.attributes = words.limit, words.limits, words.attributes
        if component.own("criterion"):
            question.suffix = out_of(component, self.lang)
            question.limits = conditions_of(component, findings.detail(question.path, "knockout"), self.lang)
        if answer.kind.input_type in NATIVE:
            shown = {"type": answer.input_type, **self._bounds(question.path, findings, answer.input_type)}
            question.attributes = {**words.attributes, **shown}

    @staticmethod
    def _bounds(path: str, findings: Findings, input_type: str) -> dict[str, str]:
        """Earliest and latest day for the calendar of the browser."""
        if input_type != "date":
            return {}
        limits = {side: feel.plain(findings.detail(path, side)) for side in ("min", "max")}
        return {side: day for side, day in limits.items() if isinstance(day, str) and ISO_DATE.fullmatch(day)}

    def _describe_files(self, question: Question, answer: FilesAnswer) -> None:
        component = question.component
        accept = tuple(part.strip().lower() for part in component.raw.get("accept", "").split(",") if part.strip())
        max_files = component.number("max_files", DEFAULT_FILES) if component.raw.get("multiple") else 1
        max_mb = min(component.number("max_mb", self.max_upload_mb), self.max_upload_mb)
        question.files = answer.uploads
        question.file_field = FileField(
            answer.name, question.label, accept, max_mb, max(max_files, 1), len(answer.uploads)
        )
        question.limits = self._file_limits(question.file_field)
        question.attributes = {"accept": ",".join(accept)} if accept else {}

    def _file_limits(self, place: FileField) -> str:
        size = _("Plik może mieć najwyżej %(mb)s MB.", mb=place.max_mb)
        if place.multiple:
            size = plural(
                place.max_files,
                "Najwyżej %(n)s plik do %(mb)s MB.",
                "Najwyżej %(n)s pliki, każdy do %(mb)s MB.",
                "Najwyżej %(n)s plików, każdy do %(mb)s MB.",
                mb=place.max_mb,
            )
        if not place.accept:
            return size
        names = list(dict.fromkeys(TWINS.get(kind, kind).lstrip(".").upper() for kind in place.accept))
        last = _(" albo ") + names[-1] if len(names) > 1 else names[-1]
        return f"{', '.join(names[:-1])}{last}. {size}"


@dataclass(frozen=True)
class _Words:
    """What stands around the input of a text, whatever is typed into it."""

    prefix: str
    suffix: str
    limit: int
    limits: str
    attributes: dict[str, str]


def _words_of(component: Component, lang: str) -> _Words:
    """The same for everybody: made once in each language."""
    key = _words_of, lang
    words: _Words | None = component.made.get(key)
    if words is None:
        words = component.made[key] = _words(component, lang)
    return words


def _words(component: Component, lang: str) -> _Words:
    kind = kind_of(component)
    adorners = component.raw.get("appearance") or {}
    suffix = adorners.get("suffixAdorner", "")
    if component.format == "money":
        suffix = CURRENCIES[lang].get(component.currency, component.currency)
    limit, limits, is_long = 0, "", component.type == "textarea"
    if is_long and (component.flag("counter") or component.validate.get("maxLength")):
        limit = max_length(component)
        limits = _text_limits(int(component.validate.get("minLength") or 0), limit)
    wanted = {
        "type": None if is_long else kind.input_type,
        "inputmode": kind.inputmode,
        "autocomplete": component.own("autocomplete") or kind.autocomplete,
        "spellcheck": "false" if kind.css == "es-code" else None,
    }
    attributes = {name: value for name, value in wanted.items() if value}
    return _Words(adorners.get("prefixAdorner", ""), suffix, limit, limits, attributes)


def _text_limits(least: int, most: int) -> str:
    if least:
        return _("Od %(least)s do %(most)s znaków.", least=least, most=most)
    return plural(most, "Najwyżej %(n)s znak.", "Najwyżej %(n)s znaki.", "Najwyżej %(n)s znaków.")
