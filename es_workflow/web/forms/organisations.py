"""Forms about those who apply and the people who speak for them, the same for registration and the office."""

from __future__ import annotations

from typing import Any

from wtforms import EmailField, PasswordField, SelectField, StringField, TelField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind

from es_workflow.casework import entity_kinds, local_units, organisations
from es_workflow.casework.entity_kinds import Sort
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

    def __init__(self, row: object | None = None, *, sort: Sort = Sort.BODY) -> None:
        """Asks what applies to that sort: a unit is chosen from the list, a person has no numbers of bodies."""
        super().__init__(row)
        kinds = entity_kinds.by_sort().get(sort, {})
        self.kind.choices = choices(_or_none(kinds))
        self.only_kind = ""
        if sort is Sort.UNIT:
            self.terc.choices = _units()
            del self.name, self.legal_form, self.krs
            return
        self.legal_form.choices = choices(_or_none(organisations.legal_forms()))
        del self.terc
        if sort is Sort.PERSON:
            _ask_a_person(self)
            if len(kinds) == 1:
                [self.only_kind] = kinds
                del self.kind

    def organisation(self, terc: str = "") -> OrganisationData:
        """What was typed about the body."""
        names = [name for name in OrganisationData.__dataclass_fields__ if name in self]
        typed: dict[str, Any] = {name: "" if self[name].data is None else self[name].data for name in names}
        return OrganisationData(**{"kind": self.only_kind, "name": "", "terc": terc, **typed})


def _ask_a_person(form: OrganisationForm) -> None:
    """Only what a person has; where they live is for their applications to ask, and may stay open here."""
    del form.legal_form, form.nip, form.regon, form.krs
    form.name.label.text = _("Imię i nazwisko")
    form.name.validators = [Required(_("Wpisz imię i nazwisko.")), AtMost(120)]
    form.email.label.text, form.phone.label.text, form.kind.label.text = _("Adres e-mail"), _("Telefon"), _("Rodzaj")
    form.kind.validators = [Required(_("Wybierz rodzaj."))]
    form.email.description = _("Po nim poznajemy tę osobę. Gdy założy konto na ten adres, zobaczy w nim swoje sprawy.")
    for field in (form.house_no, form.postal_code, form.city):
        field.validators = [one for one in field.validators if not isinstance(one, Required)]
        field.flags.required = False
    form.postal_code.validators = [Optional(), *form.postal_code.validators]


def asked_sort() -> Sort | None:
    """The sort the address asks for; the only one there is needs no asking. None: it is still to be chosen."""
    offered = entity_kinds.by_sort()
    if len(offered) <= 1:
        return next(iter(offered), Sort.BODY)
    return next((sort for sort in offered if sort == asked("as")), None)


def offered_sorts() -> dict[Sort, dict[str, str]]:
    """The sorts of applicants there are to choose from, with the kinds of each; empty where there is no choice."""
    offered = entity_kinds.by_sort()
    return offered if len(offered) > 1 else {}


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
    """Somebody and the body they act for; whoever applies for themselves is asked of nothing else."""

    def __init__(self, row: object | None = None, *, sort: Sort = Sort.BODY) -> None:
        super().__init__(row, sort=sort)
        if sort is Sort.PERSON:
            asked_of_bodies = [
                name for name in OrganisationData.__dataclass_fields__ if name in self and name != "kind"
            ]
            for name in ["function", *asked_of_bodies]:
                del self[name]

    def registration(self) -> Registration:
        """What was typed, as the office takes it."""
        return Registration(
            email=self.login.data or "",
            name=self.person.data or "",
            password=self.password.data or "",
            organisation=self.organisation(),
            function=self.function.data or "" if self.function else "",
            phone=self.mobile.data or "",
            locale=language.get(),
        )


class RepresentativeForm(PageForm):
    """Somebody with an account who may speak for a body from now on."""

    email = EmailField(_("Adres e-mail konta"), [Required(_("Wpisz adres e-mail.")), Reads(identifiers.email)])
    function = StringField(_("Funkcja w podmiocie"), [AtMost(120)])
