"""The forms of the coordinator's money: project versions, budget lines, certification, taking entries back."""

from __future__ import annotations

import datetime as dt
import uuid

from wtforms import SelectField, StringField, TextAreaField

from es_workflow.casework import projects
from es_workflow.casework.projects import LineData, ProjectData
from es_workflow.forms import identifiers
from es_workflow.models import ProjectVersion
from es_workflow.texts import _, pick
from es_workflow.web.forms.base import AtMost, Optional, PageForm, Reads, Required, choices
from es_workflow.web.forms.values import AmountField, CountField, DayField

NOTHING = ""
"""The choice of no row."""


class ProjectForm(PageForm):
    """A version of the project as its resolution or an annex to its agreement states it."""

    title_pl = StringField(_("Tytuł po polsku"), [Required(_("Wpisz tytuł po polsku.")), AtMost(300)])
    title_en = StringField(_("Tytuł po angielsku"), [Required(_("Wpisz tytuł po angielsku.")), AtMost(300)])
    resolution = StringField(_("Uchwała albo aneks"), [AtMost(120)])
    replaces_id = SelectField(
        _("Zastępuje wersję"),
        description=_("Linie budżetowe tej wersji, z ich stanami, przejdą do nowej."),
        validate_choice=False,
    )
    valid_from = DayField(_("Obowiązuje od"), [Required(_("Wpisz dzień, od którego obowiązuje."))])
    start_date = DayField(_("Początek projektu"), [Required(_("Wpisz początek projektu."))])
    end_date = DayField(_("Koniec projektu"), [Required(_("Wpisz koniec projektu."))])
    total = AmountField(_("Wartość projektu (zł)"), [Required(_("Wpisz wartość projektu."))])
    subsidy = AmountField(_("Dofinansowanie (zł)"), [Required(_("Wpisz kwotę dofinansowania."))])
    target_persons = CountField(_("Cel: liczba osób"), [Required(_("Wpisz liczbę osób."))])
    target_entities = CountField(_("Cel: liczba podmiotów"), [Required(_("Wpisz liczbę podmiotów."))])
    account = StringField(
        _("Rachunek projektu"),
        [Optional(), Reads(identifiers.iban)],
        description=_("Z tego rachunku wypłaca się dofinansowanie: 26 cyfr."),
    )

    def __init__(self, version: ProjectVersion | None = None) -> None:
        super().__init__(version)
        earlier = {str(one.id): name_of(one) for one in projects.list_project_versions() if one is not version}
        self.replaces_id.choices = choices({NOTHING: _("żadnej, to nowy projekt"), **earlier})

    def project(self) -> ProjectData:
        """What was typed, as the office takes it."""
        account = (self.account.data or "").strip()
        return ProjectData(
            title_pl=self.title_pl.data or "",
            title_en=self.title_en.data or "",
            resolution=self.resolution.data or "",
            valid_from=self.valid_from.day,
            start_date=self.start_date.day,
            end_date=self.end_date.day,
            total=self.total.amount,
            subsidy=self.subsidy.amount,
            target_persons=int(self.target_persons.amount),
            target_entities=int(self.target_entities.amount),
            account=identifiers.iban(account).removeprefix("PL") if account else "",
            replaces_id=uuid.UUID(self.replaces_id.data) if self.replaces_id.data else None,
        )


def name_of(version: ProjectVersion) -> str:
    """The version in a list to choose from."""
    title = pick({"pl": version.title_pl, "en": version.title_en})
    return f"{title} ({_day(version.start_date)} – {_day(version.end_date)})"


def _day(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"


class LineForm(PageForm):
    """A task of the budget."""

    code = StringField(_("Kod"), [Required(_("Wpisz kod, na przykład Z3.")), AtMost(12)])
    name_pl = StringField(_("Nazwa po polsku"), [Required(_("Wpisz nazwę po polsku.")), AtMost(200)])
    name_en = StringField(_("Nazwa po angielsku"), [Required(_("Wpisz nazwę po angielsku.")), AtMost(200)])
    plan = AmountField(_("Plan (zł)"), [Required(_("Wpisz plan."))])

    def line(self) -> LineData:
        """What was typed, as the office takes it."""
        code = " ".join((self.code.data or "").split())
        return LineData(code, self.name_pl.data or "", self.name_en.data or "", self.plan.amount)


def reason_field(label: str) -> TextAreaField:
    """The reason for something that is done by hand."""
    return TextAreaField(label, [Required(_("Podaj powód.")), AtMost(500)])


class LineChangeForm(LineForm):
    """A change of a line, e.g. by an annex."""

    reason = reason_field(_("Powód zmiany"))


class CertifyForm(PageForm):
    """What the managing authority accepted of the line's payments."""

    amount = AmountField(_("Kwota poświadczona (zł)"), [Required(_("Wpisz kwotę."))])
    reason = reason_field(_("Podstawa, na przykład numer wniosku o płatność"))


class ReasonForm(PageForm):
    """A reason and nothing else."""

    reason = reason_field(_("Powód"))
