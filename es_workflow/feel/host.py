"""The JavaScript side: QuickJS contexts with limits, as many as work at the same time, renewed whenever one was hit."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import quickjs

from es_workflow.clock import ZONE
from es_workflow.feel.public_holidays import holidays_of
from es_workflow.feel.world import YEARS

BUNDLE = Path(__file__).parent / "bundle" / "feel.js"
MEMORY_BYTES = 64 << 20
STACK_BYTES = 1 << 20
SECONDS = 2


class Exhausted(Exception):
    """A call took too much memory, stack or time."""


def _offset(moment: int) -> int:
    offset = dt.datetime.fromtimestamp(moment, ZONE).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _change(low: int, high: int) -> int:
    """The second at which the offset changes between two moments."""
    before = _offset(low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle) == before else (low, middle)
    return high


def _zone_table() -> list[tuple[int, int]]:
    """Offsets of the office's zone, each with the millisecond since when it holds."""
    months = (dt.datetime(year, month, 1, tzinfo=dt.UTC) for year in range(1990, 2061) for month in range(1, 13))
    moments = [int(month.timestamp()) for month in months]
    table = [(moments[0] * 1000, _offset(moments[0]))]
    for low, high in pairwise(moments):
        if _offset(low) != _offset(high):
            table.append((_change(low, high) * 1000, _offset(high)))
    return table


@lru_cache
def _known() -> str:
    calendar = {
        "zone": ZONE.key,
        "years": [YEARS[0], YEARS[-1]],
        "days": sorted(day.isoformat() for year in YEARS for day in holidays_of(year)),
    }
    zones = {ZONE.key: _zone_table()}
    return f"globalThis.__zones={json.dumps(zones)};globalThis.__calendar={json.dumps(calendar)};\n"


def _source() -> str:
    return _known() + BUNDLE.read_text(encoding="utf-8")  # half a megabyte: not kept, as few contexts are made


class _Engine:
    def __init__(self) -> None:
        self.context = quickjs.Context()
        self.context.set_memory_limit(MEMORY_BYTES)
        self.context.set_max_stack_size(STACK_BYTES)
        self.context.eval(_source())
        # Set after loading: with a time limit QuickJS lets go of Python's lock, so other threads work meanwhile.
        self.context.set_time_limit(SECONDS)
        self.functions: dict[str, Any] = {}
        self.is_used = False

    def call(self, function: str, *arguments: str) -> str:
        if function not in self.functions:
            self.functions[function] = self.context.eval(f"feel.{function}")
        answer = self.functions[function](*arguments)
        self.is_used = True
        return str(answer)


def _is_out_of_memory(error: Exception) -> bool:
    # Without memory for an error object QuickJS raises null.
    return str(error).strip() == "null" or "out of memory" in str(error)


_idle: list[_Engine] = []
"""Contexts that nobody is working with. Each takes 3 MB, so threads hand them on instead of having one of their own."""


def call(function: str, *arguments: str) -> str:
    """Call a function of the bundle with texts. Raises Exhausted at a limit; the next call has a fresh context."""
    try:
        engine = _idle.pop()
    except IndexError:
        engine = _Engine()
    try:
        answer = engine.call(function, *arguments)
    except quickjs.JSException as error:
        if engine.is_used and _is_out_of_memory(error):
            # What filled it up may have been the cache of earlier expressions: once more, with nothing in it.
            return call(function, *arguments)
        raise Exhausted(str(error)) from None
    _idle.append(engine)
    return answer
