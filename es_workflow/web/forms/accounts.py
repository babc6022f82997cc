"""Forms about one's own account: signing in, a new password, one's details."""

from __future__ import annotations

from wtforms import EmailField, PasswordField, SelectField, StringField, TelField

from es_workflow.casework.passwords import MIN_LENGTH
from es_workflow.forms import identifiers
from es_workflow.texts import _
from es_workflow.web.forms.base import AtMost, Optional, PageForm, Reads, Required, SameAs, choices

assert MIN_LENGTH == 12, "the hint below says so"
PASSWORD_HINT = _("Co najmniej 12 znaków. Dobre są na przykład cztery przypadkowe słowa.")
LANGUAGE_NAMES = {"pl": "polski", "en": "English"}


class SignInForm(PageForm):
    """Who are you?"""

    email = EmailField(_("Adres e-mail"), [Required(_("Wpisz adres e-mail."))])
    password = PasswordField(_("Hasło"), [Required(_("Wpisz hasło."))])


class ForgottenForm(PageForm):
    """Where to send the link for a new password."""

    email = EmailField(_("Adres e-mail"), [Required(_("Wpisz adres e-mail.")), Reads(identifiers.email)])


class NewPasswordForm(PageForm):
    """A new password, by a link from an e-mail."""

    password = PasswordField(_("Nowe hasło"), [Required(_("Wpisz nowe hasło."))], description=PASSWORD_HINT)
    repeated = PasswordField(
        _("Powtórz nowe hasło"),
        [Required(_("Wpisz nowe hasło jeszcze raz.")), SameAs("password", _("Oba hasła muszą być takie same."))],
    )


class ChangePasswordForm(NewPasswordForm):
    """A new password, by somebody who knows the old one."""

    current = PasswordField(_("Obecne hasło"), [Required(_("Wpisz obecne hasło."))])

    def passwords(self) -> tuple[str, str]:
        """The old one and the new one."""
        return self.current.data or "", self.password.data or ""


class DetailsForm(PageForm):
    """One's name, telephone and language."""

    name = StringField(_("Imię i nazwisko"), [Required(_("Wpisz imię i nazwisko.")), AtMost(120)])
    phone = TelField(_("Telefon"), [Optional(), Reads(identifiers.phone)])
    locale = SelectField(_("Język stron i e-maili"), [Required(_("Wybierz język."))], choices=choices(LANGUAGE_NAMES))
