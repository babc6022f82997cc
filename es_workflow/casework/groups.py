"""Groups: office roles and kinds of applicants. Their keys and permissions are data of the packages and the office."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import audit
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.errors import Conflict, NotFound
from es_workflow.models import Group, Membership, User
from es_workflow.texts import _


class LastAdministrator(Conflict):
    says = "Ktoś musi zarządzać użytkownikami. Najpierw daj to uprawnienie innej osobie."


def list_all() -> list[Group]:
    """All groups, office roles first."""
    return list(db.session.scalars(select(Group).order_by(Group.kind.desc(), Group.name_pl, Group.key)))


def list_office() -> list[Group]:
    """The groups an office person may belong to."""
    return [group for group in list_all() if group.kind == "office"]


def get(key: str) -> Group:
    """One group by its key."""
    group = db.session.get(Group, key)
    if group is None:
        raise NotFound
    return group


def ensure(
    key: str,
    *,
    name_pl: str,
    name_en: str,
    kind: str,
    entity_kind: str | None = None,
    entity_list: str | None = None,
    entity_person: bool = False,
    permissions: Sequence[str] = (),
) -> Group:
    """The group of that key, made when the office does not have it yet and left alone when it does."""
    group = db.session.get(Group, key)
    if group is None:
        group = Group(
            key=key,
            name_pl=name_pl,
            name_en=name_en,
            kind=kind,
            entity_kind=entity_kind,
            entity_list=entity_list,
            entity_person=entity_person,
            permissions=list(permissions),
        )
        db.session.add(group)
        db.session.flush()  # memberships and candidate groups refer to it
    return group


def rename(group: Group, *, name_pl: str, name_en: str, permissions: Collection[Permission], by: User) -> None:
    """Change what the office calls a group and what it lets its members do."""
    before = {"name_pl": group.name_pl, "name_en": group.name_en, "permissions": sorted(group.permissions)}
    group.name_pl, group.name_en = name_pl.strip(), name_en.strip()
    group.permissions = sorted(permissions)
    db.session.flush()  # the check below asks the database
    require_an_administrator()
    after = {"name_pl": group.name_pl, "name_en": group.name_en, "permissions": group.permissions}
    if before != after:
        audit.append(None, AuditType.GROUP_CHANGED, by=by, data={"group": group.key, "before": before, "after": after})


def set_memberships(user: User, keys: Collection[str], *, by: User) -> None:
    """Put the person into exactly these office groups. Raises LastAdministrator."""
    before = {membership.group_key for membership in user.memberships}
    wanted = put_into(user, keys)
    if wanted == before:
        return
    require_an_administrator()
    change = {"user": user.id, "changes": {"groups": [sorted(before), sorted(wanted)]}}
    audit.append(None, AuditType.USER_CHANGED, by=by, data=change)


def put_into(user: User, keys: Collection[str]) -> set[str]:
    """The same without a trace of its own, for somebody whose account is just being made. Returns the known keys."""
    known = {group.key: group for group in list_office() if group.key in keys}
    before = {membership.group_key for membership in user.memberships}
    for membership in [one for one in user.memberships if one.group_key not in known]:
        user.memberships.remove(membership)
    user.memberships.extend(Membership(group=known[key], group_key=key) for key in sorted(known.keys() - before))
    db.session.flush()  # permissions are looked up in the database
    return set(known)


def members(key: str) -> list[User]:
    """The active members of an office group, in alphabetical order."""
    query = select(User).join(Membership).where(Membership.group_key == key, User.active)
    return list(db.session.scalars(query.order_by(User.sort_key, User.id)))


def holders(permission: Permission) -> list[User]:
    """Everybody active whose group holds the permission."""
    keys = select(Group.key).where(Group.permissions.contains([permission]))
    query = select(User).where(User.active, User.memberships.any(Membership.group_key.in_(keys)))
    return list(db.session.scalars(query.order_by(User.sort_key, User.id)))


def require_an_administrator() -> None:
    """An office without anybody who manages users could never be repaired from its own pages."""
    if not holders(Permission.USERS_MANAGE):
        raise LastAdministrator


def permission_texts() -> dict[Permission, str]:
    """What each permission lets people do, in words."""
    return {
        Permission.CASE_VIEW_ALL: _("ogląda wszystkie sprawy"),
        Permission.CASE_ASSIGN: _("przydziela zadania"),
        Permission.INCIDENT_RESOLVE: _("naprawia zatrzymane sprawy"),
        Permission.USERS_MANAGE: _("zarządza użytkownikami i grupami"),
        Permission.ORGANISATIONS_MANAGE: _("prowadzi rejestr podmiotów i potwierdza umocowania"),
        Permission.CALLS_MANAGE: _("ogłasza i prowadzi nabory"),
        Permission.RANKING_APPROVE: _("zatwierdza listy rankingowe"),
        Permission.PANEL_MANAGE: _("prowadzi kapituły naborów: skład, posiedzenia, protokoły"),
        Permission.MATCHING_MANAGE: _("dobiera miejsca do wniosków"),
        Permission.MONEY_MANAGE: _("prowadzi budżet projektu i księgę środków"),
        Permission.PAYMENTS_EXPORT: _("eksportuje zlecenia wypłaty do banku"),
        Permission.CALENDAR_MANAGE: _("prowadzi kalendarz urzędu i zawiesza terminy"),
        Permission.AID_MANAGE: _("prowadzi rejestr pomocy de minimis, pułapy i kursy walut"),
        Permission.CERTIFICATES_WITHDRAW: _("unieważnia wydane zaświadczenia"),
        Permission.RETENTION_MANAGE: _("widzi, kiedy dane będą usunięte, i może to wstrzymać"),
        Permission.CONTENT_VIEW: _("ogląda opisy procesów"),
        Permission.MAILBOX_VIEW: _("ogląda e-maile wersji pokazowej"),
    }
