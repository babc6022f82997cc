"""Public catalogues: cases as they are now, without anybody's word, in the columns that their package shows everybody.

Values come from each case's own version of its process. Nothing else of a case leaves here: no number, no name.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload, undefer

from es_workflow import clock, db, feel
from es_workflow.casework import polish, runtime, steps
from es_workflow.content.catalogue_info import FROM, VALUE, CatalogueInfo
from es_workflow.errors import NotFound
from es_workflow.models import Case, Deployment

logger = logging.getLogger(__name__)

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Catalogue:
    """A catalogue with all its rows."""

    info: CatalogueInfo
    rows: Sequence[Row]

    def choices(self, column: int) -> list[str]:
        """What a visitor can narrow the column to."""
        return sorted({part for row in self.rows for part in parts(row[column])}, key=polish.sort_key)

    def narrowed(self, wanted: Mapping[int, str]) -> list[Row]:
        """The rows that have all of these values, or lie on the right side of these days."""
        return [row for row in self.rows if all(self._has(row, *one) for one in wanted.items())]

    def _has(self, row: Row, column: int, wanted: str) -> bool:
        how, value = self.info.filters[column], row[column]
        if how == VALUE:
            return wanted in parts(value)
        try:
            day, limit = dt.date.fromisoformat(value), dt.date.fromisoformat(wanted)
        except (TypeError, ValueError):
            return False
        return day >= limit if how == FROM else day <= limit


def parts(value: Any) -> list[str]:
    """The values a cell shows and is found by, as people write them: of a list, each of its items."""
    if value is None:
        return []
    return [_written(part) for part in (value if isinstance(value, list | tuple) else [value])]


def _written(value: Any) -> str:
    try:
        return f"{dt.date.fromisoformat(value):%d.%m.%Y}"
    except (TypeError, ValueError):
        return str(value).replace(".", ",") if isinstance(value, Decimal) else str(value)


def list_all() -> list[CatalogueInfo]:
    """The catalogues of the processes in use."""
    newest = select(Deployment).ext(distinct_on(Deployment.key)).order_by(Deployment.key, Deployment.version.desc())
    found = [deployment.manifest.get("catalogue") for deployment in db.session.scalars(newest)]
    return [CatalogueInfo.of(raw) for raw in found if raw]


def get(slug: str) -> Catalogue:
    """One catalogue as it is now. Raises NotFound."""
    newest = select(Deployment).ext(distinct_on(Deployment.key)).order_by(Deployment.key, Deployment.version.desc())
    for deployment in db.session.scalars(newest):
        raw = deployment.manifest.get("catalogue")
        if raw and raw["slug"] == slug:
            info = CatalogueInfo.of(raw)
            return Catalogue(info, _kept.rows(deployment.key, info))
    raise NotFound


class _Kept:
    """The rows of each process, worked out again only when a case of it has moved or a day has gone."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Any, list[Row]]] = {}
        self._lock = threading.Lock()

    def rows(self, process: str, info: CatalogueInfo) -> list[Row]:
        """As they are now."""
        query = select(func.count(), func.sum(Case.rev), func.max(Case.started_at))
        state = tuple(db.session.execute(query.where(Case.process_key == process, Case.ended_at.is_(None))).one())
        office = runtime.office()
        mark = (id(office), info, clock.today(office.clock.now()), state)
        with self._lock:
            kept = self._rows.get(process)
        if kept is None or kept[0] != mark:
            kept = mark, _rows(process, info)
            with self._lock:
                self._rows[process] = kept
        return kept[1]


_kept = _Kept()


def _rows(process: str, info: CatalogueInfo) -> list[Row]:
    query = (
        select(Case)
        .where(Case.process_key == process, Case.ended_at.is_(None), Case.submitted_at.is_not(None))
        .options(undefer(Case.state), joinedload(Case.organisation), joinedload(Case.call))
        .order_by(Case.submitted_at.desc(), Case.id)
    )
    found = (_row(case, info) for case in db.session.scalars(query))
    return [row for row in found if row is not None]


def _row(case: Case, newest: CatalogueInfo) -> Row | None:
    """What everybody sees of the case; None when it is not in the catalogue, or not as this one has it."""
    info = runtime.office().package(case.deployment_id).manifest.catalogue
    if info is None or [column.name for column in info.columns] != [column.name for column in newest.columns]:
        return None
    instance = steps.peek(case)
    known = {**instance.variables, **instance.env.known}
    try:
        if feel.value_of(info.when, known, instance.env.world) is not True:
            return None
        return tuple(feel.plain(feel.value_of(column.value, known, instance.env.world)) for column in info.columns)
    except feel.FeelError:  # one case must not keep everybody from the others
        logger.exception("case %s is left out of the catalogue %s", case.number, info.slug)
        return None
