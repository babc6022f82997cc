"""The form of a call for applications."""

from __future__ import annotations

import uuid
from typing import Any

from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField

from es_workflow.casework import calls, projects
from es_workflow.casework.calls import CallData, InvalidCall
from es_workflow.models import BudgetLine, Call
from es_workflow.texts import _, pick
from es_workflow.web.forms.base import AtMost, PageForm, Required, choices
from es_workflow.web.forms.money import NOTHING, reason_field
from es_workflow.web.forms.values import AmountField, MomentField


class CallForm(PageForm):
    """For which process one may apply, in which words, from when until when, with which money and rules."""

    process_key = SelectField(_("Rodzaj sprawy"), [Required(_("Wybierz rodzaj sprawy."))])
    number = StringField(_("Numer naboru"), [AtMost(40)], description=_("Na przykład: 1/2026"))
    title_pl = StringField(_("Tytuł po polsku"), [Required(_("Wpisz tytuł po polsku.")), AtMost(200)])
    title_en = StringField(_("Tytuł po angielsku"), [Required(_("Wpisz tytuł po angielsku.")), AtMost(200)])
    summary_pl = TextAreaField(_("Opis po polsku"), [AtMost(3000)])
    summary_en = TextAreaField(_("Opis po angielsku"), [AtMost(3000)])
    opens_at = MomentField(_("Początek naboru"), [Required(_("Wpisz początek naboru."))])
    closes_at = MomentField(
        _("Koniec naboru"),
        [Required(_("Wpisz koniec naboru."))],
        description=_("Od tej chwili nie można już składać wniosków. Koniec dnia to godzina 00:00 dnia następnego."),
    )
    mode = RadioField(
        _("Jak przyznajemy środki?"),
        [Required(_("Wybierz, jak przyznajemy środki."))],
        default="continuous",
        validate_choice=False,
    )
    budget_line_id = SelectField(
        _("Linia budżetowa"),
        [Required(_("Wybierz linię budżetową. Nowe dodaje się na stronie budżetu."))],
        validate_choice=False,
    )
    allocation = AmountField(_("Alokacja (zł)"), [Required(_("Wpisz, ile środków jest w naborze."))])
    deployment_id = SelectField(
        _("Wersja zasad"),
        description=_("Według tej wersji opisu procesu biegną sprawy z tego naboru."),
        validate_choice=False,
    )
    four_eyes = BooleanField(_("Listę rankingową zatwierdza kto inny, niż ją przedstawia"), default=True)

    def __init__(self, row: Call | None = None, kind: str = "") -> None:
        """`kind`: the process that a new call is for; those that give money and those that do not ask differently."""
        super().__init__(row, process_key=kind)
        kinds, with_money = calls.processes_with_calls(), calls.kinds_with_money()
        kind = row.process_key if row else kind
        self.gives_money = kind in with_money if kind in kinds else bool(kinds.keys() & with_money)
        titles = {key: pick(title) for key, title in kinds.items() if (key in with_money) is self.gives_money}
        self.process_key.choices = choices(titles)
        if not self.gives_money:
            for name in ("mode", "budget_line_id", "allocation", "four_eyes"):
                del self[name]
        else:
            self._offer_money()
        versions = {
            str(one.id): _("%(process)s: wersja %(n)s z %(day)s", process=titles[one.key], n=one.version, day=day)
            for one, day in calls.versions_of_rules()
            if one.key in titles
        }
        self.deployment_id.choices = choices({NOTHING: _("najnowsza w chwili rozpoczęcia wniosku"), **versions})

    def _offer_money(self) -> None:
        self.mode.choices = choices(mode_texts())
        self.budget_line_id.choices = choices({str(line.id): _line(line) for line in projects.list_lines()})

    def call(self) -> CallData:
        """What was typed, as the office takes it. Raises InvalidCall."""
        money = self._money() if self.gives_money else {}
        project_version_id = money.pop("project_version_id", None) or self._project()
        return CallData(
            process_key=self.process_key.data or "",
            number=" ".join((self.number.data or "").split()),
            title_pl=self.title_pl.data or "",
            title_en=self.title_en.data or "",
            summary_pl=self.summary_pl.data or "",
            summary_en=self.summary_en.data or "",
            opens_at=self.opens_at.moment,
            closes_at=self.closes_at.moment,
            project_version_id=project_version_id,
            deployment_id=_chosen(self.deployment_id),
            **money,
        )

    def _money(self) -> dict[str, Any]:
        line_id = _chosen(self.budget_line_id)
        if line_id is None:
            raise InvalidCall(_("Wybierz linię budżetową. Nowe dodaje się na stronie budżetu."))
        line = projects.get_line(line_id)
        return {
            "project_version_id": line.project_version_id,
            "mode": "ranking" if self.mode.data == "ranking" else "continuous",
            "budget_line_id": line.id,
            "allocation": self.allocation.amount,
            "four_eyes": bool(self.four_eyes.data),
        }

    def _project(self) -> uuid.UUID:
        """A call without money belongs to the project that is under way when it opens."""
        version = projects.find_project_version(self.opens_at.moment.date())
        if version is None:
            raise InvalidCall(_("W dniu otwarcia nie trwa żaden projekt. Sprawdź daty albo dodaj projekt."))
        return version.id


def mode_texts() -> dict[str, str]:
    """How a call's money is given, in words."""
    return {
        "continuous": _("w kolejności decyzji, dopóki wystarczy (tryb ciągły)"),
        "ranking": _("według zatwierdzonej listy rankingowej"),
    }


def _chosen(field: SelectField) -> uuid.UUID | None:
    known = {value for value, *_rest in field.iter_choices()}
    return uuid.UUID(field.data) if field.data and field.data in known else None


def _line(line: BudgetLine) -> str:
    project = line.project_version
    years = f"{project.start_date.year}–{project.end_date.year}"
    return f"{line.code} {pick({'pl': line.name_pl, 'en': line.name_en})} ({years})"


class WindowForm(PageForm):
    """Opening or closing a call at once."""

    reason = reason_field(_("Powód"))


class ExtendForm(PageForm):
    """A later end of a call."""

    closes_at = MomentField(_("Nowy koniec naboru"), [Required(_("Wpisz nowy koniec naboru."))])
    reason = reason_field(_("Powód"))


class RegulaminForm(PageForm):
    """The rules of a call as a file."""

    file = FileField(
        _("Plik regulaminu"), description=_("PDF, najwyżej 10 MB. Każdy może go przeczytać na stronie naboru.")
    )
