"""The accounts of the demonstration, shown on its sign-in page. An office that works for real has none."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from es_workflow import db
from es_workflow.casework import runtime
from es_workflow.models import Membership, Representation, User
from es_workflow.texts import pick

PASSWORD = "Piernik-Katarzynka-2026"  # noqa: S105 – printed on the sign-in page of the demonstration


@dataclass(frozen=True)
class DemoAccount:
    """Somebody one can be in the demonstration, and as what."""

    email: str
    name: str
    role: str
    office: bool


def list_all() -> list[DemoAccount]:
    """Everybody one can sign in as, the office first; nobody outside the demonstration."""
    if not runtime.office().config.demo:
        return []
    query = (
        select(User)
        .where(User.active, User.email_confirmed_at.is_not(None))
        .options(
            selectinload(User.memberships).joinedload(Membership.group),
            selectinload(User.representations).joinedload(Representation.organisation),
        )
        .order_by(User.sort_key, User.id)
    )
    accounts = [
        DemoAccount(user.email, user.name, _role(user), bool(user.memberships)) for user in db.session.scalars(query)
    ]
    return sorted(accounts, key=lambda account: not account.office)


def _role(user: User) -> str:
    groups = [pick({"pl": one.group.name_pl, "en": one.group.name_en}) for one in user.memberships]
    return ", ".join(groups or [one.organisation.name for one in user.representations])
