"""Forms of the registers: aid, its rules, rates, bank accounts, bars, and the papers on which somebody acts."""

from __future__ import annotations

import uuid

from flask import request
from wtforms import (
    BooleanField,
    Field,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import NumberRange

from es_workflow.casework import attachments, local_units, organisations
from es_workflow.casework.aid_register import OtherAid
from es_workflow.casework.entity_kinds import Sort
from es_workflow.casework.local_units import UnitTaken
from es_workflow.casework.representations import Authority
from es_workflow.forms import identifiers
from es_workflow.models import AidCeiling, AidReportTerm, Attachment, Organisation, Representation
from es_workflow.texts import _
from es_workflow.web.forms.base import AtMost, Optional, PageForm, Reads, Required, choices
from es_workflow.web.forms.organisations import OrganisationForm
from es_workflow.web.forms.values import AmountField, DayField
from es_workflow.web.security import me


def posted_file(name: str) -> Attachment | None:
    """The file of this request, taken in; None when there is none. Raises UnsafeFile."""
    file = request.files.get(name)
    return attachments.store(file.stream, file.filename, by=me()) if file and file.filename else None


class OtherAidForm(PageForm):
    """Aid of another giver, from its certificate."""

    granted_on = DayField(_("Dzień udzielenia"), [Required(_("Wpisz dzień udzielenia pomocy."))])
    giver = StringField(_("Kto udzielił"), [Required(_("Wpisz, kto udzielił pomocy.")), AtMost(250)])
    number = StringField(_("Numer zaświadczenia"), [AtMost(80)])
    amount = AmountField(_("Kwota w złotych"), [Required(_("Wpisz kwotę w złotych."))])
    amount_eur = AmountField(
        _("Kwota w euro"), [Required(_("Wpisz kwotę w euro."))], description=_("Taka, jaka stoi na zaświadczeniu")
    )

    def told(self, nip: str, name: str, regulation: str) -> OtherAid:
        """What was typed, as the register takes it."""
        return OtherAid(
            nip=nip,
            name=name,
            giver=" ".join((self.giver.data or "").split()),
            granted_on=self.granted_on.day,
            amount=self.amount.amount,
            amount_eur=self.amount_eur.amount,
            regulation=regulation,
            number=(self.number.data or "").strip(),
        )


class LinkForm(PageForm):
    """Two bodies that count as one undertaking."""

    other_nip = StringField(_("NIP powiązanego podmiotu"), [Required(_("Wpisz NIP.")), Reads(identifiers.nip)])
    other_name = StringField(_("Nazwa powiązanego podmiotu"), [Required(_("Wpisz nazwę.")), AtMost(250)])
    kind = SelectField(_("Rodzaj powiązania"), [Required(_("Wybierz rodzaj powiązania."))])
    valid_from = DayField(_("Od dnia"), [Required(_("Wpisz, od którego dnia."))])

    def __init__(self) -> None:
        super().__init__(None)
        self.kind.choices = choices(link_kinds())


def link_kinds() -> dict[str, str]:
    """How bodies can belong together."""
    return {"linked": _("przedsiębiorstwo powiązane"), "merged": _("podmiot przejęty (połączenie)")}


def sectors() -> dict[str, str]:
    """What ceilings are told apart by."""
    return {"general": _("ogólny"), "road_haulage": _("transport drogowy towarów")}


def periods() -> dict[str, str]:
    """What counts together."""
    return {"fiscal_years": _("lata obrotowe (bieżący i poprzednie)"), "rolling_years": _("ostatnie lata, co do dnia")}


class CeilingForm(PageForm):
    """A ceiling of aid, from a day on."""

    regulation = StringField(_("Rozporządzenie"), [Required(_("Wpisz numer rozporządzenia.")), AtMost(40)])
    valid_from = DayField(_("Obowiązuje od"), [Required(_("Wpisz, od którego dnia."))])
    sector = SelectField(_("Sektor"), [Required(_("Wybierz sektor."))])
    amount_eur = AmountField(_("Pułap w euro"), [Required(_("Wpisz pułap w euro."))])
    period = SelectField(_("Co się sumuje"), [Required(_("Wybierz, co się sumuje."))])
    years = IntegerField(
        _("Ile lat"), [Required(_("Wpisz, ile lat.")), NumberRange(1, 10, _("Wpisz liczbę od 1 do 10."))], default=3
    )

    def __init__(self) -> None:
        super().__init__(None)
        self.sector.choices, self.period.choices = choices(sectors()), choices(periods())

    def ceiling(self) -> AidCeiling:
        """What was typed."""
        return AidCeiling(
            id=uuid.uuid4(),
            regulation=(self.regulation.data or "").strip(),
            valid_from=self.valid_from.day,
            sector=self.sector.data,
            amount_eur=self.amount_eur.amount,
            period=self.period.data,
            years=self.years.data or 3,
        )


class TermForm(PageForm):
    """How soon aid is reported, from a day on."""

    term_from = DayField(_("Obowiązuje od"), [Required(_("Wpisz, od którego dnia."))])
    days = IntegerField(
        _("Liczba dni"), [Required(_("Wpisz liczbę dni.")), NumberRange(1, 365, _("Wpisz liczbę od 1 do 365."))]
    )
    unit = SelectField(_("Jakie dni"), [Required(_("Wybierz, jakie dni."))])

    def __init__(self) -> None:
        super().__init__(None)
        self.unit.choices = choices(units())

    def term(self) -> AidReportTerm:
        """What was typed."""
        return AidReportTerm(valid_from=self.term_from.day, days=self.days.data or 1, unit=self.unit.data)


def units() -> dict[str, str]:
    """How days are counted."""
    return {"calendar": _("kalendarzowe"), "working": _("robocze")}


class PeriodForm(PageForm):
    """Which certificates go into the file."""

    first = DayField(_("Od dnia"), [Required(_("Wpisz, od którego dnia."))])
    last = DayField(_("Do dnia"), [Required(_("Wpisz, do którego dnia."))])


class BarForm(PageForm):
    """A bar of an organisation."""

    until = DayField(_("Do dnia (włącznie)"), [Required(_("Wpisz, do którego dnia."))])
    reason = TextAreaField(_("Powód blokady"), [Required(_("Podaj powód blokady.")), AtMost(1000)])


class LiftForm(PageForm):
    """Why a bar does not hold any more."""

    reason = TextAreaField(_("Powód zniesienia"), [Required(_("Podaj powód zniesienia blokady.")), AtMost(1000)])


class AccountForm(PageForm):
    """A person's confirmation of a bank account."""

    account = StringField(_("Numer rachunku"), [Required(_("Wpisz numer rachunku.")), Reads(identifiers.iban)])
    day = DayField(_("Na dzień"), [Required(_("Wpisz dzień wypłaty."))])
    file = FileField(_("Plik, na przykład zaświadczenie z banku"), [])


class ParentForm(PageForm):
    """The body another is a unit of."""

    parent_nip = StringField(
        _("NIP jednostki tworzącej"),
        [Optional(), Reads(identifiers.nip)],
        description=_("Puste pole: podmiot nie jest jednostką innego. Jednostka tworząca musi być w rejestrze."),
    )


class SuccessorForm(PageForm):
    """The body that took another over."""

    successor_nip = StringField(
        _("NIP następcy prawnego"),
        [Optional(), Reads(identifiers.nip)],
        description=_("Puste pole: nikt nie przejął podmiotu. Następca musi być w rejestrze."),
    )


class AuthorityForm(PageForm):
    """On what somebody's right to act rests."""

    function = StringField(_("Funkcja w podmiocie"), [AtMost(120)])
    basis = RadioField(_("Podstawa"), [Required(_("Wybierz podstawę."))])
    mode = RadioField(_("Sposób reprezentacji"), [Required(_("Wybierz sposób reprezentacji."))])
    scope = TextAreaField(_("Zakres pełnomocnictwa"), [AtMost(1000)])
    valid_from = DayField(_("Ważne od"), [Optional()])
    valid_to = DayField(
        _("Ważne do (włącznie)"),
        [Optional()],
        description=_("Po tym dniu osoba nie może już działać w imieniu podmiotu."),
    )
    file = FileField(_("Plik pełnomocnictwa"), [])

    def __init__(self, row: Representation) -> None:
        super().__init__(row)
        self.basis.choices, self.mode.choices = choices(bases()), choices(modes())

    def authority(self) -> Authority:
        """What was typed."""
        return Authority(
            function=" ".join((self.function.data or "").split()),
            basis=self.basis.data,
            mode=self.mode.data,
            scope=(self.scope.data or "").strip(),
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
        )


def bases() -> dict[str, str]:
    """On what a right to act can rest."""
    return {"body": _("organ podmiotu (na przykład zarząd)"), "proxy": _("pełnomocnictwo")}


def modes() -> dict[str, str]:
    """How somebody may act."""
    return {"alone": _("samodzielnie"), "jointly": _("łącznie z inną osobą")}


class RegisterForm(OrganisationForm):
    """A body with what only the office keeps of it."""

    pkd = StringField(_("Przeważająca klasa PKD"), [AtMost(8)], description=_("Na przykład: 88.99.Z"))
    size = SelectField(_("Wielkość przedsiębiorstwa"), [])
    road_haulage = BooleanField(_("Zarobkowy transport drogowy towarów (osobny pułap pomocy do 2023 r.)"))
    fiscal_year_month = SelectField(_("Pierwszy miesiąc roku obrotowego"), [], coerce=int, default=1)

    def __init__(self, row: Organisation | None = None, *, sort: Sort = Sort.BODY) -> None:
        super().__init__(row, sort=sort)
        self.row = row
        if sort is Sort.PERSON:
            del self.pkd, self.size, self.road_haulage, self.fiscal_year_month
            return
        self.size.choices = choices({"": _("nie podano"), **organisations.sizes()})
        self.fiscal_year_month.choices = [(month, str(month)) for month in range(1, 13)]

    def validate_terc(self, field: Field) -> None:
        """A unit is in the register once."""
        try:
            local_units.require_free(field.data, self.row)
        except UnitTaken as error:
            raise ValidationError(_(error.message)) from error
