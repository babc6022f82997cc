"""Supports given elsewhere (events, committees) from an XLSX list: the template, a checked look at a file, the import.

A file is taken whole or not at all. What is here already is left alone, so the same file twice does nothing twice.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from es_workflow import db
from es_workflow.casework import (
    audit,
    blobs,
    participant_data,
    participant_questions,
    polish,
    runtime,
    spreadsheets,
    supports,
)
from es_workflow.casework.audit import AuditType
from es_workflow.casework.participant_data import Told, Unreadable
from es_workflow.casework.participant_questions import Kind
from es_workflow.casework.spreadsheets import TEXT, Row, Sheet, UnreadableSheet
from es_workflow.casework.supports import Activity, Proof
from es_workflow.errors import Conflict, NotFound
from es_workflow.forms.numbers import parse_number
from es_workflow.models import ProjectVersion, SupportImport, User
from es_workflow.texts import _, use_language

TITLES = {Kind.PERSON: "Osoby", Kind.ENTITY: "Podmioty"}
ACTIVITY, FROM, TO, AMOUNT, TARGET = "Forma wsparcia", "Od dnia", "Do dnia", "Kwota (PLN)", "Grupa docelowa (tak/nie)"
HEAD = (ACTIVITY, FROM, TO, AMOUNT, TARGET)


class AlreadyImported(Conflict):
    says = "Ten plik już wczytano. Drugi raz niczego by nie zmienił."


@dataclass(frozen=True)
class Problem:
    """What to mend in the file, and where."""

    sheet: str
    row: int
    column: str
    words: str


@dataclass(frozen=True)
class Entry:
    """A row of the list that can be read."""

    row: int
    told: Told
    activity: Activity


@dataclass(frozen=True)
class Found:
    """What a file brings."""

    new: tuple[Entry, ...]
    known: int
    problems: tuple[Problem, ...]

    @property
    def incomplete(self) -> int:
        """New rows that will not count, because something mandatory is missing."""
        return sum(1 for entry in self.new if entry.told.missing)


def template() -> bytes:
    """An empty list to fill in, with the columns that are read."""
    columns = _columns()
    formats = {
        Kind.PERSON: dict.fromkeys(columns[Kind.PERSON], TEXT),
        Kind.ENTITY: dict.fromkeys(columns[Kind.ENTITY], TEXT),
    }
    sheets = [Sheet(TITLES[kind], columns[kind], formats=formats[kind]) for kind in TITLES]
    return spreadsheets.write(*sheets, _legend())


def _legend() -> Sheet:
    with use_language("pl"):
        labels, choices = participant_questions.labels(), participant_questions.choices()
        rows = [[labels[key], words] for key, answers in choices.items() for words in answers.values()]
    return Sheet("Możliwe odpowiedzi", ["Kolumna", "Odpowiedź"], rows)


def columns() -> dict[str, list[str]]:
    """The words of the columns, by the title of the sheet."""
    return {TITLES[kind]: words for kind, words in _columns().items()}


def _columns() -> dict[Kind, list[str]]:
    with use_language("pl"):
        labels = participant_questions.labels()
    return {kind: [*HEAD, *(labels[key] for key in keys)] for kind, keys in participant_questions.COLUMNS.items()}


def preview(data: bytes, version: ProjectVersion) -> Found:
    """What importing the file would add, and what has to be mended first. Raises UnreadableSheet."""
    columns = _columns()
    rows = spreadsheets.read(data, {TITLES[kind]: columns[kind] for kind in TITLES})
    if not rows:
        raise UnreadableSheet(_("W pliku nie ma żadnego wiersza z danymi."))
    problems: list[Problem] = []
    entries = [entry for row in rows if (entry := _entry(row, problems)) is not None]
    project, seen, new = supports.project_of(version), set[tuple[Any, ...]](), []
    for entry in entries:
        key = (entry.told.kind, entry.told.number or entry.told.fallback, _same(entry.activity))
        if key not in seen and supports.find_same(entry.told, entry.activity, project=project) is None:
            new.append(entry)
        seen.add(key)
    return Found(tuple(new), len(entries) - len(new), tuple(problems))


def _same(activity: Activity) -> tuple[Any, ...]:
    return activity.name.lower(), activity.started_on, activity.ended_on


def _entry(row: Row, problems: list[Problem]) -> Entry | None:
    """The row as it is understood; what is wrong with it goes to `problems`."""
    kind = next(kind for kind, title in TITLES.items() if title == row.sheet)
    with use_language("pl"):
        labels = participant_questions.labels()
    wrong: dict[str, str] = {}
    activity = _activity(row.cells, wrong)
    told = None
    try:
        told = participant_data.READERS_OF[kind](
            {key: _typed(key, row.cells[labels[key]]) for key in participant_questions.COLUMNS[kind]}
        )
        if not told.identified:
            column = labels["pesel" if kind is Kind.PERSON else "nip"]
            wrong[column] = _("Podaj: %(what)s.", what=participant_questions.labels()["identity"])
    except Unreadable as error:
        wrong |= {labels[key]: words for key, words in error.problems.items()}
    problems += [Problem(row.sheet, row.number, column, words) for column, words in wrong.items()]
    return Entry(row.number, told, activity) if told and activity and not wrong else None


def _typed(key: str, value: Any) -> Any:
    """A number that a spreadsheet took for an amount gets its leading zeros back."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and key in LENGTHS:
        return str(value).zfill(LENGTHS[key])
    return value


LENGTHS = {"pesel": 11, "nip": 10, "regon": 9, "postal_code": 5}


def _activity(cells: Mapping[str, Any], wrong: dict[str, str]) -> Activity | None:
    name = " ".join(str(cells[ACTIVITY] or "").split())
    if not name:
        wrong[ACTIVITY] = _("Wpisz, w czym uczestniczono, na przykład „Forum Ekonomii Społecznej 2026”.")
    started = _day(cells, FROM, wrong)
    ended = _day(cells, TO, wrong) if cells[TO] not in (None, "") else started
    if started and ended and ended < started:
        wrong[TO] = _("Koniec nie może być wcześniej niż początek.")
    amount = _amount(cells[AMOUNT], wrong)
    target = polish.fold(str(cells[TARGET] or "tak"))
    if target not in {"tak", "nie"}:
        wrong[TARGET] = _("Wpisz „tak” albo „nie”.")
    if wrong or started is None or ended is None:
        return None
    return Activity(name, started, ended, amount, target == "tak")


def _day(cells: Mapping[str, Any], column: str, wrong: dict[str, str]) -> dt.date | None:
    value = cells[column]
    if isinstance(value, dt.datetime):
        return value.date()
    try:
        return participant_data.read_day(str(value or "").strip())
    except ValueError as error:
        wrong[column] = str(error)
        return None


def _amount(value: Any, wrong: dict[str, str]) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        amount = Decimal(parse_number(str(value), 2))
        if amount < 0:
            raise ValueError(_("Wpisz liczbę od zera."))
    except ValueError as error:
        wrong[AMOUNT] = str(error)
        return None
    return amount


def keep(data: bytes, filename: str, version: ProjectVersion, *, by: User) -> tuple[SupportImport, int]:
    """Import the list; says how many supports are new. Raises UnreadableSheet, AlreadyImported."""
    found = preview(data, version)
    if found.problems:
        raise UnreadableSheet(_("W pliku są błędy. Popraw je i wczytaj plik jeszcze raz."))
    project = supports.project_of(version)
    row = insert(SupportImport).values(
        id=uuid.uuid4(),
        project_id=project,
        sha256=blobs.store(data),
        filename=filename[:200],
        rows=len(found.new),
        imported_by_id=by.id,
        imported_at=runtime.office().clock.now(),
    )
    kept = db.session.scalar(row.on_conflict_do_nothing().returning(SupportImport))
    if kept is None or not found.new:
        raise AlreadyImported(None if kept is None else _("Wszystkie wsparcia z tego pliku już są w systemie."))
    supports.lock(project, [entry.told for entry in found.new])
    new = sum(
        supports.record(entry.told, entry.activity, Proof(imported=kept, row=entry.row), project=project, by=by)[1]
        for entry in found.new
    )
    told = {"import": kept.id, "file": kept.filename, "sha256": kept.sha256, "rows": new}
    audit.append(None, AuditType.SUPPORTS_IMPORTED, by=by, data=told)
    return kept, new


def list_imports(version: ProjectVersion) -> list[SupportImport]:
    """The project's imported lists, the latest on top."""
    query = select(SupportImport).where(SupportImport.project_id == supports.project_of(version))
    return list(db.session.scalars(query.order_by(SupportImport.imported_at.desc(), SupportImport.id)))


def open_file(import_id: uuid.UUID, *, by: User) -> SupportImport:
    """An imported list as proof, its opening noted in the audit trail. Raises NotFound."""
    found = db.session.get(SupportImport, import_id)
    if found is None:
        raise NotFound
    audit.append(None, AuditType.PARTICIPANTS_EXPORTED, by=by, data={"import": found.id, "file": found.filename})
    return found
