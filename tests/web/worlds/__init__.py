"""Worlds of the access walk: real objects, each with who may have it and who may not. test_access_walk.py visits them.

A world says which endpoints it tries; together they try every endpoint of the URL map that names an object.
"""

from __future__ import annotations

from tests.web.worlds import cases, journals, money, office, panels, parties, public
from tests.web.worlds.world import WORLDS, World

__all__ = ["WORLDS", "World", "cases", "journals", "money", "office", "panels", "parties", "public"]
