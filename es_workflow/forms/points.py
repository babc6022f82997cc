"""The words around the points of a criterion: how many there are to give, what they weigh, how few are too few."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from es_workflow import feel
from es_workflow.forms.components import Component, feel_of
from es_workflow.forms.criteria import maximum_of
from es_workflow.forms.numbers import quantised, write_number
from es_workflow.texts import _


def write_points(points: Decimal | int, lang: str) -> str:
    """Points as people read them: 5, 4,5, and a mean with two digits at most."""
    return write_number(quantised(points, 2).normalize() + 0, lang)


def out_of(component: Component, lang: str) -> str:
    """What stands beside the points: „z 6 pkt”."""
    return _("z %(most)s pkt", most=write_points(maximum_of(component) or 0, lang))


def conditions_of(component: Component, knockout: Any, lang: str) -> str:
    """What an assessor must know before giving points; empty when there is nothing special."""
    least = feel.plain(knockout) if feel_of(component.own("knockout")) is not None else component.own("knockout")
    parts = []
    if component.own("weight"):
        parts.append(_("Waga: %(weight)s.", weight=write_points(Decimal(component.own("weight")), lang)))
    if least not in (None, "") and not isinstance(least, bool):
        parts.append(_("Wymagane minimum: %(least)s pkt.", least=write_points(Decimal(least), lang)))
    return " ".join(parts)
