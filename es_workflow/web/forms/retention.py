"""Forms of retention: why something is not erased yet, and why that ends."""

from __future__ import annotations

from wtforms import TextAreaField

from es_workflow.texts import _
from es_workflow.web.forms.base import AtMost, Optional, PageForm, Required
from es_workflow.web.forms.values import DayField


class HoldForm(PageForm):
    """A hold."""

    reason = TextAreaField(
        _("Powód wstrzymania"),
        [Required(_("Podaj powód, na przykład: trwa kontrola.")), AtMost(1000)],
        description=_("Na przykład: trwa postępowanie, kontrola projektu, roszczenie."),
    )
    until = DayField(
        _("Do dnia (włącznie)"),
        [Optional()],
        description=_("Puste pole: do odwołania. Zakończysz je na stronie „Retencja danych”."),
    )


class LiftHoldForm(PageForm):
    """Why a hold does not stand any more."""

    reason = TextAreaField(_("Powód zakończenia"), [Required(_("Podaj powód zakończenia.")), AtMost(1000)])
