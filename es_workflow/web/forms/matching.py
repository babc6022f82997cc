"""Forms of matching: what the coordinator decides about a pair, and why."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import AnyOf

from es_workflow.casework.matching import proposals
from es_workflow.errors import NotFound
from es_workflow.models import MatchOffer
from es_workflow.texts import _
from es_workflow.web.forms.base import AtMost, PageForm, Required, choices
from es_workflow.web.security import me


def verdicts() -> dict[str, str]:
    """What can be decided about a pair."""
    return {
        "pinned": _("przypnij: ta para ma być w propozycji"),
        "excluded": _("wyklucz: tej pary nie proponuj"),
        "free": _("cofnij: o tej parze decydują punkty"),
    }


CHOOSE = _("Wybierz decyzję.")


class VerdictForm(PageForm):
    """A pair of one application is pinned, excluded, or left to the points again."""

    offer = SelectField(_("Oferta"), [Required(_("Wybierz ofertę."))], validate_choice=False)
    verdict = RadioField(
        _("Decyzja"), [Required(CHOOSE), AnyOf(tuple(verdicts()), message=CHOOSE)], validate_choice=False
    )
    reason = TextAreaField(_("Powód"), [Required(_("Podaj powód.")), AtMost(500)])

    def __init__(self, offers: Sequence[MatchOffer], *, chosen: str) -> None:
        super().__init__(None, offer=chosen)
        self.known = {str(one.case_id): one.case_id for one in offers}
        named = {str(one.case_id): f"{one.title} ({one.number})" for one in offers}
        self.offer.choices = choices({"": _("wybierz…"), **named})
        self.verdict.choices = choices(verdicts())

    def decide(self, exchange: str, application_id: UUID) -> None:
        """Write the decision down. Raises NotFound for an offer that takes nobody."""
        if self.offer.data not in self.known:
            raise NotFound
        proposals.decide(
            exchange,
            application_id,
            self.known[self.offer.data],
            verdict=self.verdict.data,
            reason=self.reason.data or "",
            by=me(),
        )


class BringBackForm(PageForm):
    """Why an application of the pool waits again."""

    reason = TextAreaField(_("Powód"), [Required(_("Podaj powód.")), AtMost(500)])
