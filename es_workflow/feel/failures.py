"""Why an expression has no value, in words for the author of the process."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any

from es_workflow.errors import WorkflowError
from es_workflow.texts import _


class FeelError(WorkflowError):
    says = "An expression that cannot be evaluated; the message says why, `expression` is its text."

    def __init__(self, expression: str, message: str) -> None:
        super().__init__(message)
        self.expression = expression

    def __str__(self) -> str:
        return f"{self.message} ({self.expression})" if self.expression else self.message

    @property
    def message(self) -> str:
        """The sentence without the expression."""
        return str(self.args[0])


def place(expression: str, position: int) -> str:
    """Where in the expression, as an editor would show it."""
    before = expression[:position]
    line = before.count("\n") + 1
    column = position - (before.rfind("\n") + 1) + 1
    if "\n" in expression:
        return _("wiersz %(line)s, znak %(column)s", line=line, column=column)
    return _("znak %(column)s", column=column)


def _syntax(expression: str, failure: Mapping[str, Any]) -> str:
    text = failure["text"].strip()
    if not text:
        return _("Wyrażenie jest niedokończone (%(place)s).", place=place(expression, failure["from"]))
    return _("Niezrozumiałe miejsce „%(text)s” (%(place)s).", text=text, place=place(expression, failure["from"]))


def _suggestion(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return " " + _("Czy chodziło o „%(name)s”?", name=close[0]) if close else ""


def unknown_function(name: str, known: Collection[str] = ()) -> str:
    """Says that there is no such function, and what to write where Camunda has one and we do not."""
    if name in ("is defined", "get or else"):
        return _("Nie ma tu funkcji „%(name)s”; napisz na przykład: if x != null then x else 0.", name=name)
    return _("Nie ma funkcji „%(name)s”.", name=name) + _suggestion(name, known)


def unknown_variable(name: str, known: Collection[str] = ()) -> str:
    """Says that there is no such variable, and which one was probably meant."""
    return _("Nie ma zmiennej „%(name)s”.", name=name) + _suggestion(name, known)


def _in_words(expression: str, failure: Mapping[str, Any]) -> str:
    match failure["kind"]:
        case "syntax":
            return _syntax(expression, failure)
        case "variable":
            return unknown_variable(failure["name"])
        case "function":
            return unknown_function(failure["name"])
        case "parameters":
            return _("Funkcja „%(name)s” dostała za dużo argumentów albo argument o złej nazwie.", name=failure["name"])
        case "unsupported":
            return _("Tej części języka FEEL tu nie ma.")
        case "date":
            return _(
                "Funkcja „%(name)s” potrzebuje daty; datę zapisaną tekstem podaj jako date(…).",
                name=failure["function"],
            )
        case "count":
            return _(
                "Funkcja „%(name)s” potrzebuje liczby całkowitej od 0 do %(longest)s.",
                name=failure["function"],
                longest=failure["longest"],
            )
        case "calendar":
            return _(
                "Kalendarz świąt obejmuje lata %(first)s–%(last)s, a potrzebny był rok %(year)s.",
                first=failure["first"],
                last=failure["last"],
                year=failure["year"],
            )
        case "far":
            return _("Wynik jest datą albo czasem poza kalendarzem.")
        case "long":
            return _("Wyrażenie jest dłuższe niż %(longest)s znaków.", longest=failure["longest"])
        case "number":
            return _("Wynik nie jest skończoną liczbą.")
        case "deep":
            return _("Wynik jest zagnieżdżony głębiej niż %(deepest)s poziomów.", deepest=failure["deepest"])
        case "characters":
            return _("Wynik zawiera znak, którego nie da się zapisać (\\u0000 albo połowę znaku).")
        case "valueless":
            return _("Wynikiem jest funkcja albo zakres, a nie wartość.")
    return _decision_in_words(failure)


def _decision_in_words(failure: Mapping[str, Any]) -> str:
    match failure["kind"]:
        case "decision":
            return _("Nie ma decyzji „%(name)s”.", name=failure["name"])
        case "circle":
            return _("Decyzja „%(name)s” zależy od samej siebie.", name=failure["name"])
        case "allowed":
            return _(
                "Wartość „%(input)s” jest spoza dozwolonych: %(allowed)s.",
                input=failure["input"],
                allowed=failure["allowed"],
            )
        case "overlap":
            return _("Pasuje więcej niż jedna reguła: %(rules)s.", rules=", ".join(failure["rules"]))
        case "disagreement":
            return _("Pasujące reguły dają różne wyniki: %(rules)s.", rules=", ".join(failure["rules"]))
    return _("Nie udało się obliczyć wyrażenia: %(reason)s.", reason=failure.get("message", failure["kind"]))


def exhausted(expression: str) -> FeelError:
    """An expression that took too much memory, stack or time."""
    return FeelError(expression, _("Wyrażenie jest zbyt złożone: przekroczyło przydzielony czas albo pamięć."))


def error_of(failure: Mapping[str, Any], expression: str) -> FeelError:
    """The failure that the interpreter reported, as the error to raise."""
    text = failure.get("expression", expression)
    return FeelError(text, _in_words(text, failure))
