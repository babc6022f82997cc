"""Values on their way into FEEL and out of it. Amounts leave as int or Decimal, never as float."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import simplejson

from es_workflow.clock import ZONE

# The key of a date or duration among JSON values: no document can contain it.
TAG = "\x00"
_TAG_IN_JSON = '"\\u0000":'


@dataclass(frozen=True, order=True)
class Months:
    """A duration of years and months, which no number of days can say."""

    count: int

    def __str__(self) -> str:
        return f"{'-' if self.count < 0 else ''}P{abs(self.count)}M"


def _tagged(kind: str, text: str) -> dict[str, str]:
    return {TAG: kind, "value": text}


def _moment(value: dt.datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    local = value.astimezone(ZONE)
    is_repeated = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    # Both hours of an autumn night read alike in the zone's own terms; the offset tells them apart.
    return local.isoformat() if is_repeated else f"{local.replace(tzinfo=None).isoformat()}@{ZONE.key}"


def _duration(value: dt.timedelta) -> str:
    size = abs(value)
    seconds = f"{size.seconds}.{size.microseconds:06d}" if size.microseconds else str(size.seconds)
    return f"{'-' if value < dt.timedelta() else ''}P{size.days}DT{seconds}S"


def _encode(value: object) -> Any:
    match value:
        case dt.datetime():
            return _tagged("moment", _moment(value))
        case dt.date():
            return _tagged("date", value.isoformat())
        case dt.time():
            return _tagged("time", value.isoformat())
        case dt.timedelta():
            return _tagged("duration", _duration(value))
        case Months():
            return _tagged("duration", str(value))
        case Mapping():
            return dict(value)
        case Set():
            return list(value)
    raise TypeError(f"FEEL has no values of type {type(value).__name__}")


def write(value: Any) -> str:
    """The JSON text of variables for FEEL."""
    return simplejson.dumps(value, use_decimal=True, default=_encode, allow_nan=False, separators=(",", ":"))


def _number(text: str) -> int | Decimal:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number


_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>[\d.]+)S)?)?"
)


def _read_duration(text: str) -> dt.timedelta | Months:
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueError(text)
    sign = -1 if found["sign"] else 1
    if found["years"] or found["months"]:
        return Months(sign * (12 * int(found["years"] or 0) + int(found["months"] or 0)))
    size = dt.timedelta(
        days=int(found["days"] or 0),
        hours=int(found["hours"] or 0),
        minutes=int(found["minutes"] or 0),
        microseconds=int(Decimal(found["seconds"] or 0) * 1_000_000),
    )
    return sign * size


def _read_moment(text: str) -> dt.datetime:
    local, _, _ = text.partition("@")
    value = dt.datetime.fromisoformat(local)
    # A time said without a zone is the office's own.
    return value.astimezone(ZONE) if value.tzinfo else value.replace(tzinfo=ZONE)


def _read_time(text: str) -> dt.time:
    local, _, zone = text.partition("@")
    value = dt.time.fromisoformat(local)
    return value.replace(tzinfo=ZONE) if zone else value


_readers = {"date": dt.date.fromisoformat, "time": _read_time, "moment": _read_moment, "duration": _read_duration}


def _untag(value: dict[str, Any]) -> Any:
    return _readers[value[TAG]](value["value"]) if TAG in value else value


def read(text: str) -> Any:
    """The values of an answer from FEEL."""
    hook = _untag if _TAG_IN_JSON in text else None
    return json.loads(text, parse_float=_number, object_hook=hook)


def plain(value: Any) -> Any:
    """The value as it is kept in variables and answers: dates and durations as ISO text, amounts as they are."""
    match value:
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            return _duration(value)
        case Months():
            return str(value)
    return value
