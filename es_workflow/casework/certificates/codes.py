"""The code on a certificate: long enough that nobody finds one by trying, short enough to be typed."""

from __future__ import annotations

import re
import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that look alike on paper."""
LENGTH, PART = 16, 4
"""31 signs, 16 times: more than 2 to the 79th codes."""


def new() -> str:
    """A code nobody has."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def shown(code: str) -> str:
    """The code as it is printed: in groups."""
    return "-".join(code[start : start + PART] for start in range(0, len(code), PART))


def read(typed: str) -> str | None:
    """The code somebody typed, with or without dashes, in small letters or large; None when it is none."""
    code = re.sub(r"[\s-]", "", typed).upper()
    return code if len(code) == LENGTH and set(code) <= set(SIGNS) else None
