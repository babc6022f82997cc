"""What people are told: a line in the application and a letter with nothing but a link. Sending letters is mail's."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import Date, bindparam, select, update

from es_workflow import clock, db
from es_workflow.casework import access, groups, mail, runtime
from es_workflow.casework.paging import Page, page_of
from es_workflow.casework.parties import roll
from es_workflow.errors import NotFound
from es_workflow.models import Case, Notification, Representation, User
from es_workflow.texts import _, pick, use_language

APPLICANT = "applicant"


def notify(to: str, case: Case, *, text_pl: str, text_en: str) -> list[User]:
    """Tell the applicant (`to` = "applicant") or the members of a group something about the case."""
    people = representatives(case) if to == APPLICANT else group_in(case, to)
    notify_users(people, case=case, text_pl=text_pl, text_en=text_en)
    return people


def notify_users(people: Iterable[User], *, text_pl: str, text_en: str, case: Case | None = None) -> None:
    """Tell each of these people, in the application and by a letter."""
    told, now = list(people), runtime.office().clock.now()
    db.session.add_all(
        Notification(
            id=uuid.uuid4(),
            user_id=user.id,
            case_id=case.id if case else None,
            text_pl=text_pl,
            text_en=text_en,
            created_at=now,
        )
        for user in told
    )
    mail.send_all([_letter(user, case) for user in told])


def _letter(user: User, case: Case | None) -> tuple[User, str, str]:
    with use_language(user.locale):
        number = case.number if case else None
        subject = _("Nowa wiadomość w sprawie %(number)s", number=number) if number else _("Nowa wiadomość")
        text = _("Jest dla Ciebie nowa wiadomość. Przeczytasz ją po zalogowaniu:")
    return user, subject, f"{text}\n{runtime.office().config.base_url}/notifications"


def representatives(case: Case) -> list[User]:
    """Everybody who may act for the case's organisation; the person who started it when there is none."""
    if case.organisation_id is None:
        return [case.started_by] if case.started_by and case.started_by.active else []
    return _speakers(case.organisation_id)


def _speakers(organisation_id: uuid.UUID) -> list[User]:
    today = clock.today(runtime.office().clock.now())
    return list(db.session.scalars(_SPEAKERS, {"organisation_id": organisation_id, "today": today}))


_SPEAKERS = (
    select(User)
    .join(Representation)
    .where(
        Representation.organisation_id == bindparam("organisation_id"), access.acting(bindparam("today", type_=Date))
    )
    .order_by(User.sort_key, User.id)
)
"""Made once: each step that tells the applicant asks it."""


def group_in(case: Case, key: str) -> list[User]:
    """The people a group means in this case: its members in the office, who acts for the applicant or the party."""
    group = groups.get(key)
    if group.kind == "office":
        return groups.members(key)
    if runtime.office().package(case.deployment_id).manifest.party_of(key) is not None:
        part = roll.find_by_group(case, key)
        return _speakers(part.organisation_id) if part else []
    return representatives(case) if access.suits(group, case) else []


def list_page(user: User, *, page: int = 1) -> Page[Notification]:
    """The person's lines, the newest first."""
    query = select(Notification).where(Notification.user_id == user.id)
    return page_of(query.order_by(Notification.created_at.desc(), Notification.id), page)


def text_of(notification: Notification) -> str:
    """The line in the current language."""
    return pick({"pl": notification.text_pl, "en": notification.text_en})


def mark_read(notification_id: uuid.UUID, *, by: User) -> Notification:
    """The person has seen the line. Raises NotFound for somebody else's."""
    notification = db.session.get(Notification, notification_id)
    if notification is None or notification.user_id != by.id:
        raise NotFound
    notification.read_at = notification.read_at or runtime.office().clock.now()
    return notification


def mark_all_read(*, by: User) -> None:
    """The person has seen everything."""
    unread = (Notification.user_id == by.id, Notification.read_at.is_(None))
    db.session.execute(update(Notification).where(*unread).values(read_at=runtime.office().clock.now()))
