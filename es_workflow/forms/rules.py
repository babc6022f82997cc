"""What is wrong with an answer, in a sentence that says what to do: rules of the file, FEEL limits and checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from es_workflow import feel
from es_workflow.forms import nodes
from es_workflow.forms.binding import max_rows, min_rows
from es_workflow.forms.components import CHOICES, MANY_CHOICES, Component
from es_workflow.forms.evaluation import Findings
from es_workflow.forms.fields import TextAnswer
from es_workflow.forms.kinds import kind_of
from es_workflow.forms.questions import TWINS, max_length
from es_workflow.texts import _, pick, plural

REQUIRED = {
    "radio": lambda: _("Wybierz odpowiedź."),
    "select": lambda: _("Wybierz odpowiedź."),
    "checklist": lambda: _("Zaznacz co najmniej jedną odpowiedź."),
    "taglist": lambda: _("Zaznacz co najmniej jedną odpowiedź."),
    "checkbox": lambda: _("Zaznacz to pole, żeby potwierdzić."),
    "filepicker": lambda: _("Dodaj plik."),
    "number": lambda: _("Wpisz liczbę."),
}


@dataclass(frozen=True)
class Rules:
    """The rules over one set of answers."""

    findings: Findings
    lang: str
    today: str

    def check(self, node: nodes.Node) -> None:
        """Leave in `node.errors` what has to be mended; an answer that is only to be read has no mistakes."""
        if isinstance(node, nodes.Question):
            if node.widget != "value":
                node.answer.validate(BaseForm({}), [self._validator(node)])
                node.errors = [str(error) for error in node.answer.errors]
        elif isinstance(node, nodes.Repeated):
            node.errors = [*self._row_mistakes(node), *self._broken_check(node)][:1]
        elif isinstance(node, nodes.Group | nodes.Output):
            node.errors = list(self._broken_check(node)) if "check" in node.component.expressions else []

    def _validator(self, question: nodes.Question) -> Any:
        """The rules as WTForms runs them, after it has read what was typed."""

        def validate(_form: object, answer: Any) -> None:
            if answer.errors:
                raise StopValidation
            mistake = next(self._mistakes(question), None)
            if mistake is not None:
                raise ValidationError(mistake)

        return validate

    def _mistakes(self, question: nodes.Question) -> Iterator[str]:
        component, value = question.component, question.answer.data
        if value is None or value is False or value in ("", []):  # not 0, which equals False
            if question.required:
                yield _required(component)
        elif component.type in CHOICES:
            yield from _not_offered(question)
        elif component.type == "filepicker":
            yield from _file_mistakes(question)
        elif isinstance(question.answer, TextAnswer) and (mistake := _unreadable(question.answer)):
            yield mistake
        elif component.type in {"number", "datetime"}:
            yield from self._out_of_limits(question, value)
        elif component.type in {"textfield", "textarea"}:
            yield from _text_mistakes(component, str(value), self.lang)
        yield from self._broken_check(question)

    def _out_of_limits(self, question: nodes.Question, value: Any) -> Iterator[str]:
        component = question.component
        for side in ("min", "max"):
            result = self.findings.details.get((question.path, side))
            limit = self._limit(component, result, side)
            if (result and result.error) or (limit is not None and isinstance(value, str) != isinstance(limit, str)):
                yield _unclear()
            elif limit is None:
                continue
            elif (value < limit) if side == "min" else (value > limit):
                yield _limit_message(component, side, limit, self.lang)

    def _limit(self, component: Component, result: feel.Result | None, side: str) -> Decimal | str | None:
        if result is not None:
            limit = feel.plain(result.value)
        elif component.type == "number":
            limit = component.validate.get(side)
        else:
            limit = component.own(side) or (
                self.today if side == "min" and component.raw.get("disallowPassedDates") else None
            )
        if isinstance(limit, bool) or not isinstance(limit, int | Decimal | str):
            return None
        return limit if isinstance(limit, str) else Decimal(limit)

    def _broken_check(self, node: nodes.Node) -> Iterator[str]:
        """The author's own rule: only a plain „false” refuses, nothing to compare with (null) does not."""
        result = self.findings.details.get((node.path, "check"))
        if result is None:
            return
        if result.error:
            yield _unclear()
        elif result.value is False:
            component = node.component
            message = pick(component.texts(component.own("check_message"), "check_message_en"), self.lang)
            yield message or _("Ta odpowiedź nie zgadza się z innymi. Sprawdź ją.")

    def _row_mistakes(self, node: nodes.Repeated) -> Iterator[str]:
        least, most, rows = min_rows(node.component), max_rows(node.component), len(node.rows)
        if rows < least:
            yield plural(
                least,
                "Dodaj co najmniej %(n)s pozycję.",
                "Dodaj co najmniej %(n)s pozycje.",
                "Dodaj co najmniej %(n)s pozycji.",
            )
        if rows > most:
            yield plural(
                most,
                "Zostaw najwyżej %(n)s pozycję.",
                "Zostaw najwyżej %(n)s pozycje.",
                "Zostaw najwyżej %(n)s pozycji.",
            )


def _unreadable(answer: TextAnswer) -> str | None:
    """What reading says of an answer that nobody typed here: an earlier one, a default, one from a scenario."""
    if answer.raw_data:
        return None
    try:
        answer.kind.read(answer.kind.edit(answer.data))
    except ValueError as error:
        return str(error)
    return None


def _required(component: Component) -> str:
    if component.format == "money":
        return _("Wpisz kwotę.")
    if component.type == "datetime":
        return _("Podaj godzinę.") if component.subtype == "time" else _("Podaj datę.")
    return REQUIRED.get(component.type, lambda: _("Wypełnij to pole."))()


def _unclear() -> str:
    return _("Nie udało się sprawdzić tej odpowiedzi. To błąd formularza, zgłoś go urzędowi.")


def _limit_message(component: Component, side: str, limit: Decimal | str, lang: str) -> str:
    shown = kind_of(component).write(limit, lang)
    if component.type == "datetime":
        if component.subtype == "time":
            return (
                _("Podaj godzinę nie wcześniejszą niż %(limit)s.")
                if side == "min"
                else _("Podaj godzinę nie późniejszą niż %(limit)s.")
            ) % {"limit": shown}
        return (
            _("Podaj datę nie wcześniejszą niż %(limit)s.")
            if side == "min"
            else _("Podaj datę nie późniejszą niż %(limit)s.")
        ) % {"limit": shown}
    if component.format == "money":
        if side == "max":
            return _("Kwota przekracza limit %(limit)s. Wpisz najwyżej tyle.", limit=shown)
        return _("Wpisz kwotę nie mniejszą niż %(limit)s.", limit=shown)
    if side == "max":
        return _("Wpisz liczbę nie większą niż %(limit)s.", limit=shown)
    return _("Wpisz liczbę nie mniejszą niż %(limit)s.", limit=shown)


def _not_offered(question: nodes.Question) -> Iterator[str]:
    offered = {option.value for option in question.options}
    value = question.answer.data
    chosen = value if question.component.type in MANY_CHOICES else [value]
    if not set(chosen) <= offered:
        yield _("Wybierz spośród podanych odpowiedzi.")


def _file_mistakes(question: nodes.Question) -> Iterator[str]:
    place = question.file_field
    if place is None:
        return
    if len(question.files) > place.max_files:
        yield plural(
            place.max_files,
            "Zostaw najwyżej %(n)s plik.",
            "Zostaw najwyżej %(n)s pliki.",
            "Zostaw najwyżej %(n)s plików.",
        )
    for upload in question.files:
        if place.accept and upload.extension not in _with_twins(place.accept):
            yield _(
                "Plik „%(name)s” jest innego rodzaju. Dodaj plik: %(kinds)s.",
                name=upload.filename,
                kinds=", ".join(place.accept),
            )
        if upload.size > place.max_mb << 20:
            yield _("Plik „%(name)s” jest za duży. Dodaj plik do %(mb)s MB.", name=upload.filename, mb=place.max_mb)


def _with_twins(accept: tuple[str, ...]) -> set[str]:
    """The same kind of file under its other ending."""
    twins = {*TWINS.items(), *((short, long) for long, short in TWINS.items())}
    return {*accept, *(other for kind, other in twins if kind in accept)}


def _text_mistakes(component: Component, text: str, lang: str) -> Iterator[str]:
    least, most, now = int(component.validate.get("minLength") or 0), max_length(component), len(text)
    if now > most:
        yield _("Skróć tekst: może mieć najwyżej %(most)s znaków, a ma %(now)s.", most=most, now=now)
    elif now < least:
        yield _("Napisz więcej: co najmniej %(least)s znaków, teraz jest %(now)s.", least=least, now=now)
    pattern = component.validate.get("pattern")
    if pattern and now <= most and not re.search(pattern, text):
        message = pick(component.texts(component.validate.get("patternErrorMessage"), "pattern_message_en"), lang)
        yield message or _("To nie jest zapis, o który prosimy. Porównaj go z podpowiedzią.")
