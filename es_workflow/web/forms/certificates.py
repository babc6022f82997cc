"""Forms of checking a certificate, and of withdrawing one."""

from __future__ import annotations

from wtforms import FileField, StringField, TextAreaField

from es_workflow.texts import _
from es_workflow.web.forms.base import AtMost, PageForm, Required


class CodeForm(PageForm):
    """Which certificate."""

    code = StringField(
        _("Kod z zaświadczenia"),
        [Required(_("Wpisz kod z zaświadczenia.")), AtMost(80)],
        description=_("16 znaków, na przykład ABCD-EFGH-JKMN-PQRS. Może być też numer wpisu z rejestru publicznego."),
    )


class HolderForm(PageForm):
    """Whose it is said to be."""

    surname = StringField(
        _("Nazwisko"),
        [Required(_("Wpisz nazwisko.")), AtMost(100)],
        description=_("Samo nazwisko, tak jak na zaświadczeniu."),
    )


class PaperForm(PageForm):
    """The PDF somebody was given."""

    file = FileField(_("Plik PDF zaświadczenia"), [])


class WithdrawForm(PageForm):
    """Why a certificate does not hold any more."""

    reason = TextAreaField(
        _("Powód unieważnienia"),
        [Required(_("Podaj powód unieważnienia.")), AtMost(1000)],
        description=_("Powód zostaje w aktach. Na publicznej stronie widać tylko, że zaświadczenie unieważniono."),
    )
