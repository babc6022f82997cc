"""One-time links sent by e-mail: signed, expiring, spent as soon as the person's session version rises."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

from itsdangerous import BadData, URLSafeTimedSerializer

from es_workflow import db
from es_workflow.casework import runtime
from es_workflow.errors import WorkflowError
from es_workflow.models import User


class Purpose(StrEnum):
    """What a link lets its owner do; a link for one purpose is worthless for another."""

    CONFIRM = "confirm-email"
    RESET = "reset-password"


LASTS = {Purpose.CONFIRM: dt.timedelta(days=3), Purpose.RESET: dt.timedelta(hours=1)}


class LinkSpent(WorkflowError):
    says = "Ten link wygasł albo został już użyty. Poproś o nowy."


def _signer(purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(runtime.office().config.secret_key, salt=purpose)


def make(user: User, purpose: Purpose) -> str:
    """The text at the end of the link's address."""
    return _signer(purpose).dumps([user.id.hex, user.session_version])


def find_user(token: str, purpose: Purpose) -> User | None:
    """Whose link it is, as long as it is good for anything."""
    try:
        user_id, version = _signer(purpose).loads(token, max_age=int(LASTS[purpose].total_seconds()))
    except BadData:
        return None
    user = db.session.get(User, uuid.UUID(user_id))
    return user if user and user.active and user.session_version == version else None


def redeem(token: str, purpose: Purpose) -> User:
    """The owner of the link, which is spent by this. Raises LinkSpent."""
    user = find_user(token, purpose)
    if user is None:
        raise LinkSpent
    user.session_version += 1
    return user
