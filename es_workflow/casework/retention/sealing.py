"""What stands for a number or name that may not be kept: the same for the same one, and no way back without the key."""

from __future__ import annotations

import hashlib
import hmac

from es_workflow.casework import runtime

SEALED = "#"
"""What a sealed value begins with; no number or name does."""


def seal(purpose: str, value: str) -> str:
    """The keyed digest of the value, for one purpose. Without the office's key nobody can try out all numbers."""
    key = runtime.office().config.pseudonym_key.encode()
    return SEALED + hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def sealed_number(number: str) -> str:
    """What stands for a participant's PESEL that may not be kept."""
    return seal("participant", number)


def is_sealed(value: str | None) -> bool:
    """Whether it was sealed."""
    return value is not None and value.startswith(SEALED)
