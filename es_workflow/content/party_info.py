"""`parties` of package.json: organisations other than the applicant's that act in a case, and what they learn of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from es_workflow.content.register_info import Column, Texts

SHARE = "share"
"""The property or header that says who outside the office may read a paper."""
APPLICANT = "applicant"


@dataclass(frozen=True)
class PartyInfo:
    """One part in a case that another organisation plays."""

    key: str
    name: Texts
    group: str
    """Who does its tasks: an applicant group that means nobody else in the process."""
    role: Texts
    """What it does in the case, said to its people."""
    shows: tuple[Column, ...]
    """What its people read of the case: a name and FEEL for what stands there."""

    @classmethod
    def of(cls, key: str, raw: Mapping[str, Any]) -> PartyInfo:
        """From package.json, checked before."""
        name = {lang: raw[lang] for lang in ("pl", "en")}
        return cls(key, name, raw["group"], raw["role"], tuple(Column.of(one) for one in raw.get("shows", ())))


def sharing(text: str | None) -> list[str]:
    """With whom a paper is shared: `applicant` and keys of parties, as the author names them with commas."""
    return [name for part in (text or "").split(",") if (name := part.strip())]
