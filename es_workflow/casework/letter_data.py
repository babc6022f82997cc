"""What a letter's template finds in /data.json: the facts of the case, the process's variables, dates as ISO text.

documents/<name>.typ reads `data.case`, `data.organisation`, `data.call`, `data.project`, `data.variables`,
`data.office`, `data.document.title` and `data.today`; /lib/letter.typ (es_workflow/letters) shows them well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from es_workflow import clock
from es_workflow.casework import facts, funding_marks, runtime
from es_workflow.casework.journals import keeping
from es_workflow.forms import AnswersView, Row, Section, Table, TableRow
from es_workflow.forms.concealing import Path, keys_of
from es_workflow.models import Call, Case, Submission


def letter_data(case: Case, variables: Mapping[str, Any], *, title: str, now: dt.datetime) -> dict[str, Any]:
    """The data of a letter of this case."""
    known = facts.of_case(case, now)
    marks = _marks(facts.project_of(case, now), now)
    entries = keeping.for_letter(case) if known.get("journal") else []
    return {**known, "marks": marks, "variables": dict(variables), "entries": entries, **_sheet(title, now)}


def of_call(call: Call, more: Mapping[str, Any], *, title: str, now: dt.datetime) -> dict[str, Any]:
    """The data of a letter that belongs to a call and no case of it."""
    project = {"start_date": call.project_version.start_date.isoformat()}
    known = {"call": facts.of_call(call, call.terms), "case": {"number": None}, "marks": _marks(project, now)}
    return {**known, **more, **_sheet(title, now)}


def _sheet(title: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "office": {"name": runtime.office().config.office_name},
        "document": {"title": title},
        "today": clock.today(now).isoformat(),
    }


def _marks(project: Mapping[str, Any] | None, now: dt.datetime) -> list[dict[str, str]]:
    began = dt.date.fromisoformat(project["start_date"]) if project else clock.today(now)
    return [{"picture": mark.picture, "name": mark.name_pl} for mark in funding_marks.marks_of(began)]


def receipt_data(
    submission: Submission, view: AnswersView, *, title: str, without: Collection[Path] = ()
) -> dict[str, Any]:
    """The data of the receipt of a submission: who filed what, when, every answer, every file, the digest."""
    receipt = {
        "form": view.title,
        "submitted_at": submission.submitted_at.astimezone(clock.ZONE).isoformat(timespec="seconds"),
        "by": submission.submitted_by.name if submission.submitted_by else "",
        "sections": [_section(section) for section in view.sections],
        "attachments": [
            {"filename": file["filename"], "size": file_size(int(file["size"])), "sha256": file["sha256"]}
            for file in submission.attachments
            if keys_of(file.get("path", ""), ".") not in without
        ],
        "digest": submission.digest,
    }
    return letter_data(submission.case, {}, title=title, now=submission.submitted_at) | {"receipt": receipt}


def file_size(size: int) -> str:
    """The size of a file as people say it."""
    return f"{size} B" if size < 1000 else f"{round(size / 1000)} kB" if size < 1_000_000 else f"{size / 1e6:.1f} MB"


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "level": section.level, "items": [_item(item) for item in section.items]}


def _item(item: Row | Table) -> dict[str, Any]:
    if isinstance(item, Row):
        return {"kind": "row", "label": item.label, "lines": _lines(item)}
    return {
        "kind": "table",
        "title": item.title,
        "wide": item.wide or any(row.tables for row in item.rows),
        "headers": list(item.headers),
        "numeric": list(item.numeric),
        "rows": [[_cell(cell) for cell in row.cells] for row in item.rows],
        "details": [{"title": row.title, "items": _parts(row)} for row in item.rows],
        "totals": list(item.totals),
    }


def _parts(row: TableRow) -> list[dict[str, Any]]:
    return [*map(_item, row.cells), *map(_item, row.tables)]


def _lines(row: Row) -> list[str]:
    return list(row.lines) or [file.filename for file in row.files] or row.value.splitlines()


def _cell(row: Row) -> str:
    return "; ".join(_lines(row))
