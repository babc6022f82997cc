"""What a world of the access walk is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from es_workflow import db
from es_workflow.content import ProcessPackage, load_package
from es_workflow.models import Group, User
from tests.people import People

TOYS = Path(__file__).parents[2] / "toy"
EVERY = ""
"""The key of what holds for all endpoints of a world that have no line of their own."""


@dataclass(frozen=True)
class World:
    """Objects of one kind and the people around them; the walk adds strangers of every kind to those who may not."""

    known: Mapping[str, object]
    """The arguments of the addresses."""
    right: Mapping[str, User | None]
    """By endpoint (or method and endpoint): who gets in. None is somebody who is not signed in."""
    wrong: Mapping[str, tuple[User, ...]] = field(default_factory=dict)
    """By endpoint: people of the case or the office who see it and still may not do this."""
    stray: Mapping[str, object] = field(default_factory=dict)
    """Arguments that exist, but belong to something else than the rest of the address names."""
    posted: Mapping[str, str] = field(default_factory=dict)
    """What the forms say; mostly nothing, because the question is who may send them."""


@dataclass(frozen=True)
class Place:
    """A world before it is built."""

    endpoints: tuple[str, ...]
    build: Callable[[People], World]


WORLDS: dict[str, Place] = {}


def world(*endpoints: str) -> Callable[[Callable[[People], World]], Callable[[People], World]]:
    """Register the world that tries these endpoints."""

    def keep(build: Callable[[People], World]) -> Callable[[People], World]:
        WORLDS[build.__name__] = Place(endpoints, build)
        return build

    return keep


def toy(key: str = "toy_review") -> ProcessPackage:
    """A process of tests, made of files."""
    return load_package(TOYS / "bpmn" / key, TOYS / "forms" / key)


def allow(group: str, *permissions: str) -> None:
    """The group may do this too."""
    found = db.session.get_one(Group, group)
    found.permissions = [*found.permissions, *permissions]
    db.session.flush()
