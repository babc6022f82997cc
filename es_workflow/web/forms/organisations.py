"""Forms about bodies of the register and the people who speak for them, the same for registration and the office."""

from __future__ import annotations

from typing import Any

from wtforms import EmailField, PasswordField, SelectField, StringField, TelField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind

from es_workflow.casework import local_units, organisations
from es_workflow.casework.organisations import OrganisationData
from es_workflow.casework.registration import Registration
from es_workflow.forms import identifiers
from es_workflow.texts import _, language
from es_workflow.web.forms.accounts import PASSWORD_HINT
from es_workflow.web.forms.base import AtMost, Optional, PageForm, Reads, Required, SameAs, asked, choices


class PersonForm(PageForm):
    """Somebody who wants to act for a body. Comes first: errors are listed in the order of the fields' definition."""

    person = StringField(_("Imię i nazwisko"), [Required(_("Wpisz imię i nazwisko.")), AtMost(120)])
    function = StringField(
        _("Funkcja w podmiocie"),
        [Required(_("Wpisz swoją funkcję.")), AtMost(120)],
        description=_("Na przykład: prezeska zarządu, pełnomocnik"),
    )
    login = EmailField(
        _("Twój adres e-mail"),
        [Required(_("Wpisz swój adres e-mail.")), Reads(identifiers.email)],
        description=_("Będzie Twoim loginem. Wyślemy na niego link do potwierdzenia."),
    )
    mobile = TelField(_("Twój telefon"), [Optional(), Reads(identifiers.phone)])
    password = PasswordField(_("Hasło"), [Required(_("Wpisz hasło."))], description=PASSWORD_HINT)
    repeated = PasswordField(
        _("Powtórz hasło"),
        [Required(_("Wpisz hasło jeszcze raz.")), SameAs("password", _("Oba hasła muszą być takie same."))],
    )


class OrganisationForm(PageForm):
    """A body as the office knows it."""

    kind = SelectField(_("Rodzaj podmiotu"), [Required(_("Wybierz rodzaj podmiotu."))])
    terc = SelectField(
        _("Gmina albo powiat"),
        [Required(_("Wybierz gminę albo powiat z listy."))],
        description=_("Nazwę i formę prawną znamy z wykazu TERYT. Żeby znaleźć jednostkę, zacznij pisać jej nazwę."),
    )
    name = StringField(_("Pełna nazwa"), [Required(_("Wpisz pełną nazwę.")), AtMost(250)])
    legal_form = SelectField(_("Forma prawna"), [Required(_("Wybierz formę prawną."))])
    nip = StringField(
        _("NIP"),
        [Required(_("Wpisz NIP.")), Reads(identifiers.nip)],
        description=_("10 cyfr, bez kresek albo z kreskami"),
    )
    regon = StringField(_("REGON"), [Optional(), Reads(identifiers.regon)], description=_("9 albo 14 cyfr"))
    krs = StringField(
        _("Numer KRS"), [Optional(), Reads(identifiers.krs)], description=_("Jeżeli podmiot jest w rejestrze")
    )
    street = StringField(_("Ulica"), [AtMost(120)])
    house_no = StringField(_("Numer domu"), [Required(_("Wpisz numer domu.")), AtMost(20)])
    flat_no = StringField(_("Numer lokalu"), [AtMost(20)])
    postal_code = StringField(_("Kod pocztowy"), [Required(_("Wpisz kod pocztowy.")), Reads(identifiers.postal_code)])
    city = StringField(_("Miejscowość"), [Required(_("Wpisz miejscowość.")), AtMost(120)])
    email = EmailField(_("E-mail podmiotu"), [Optional(), Reads(identifiers.email)])
    phone = TelField(_("Telefon podmiotu"), [Optional(), Reads(identifiers.phone)])

    def __init__(self, row: object | None = None, *, unit: bool = False) -> None:
        """`unit`: the body is a unit of local government, chosen from the list."""
        super().__init__(row)
        self.kind.choices = choices(_or_none(kinds_of(unit=unit)))
        if unit:
            self.terc.choices = _units()
            del self.name, self.legal_form, self.krs
        else:
            self.legal_form.choices = choices(_or_none(organisations.legal_forms()))
            del self.terc

    def organisation(self, terc: str = "") -> OrganisationData:
        """What was typed about the body."""
        names = [name for name in OrganisationData.__dataclass_fields__ if name in self]
        typed: dict[str, Any] = {name: "" if self[name].data is None else self[name].data for name in names}
        return OrganisationData(**{"name": "", "terc": terc, **typed})


def kinds_of(*, unit: bool) -> dict[str, str]:
    """The kinds of bodies that are chosen from the list of units, or those that are typed."""
    chosen = local_units.kinds()
    return {kind: name for kind, name in organisations.list_kinds().items() if (kind in chosen) is unit}


def asks_for_unit() -> bool:
    """Whether the address asks for the form of a unit; the only form there is needs no asking."""
    return bool(kinds_of(unit=True)) and (asked("unit") == "1" or not kinds_of(unit=False))


def unit_choice() -> bool | None:
    """Which of both forms is shown, where there is a choice; None where there is none."""
    return asks_for_unit() if kinds_of(unit=True) and kinds_of(unit=False) else None


def _units() -> list[SelectChoice]:
    """Every unit that can be chosen, under its powiat."""
    nothing = [SelectChoice("", _("– wybierz –"))]
    grouped = local_units.list_grouped()
    return nothing + [
        SelectChoice(unit.terc, unit.label, optgroup=county) for county, units in grouped.items() for unit in units
    ]


def _or_none(names: dict[str, str]) -> dict[str, str]:
    """One kind of body needs no choosing."""
    return names if len(names) == 1 else {"": _("– wybierz –"), **names}


class RegistrationForm(PersonForm, OrganisationForm):
    """Somebody and the body they act for."""

    def registration(self) -> Registration:
        """What was typed, as the office takes it."""
        return Registration(
            email=self.login.data or "",
            name=self.person.data or "",
            password=self.password.data or "",
            organisation=self.organisation(),
            function=self.function.data or "",
            phone=self.mobile.data or "",
            locale=language.get(),
        )


class RepresentativeForm(PageForm):
    """Somebody with an account who may speak for a body from now on."""

    email = EmailField(_("Adres e-mail konta"), [Required(_("Wpisz adres e-mail.")), Reads(identifiers.email)])
    function = StringField(_("Funkcja w podmiocie"), [AtMost(120)])
