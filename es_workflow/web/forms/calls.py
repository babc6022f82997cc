"""The form of a call for applications."""

from __future__ import annotations

import datetime as dt
import uuid

from wtforms import DateTimeLocalField, SelectField, StringField, TextAreaField

from es_workflow.casework import calls, projects
from es_workflow.casework.calls import CallData
from es_workflow.clock import ZONE
from es_workflow.forms.moments import YEARS
from es_workflow.models import ProjectVersion
from es_workflow.texts import _, pick
from es_workflow.web.forms.base import AtMost, PageForm, Required, choices

MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]
"""What browsers send, and what people type where a browser offers no picker."""


class MomentField(DateTimeLocalField):
    """A moment in the office's time zone."""

    def process_data(self, value: dt.datetime | None) -> None:
        """Show a stored moment as the office's clock shows it."""
        self.data = value.astimezone(ZONE).replace(tzinfo=None) if value else None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; what cannot be read is kept and refused in words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Wpisz datę i godzinę tak: 2026-11-23 08:00.")) from error
        if self.data is not None and self.data.year not in YEARS:
            self.data = None
            raise ValueError(_("Sprawdź rok w tej dacie."))

    @property
    def moment(self) -> dt.datetime:
        """The moment meant."""
        assert isinstance(self.data, dt.datetime)
        return self.data.replace(tzinfo=ZONE)


class CallForm(PageForm):
    """For which process one may apply, in which words, from when until when."""

    process_key = SelectField(_("Rodzaj sprawy"), [Required(_("Wybierz rodzaj sprawy."))])
    title_pl = StringField(_("Tytuł po polsku"), [Required(_("Wpisz tytuł po polsku.")), AtMost(200)])
    title_en = StringField(_("Tytuł po angielsku"), [Required(_("Wpisz tytuł po angielsku.")), AtMost(200)])
    summary_pl = TextAreaField(_("Opis po polsku"), [AtMost(3000)])
    summary_en = TextAreaField(_("Opis po angielsku"), [AtMost(3000)])
    opens_at = MomentField(_("Początek naboru"), [Required(_("Wpisz początek naboru."))], format=MOMENT)
    closes_at = MomentField(
        _("Koniec naboru"),
        [Required(_("Wpisz koniec naboru."))],
        format=MOMENT,
        description=_("Od tej chwili nie można już składać wniosków. Koniec dnia to godzina 00:00 dnia następnego."),
    )
    project_version_id = SelectField(_("Wersja projektu"), [Required(_("Wybierz wersję projektu."))])

    def __init__(self, row: object | None = None) -> None:
        super().__init__(row)
        self.process_key.choices = choices({key: pick(title) for key, title in calls.processes_with_calls().items()})
        self.project_version_id.choices = choices(
            {str(version.id): _version(version) for version in projects.list_project_versions()}
        )

    def call(self) -> CallData:
        """What was typed, as the office takes it."""
        return CallData(
            process_key=self.process_key.data or "",
            title_pl=self.title_pl.data or "",
            title_en=self.title_en.data or "",
            summary_pl=self.summary_pl.data or "",
            summary_en=self.summary_en.data or "",
            opens_at=self.opens_at.moment,
            closes_at=self.closes_at.moment,
            project_version_id=uuid.UUID(self.project_version_id.data),
        )


def _version(version: ProjectVersion) -> str:
    title = pick({"pl": version.title_pl, "en": version.title_en})
    return f"{title} ({version.start_date:%d.%m.%Y} – {version.end_date:%d.%m.%Y})"
