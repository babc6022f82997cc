"""Forms of journals: an entry, and what is to be mended in a week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from wtforms import HiddenField, StringField, TextAreaField, TimeField
from wtforms.validators import Length

from es_workflow.casework.journals import rules
from es_workflow.casework.journals.faults import Fault, Refused
from es_workflow.casework.journals.rules import Sketch, Written
from es_workflow.errors import WorkflowError
from es_workflow.models import JournalEntry
from es_workflow.texts import _
from es_workflow.web.forms.base import AtMost, PageForm, Required
from es_workflow.web.forms.values import CountField, DayField

MAX_KEY = 64


class ClockField(TimeField):
    """A time of a day, as browsers send it and people type it: „8:00”, „08.00”, „8”."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; what cannot be read is kept and refused in words."""
        self.data = None
        typed = valuelist[0].strip().replace(".", ":") if valuelist else ""
        if typed:
            hours, _sign, minutes = typed.partition(":")
            try:
                self.data = dt.time(int(hours), int(minutes[:2] or 0))
            except ValueError as error:
                raise ValueError(_("Wpisz godzinę tak: 8:00.")) from error

    @property
    def time(self) -> dt.time:
        """The time meant."""
        assert isinstance(self.data, dt.time)
        return self.data


class EntryForm(PageForm):
    """What somebody did in a piece of a day."""

    day = DayField(_("Dzień"), [Required(_("Wybierz dzień."))])
    break_minutes = CountField(_("Przerwa (min)"), [AtMost(4)])
    starts = ClockField(_("Od godziny"), [Required(_("Wpisz, od której godziny."))])
    ends = ClockField(_("Do godziny"), [Required(_("Wpisz, do której godziny."))])
    tasks = TextAreaField(
        _("Zadania"),
        [Required(_("Opisz zadania.")), AtMost(rules.TASKS_MAX)],
        description=_("Co robisz lub co zrobiłaś(-eś), od 20 znaków."),
    )
    holiday_reason = StringField(
        _("Powód pracy w niedzielę lub święto"), [AtMost(200)], description=_("Tylko gdy to niedziela albo święto.")
    )
    remarks = TextAreaField(_("Uwagi"), [AtMost(1000)])
    key = HiddenField(validators=[Length(max=MAX_KEY)])

    def __init__(self, row: JournalEntry | None, look: Callable[[Sketch], Collection[Fault]], **first: Any) -> None:
        super().__init__(row, **first)
        self._look = look

    def validate(self, extra_validators: Any = None) -> bool:
        """What cannot be read and what breaks a rule of the journal, all of it at once."""
        super().validate(extra_validators)
        self._tell(self._look(self._sketch()))
        return not self.errors

    def _tell(self, faults: Collection[Fault]) -> None:
        for fault in faults:
            if not self[fault.field].errors:
                self[fault.field].errors = [fault.message]

    def _sketch(self) -> Sketch:
        return Sketch(
            self.day.data if not self.day.errors else None,
            self.starts.data if not self.starts.errors else None,
            self.ends.data if not self.ends.errors else None,
            self._break() if not self.break_minutes.errors else None,
            self.tasks.data or "",
            self.holiday_reason.data or "",
        )

    def _break(self) -> int:
        return int(self.break_minutes.amount) if (self.break_minutes.data or "").strip() else 0

    def written(self) -> Written:
        """What was typed."""
        return Written(
            day=self.day.day,
            starts=self.starts.time,
            ends=self.ends.time,
            break_minutes=self._break(),
            tasks=self.tasks.data or "",
            remarks=self.remarks.data or "",
            holiday_reason=self.holiday_reason.data or "",
        )

    def refuse(self, field: str, error: WorkflowError) -> bool:
        """A rule of journals names the fields to mend."""
        if not isinstance(error, Refused):
            return super().refuse(field, error)
        self._tell(error.faults)
        return False


class GiveBackForm(PageForm):
    """What is to be mended."""

    remark = TextAreaField(_("Co poprawić"), [Required(_("Napisz, co poprawić.")), AtMost(500)])
