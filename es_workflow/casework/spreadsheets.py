"""XLSX files: writing tables in which no text is ever a formula, and reading the rows people typed into one.

openpyxl takes 13 MB of memory, so it is loaded by the process that needs it.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from es_workflow.casework import file_types
from es_workflow.errors import WorkflowError
from es_workflow.texts import _

Cell = str | int | Decimal | dt.date | None
WIDTH = 24
MAX_BYTES = 5_000_000
MAX_ROWS = 2_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula when somebody edits the cell."""
TEXT = "@"


class UnreadableSheet(WorkflowError):
    says = "To nie jest plik XLSX z tabelą z naszego wzoru."


@dataclass(frozen=True)
class Sheet:
    """A table: its title, the words of its columns and its rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    """Of amounts that are not in grosze, by column; of empty columns for what will be typed."""


@dataclass(frozen=True)
class Row:
    """What somebody typed, by the words of the columns; `number` as the spreadsheet shows it."""

    sheet: str
    number: int
    cells: Mapping[str, Any]


def write(*sheets: Sheet) -> bytes:
    """The tables as one file."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title), sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(page: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page.append(list(sheet.columns))
    for line, row in enumerate(sheet.rows, 2):
        for place, value in enumerate(row, 1):
            _put(page.cell(line, place), value, sheet.formats.get(sheet.columns[place - 1]))
    for place, column in enumerate(sheet.columns, 1):
        page.cell(1, place).font = Font(bold=True)
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = WIDTH
        if column in sheet.formats and not sheet.rows:
            page.column_dimensions[letter].number_format = sheet.formats[column]
    page.freeze_panes = "A2"


def _put(cell: Any, value: Cell, format: str | None) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA)  # it stays a text also when somebody edits it
    elif isinstance(value, Decimal):
        cell.number_format = format or "0.00"


def read(data: bytes, wanted: Mapping[str, Sequence[str]]) -> list[Row]:
    """The rows of the sheets by title, each with all its columns. Raises UnreadableSheet saying what is wrong."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if len(data) > MAX_BYTES:
        raise UnreadableSheet(_("Plik jest za duży. Podziel listę na mniejsze."))
    try:
        if file_types.recognise(data, "x.xlsx") != file_types.XLSX:
            raise UnreadableSheet()
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (file_types.UnsafeFile, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableSheet() from error
    found: list[Row] = []
    for title, columns in wanted.items():
        if title not in book.sheetnames:
            raise UnreadableSheet(_("W pliku nie ma arkusza „%(name)s”. Użyj naszego wzoru.", name=title))
        found += _rows(book[title], title, columns)
    return found


def _rows(page: Any, title: str, columns: Sequence[str]) -> list[Row]:
    page.reset_dimensions()  # what a file says of its own size need not be true
    lines = page.iter_rows(values_only=True, max_col=len(columns) + 50)
    head = [" ".join(str(cell).split()) if cell is not None else "" for cell in next(lines, ())]
    gone = [column for column in columns if column not in head]
    if gone:
        told = {"sheet": title, "names": ", ".join(gone)}
        raise UnreadableSheet(_("W arkuszu „%(sheet)s” brakuje kolumn: %(names)s. Użyj naszego wzoru.", **told))
    place = {column: head.index(column) for column in columns}
    found = []
    for number, line in enumerate(lines, 2):
        if number > MAX_ROWS + 1:
            raise UnreadableSheet(_("Arkusz ma więcej niż %(n)s wierszy. Podziel listę na mniejsze.", n=MAX_ROWS))
        cells = {column: line[at] if at < len(line) else None for column, at in place.items()}
        if any(value not in (None, "") for value in cells.values()):
            found.append(Row(title, number, cells))
    return found
