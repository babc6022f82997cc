"""What is wrong with the criteria of a sheet, before anybody assesses by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from es_workflow.errors import Problem
from es_workflow.forms.components import Component
from es_workflow.forms.criteria import maximum_of, placed
from es_workflow.forms.schema import name_of
from es_workflow.texts import _

ONLY_OF_CRITERIA = ("weight", "knockout", "maximum", "reason")


def criteria_problems(components: Sequence[Component], file: str) -> Iterator[Problem]:
    """Criteria that could not be counted, or justifications that belong to none."""
    everything = [part for top in components for part in top.walk()]
    outside_lists = {id(part) for _path, part in placed(components)}
    codes = [part.own("criterion") for part in everything if part.own("criterion")]
    justified: set[str] = set()
    for part in everything:
        code, justifies = part.own("criterion"), part.own("justifies")
        found = [*(_criterion_mistakes(part, codes) if code else _stray(part))]
        if justifies and justifies not in codes:
            found.append(_("justifies: nie ma kryterium „%(code)s”.", code=justifies))
        if justifies in justified:
            found.append(_("justifies: kryterium „%(code)s” ma już uzasadnienie.", code=justifies))
        if (code or justifies) and id(part) not in outside_lists:
            found.append(_("Kryterium i jego uzasadnienie nie mogą stać w liście."))
        justified |= {justifies} - {""}
        yield from (Problem(file, name_of(part.raw), message) for message in found)


def _criterion_mistakes(part: Component, codes: Sequence[str]) -> Iterator[str]:
    if codes.count(part.own("criterion")) > 1:
        yield _("Kod kryterium „%(code)s” jest użyty dwa razy.", code=part.own("criterion"))
    automatic = part.type == "expression"
    if maximum_of(part) is None:
        place = "properties.maximum" if automatic else "validate.max"
        yield _("Kryterium musi mieć największą liczbę punktów: %(place)s.", place=place)
    if automatic and not (part.own("reason") and part.flag("show")):
        yield _("Punkty liczone z danych pokazuje się z powodem: properties.reason oraz show = „true”.")
    if not automatic and not part.required:
        yield _("Punkty za kryterium muszą być wymagane (validate.required).")


def _stray(part: Component) -> Iterator[str]:
    for name in ONLY_OF_CRITERIA:
        if part.own(name):
            yield _("%(name)s ma sens tylko przy kryterium (properties.criterion).", name=f"properties.{name}")
