"""People, the groups they work in and the organisations they speak for."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id


class Group(Base):
    """A candidate group of user tasks: an office role or a kind of applicant. Its key is the lane's group key."""

    __tablename__ = "office_group"

    key: Mapped[str] = mapped_column(primary_key=True)
    name_pl: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    """'office' (membership decides) or 'applicant' (representing an organisation of `entity_kind` decides)."""
    entity_kind: Mapped[str | None]
    entity_list: Mapped[str | None]
    """'local_government': organisations of the kind are units of the region's list; None: they are typed."""
    entity_person: Mapped[bool] = mapped_column(server_default=text("false"))
    """Those of the kind are natural persons, who apply for themselves."""
    permissions: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """Names from casework.access.Permission."""


class User(Base):
    """Somebody who can sign in. `active` False keeps the history and closes the door."""

    __tablename__ = "user_account"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(unique=True)
    """Lower case."""
    name: Mapped[str]
    sort_key: Mapped[str]
    password_hash: Mapped[str]
    phone: Mapped[str] = mapped_column(server_default="")
    locale: Mapped[str] = mapped_column(server_default="pl")
    email_confirmed_at: Mapped[dt.datetime | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    session_version: Mapped[int] = mapped_column(server_default="1")
    """Raised to end all of the person's sessions and to spend their one-time links."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", cascade="all, delete-orphan")
    representations: Mapped[list[Representation]] = relationship(back_populates="user", cascade="all, delete-orphan")

    role = ""
    """In which one of their roles they act in this request; empty: in all (casework.roles). Kept in the session."""

    is_authenticated = True
    """What Flask-Login asks of a user; a stranger is its own class."""
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Closed accounts cannot sign in (Flask-Login)."""
        return self.active

    def get_id(self) -> str:
        """What a session cookie keeps: the person and the version of their sessions (Flask-Login)."""
        return f"{self.id}:{self.session_version}"


class Membership(Base):
    """A user belongs to an office group."""

    __tablename__ = "membership"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    group_key: Mapped[str] = mapped_column(ForeignKey("office_group.key"), primary_key=True)

    user: Mapped[User] = relationship(back_populates="memberships")
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)


class Organisation(Base):
    """Who applies, a body or a person: `kind` ('pes', 'jst', …) is data of the office, matched by Group.entity_kind."""

    __tablename__ = "organisation"

    id: Mapped[Id]
    kind: Mapped[str]
    name: Mapped[str]
    sort_key: Mapped[str]
    legal_form: Mapped[str] = mapped_column(server_default="")
    nip: Mapped[str] = mapped_column(server_default="")
    regon: Mapped[str] = mapped_column(server_default="")
    krs: Mapped[str] = mapped_column(server_default="")
    street: Mapped[str] = mapped_column(server_default="")
    house_no: Mapped[str] = mapped_column(server_default="")
    flat_no: Mapped[str] = mapped_column(server_default="")
    postal_code: Mapped[str] = mapped_column(server_default="")
    city: Mapped[str] = mapped_column(server_default="")
    terc: Mapped[str] = mapped_column(server_default="")
    is_unit: Mapped[bool] = mapped_column(server_default=text("false"))
    """It is itself the unit of local government with that TERC code; of others the code tells where they are."""
    is_person: Mapped[bool] = mapped_column(server_default=text("false"))
    """A natural person who applies for themselves: no numbers of bodies, no legal form; told apart by e-mail."""
    email: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    pkd: Mapped[str] = mapped_column(server_default="")
    """Class of its main activity (PKD), e.g. 88.99.Z."""
    size: Mapped[str] = mapped_column(server_default="")
    """Size as an undertaking: 'micro', 'small', 'medium', 'large' or, unknown, empty."""
    road_haulage: Mapped[bool] = mapped_column(server_default=text("false"))
    """It carries goods by road for hire or reward: its own ceiling of aid until 2023."""
    fiscal_year_month: Mapped[int] = mapped_column(server_default="1")
    """The month its fiscal year begins in."""
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """The body it is a unit of (jednostka tworząca): tax number, signature and aid are the parent's."""
    successor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """The body that took its rights and duties over (następca prawny), e.g. when gminy are merged."""
    barred_until: Mapped[dt.date | None]
    """The last day of the longest bar that holds; Bar has the reasons."""
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())

    parent: Mapped[Organisation | None] = relationship(
        remote_side="Organisation.id", foreign_keys=[parent_id], lazy="joined", join_depth=1
    )
    successor: Mapped[Organisation | None] = relationship(remote_side="Organisation.id", foreign_keys=[successor_id])

    __table_args__ = (
        Index("uq_organisation_nip", "nip", unique=True, postgresql_where=text("nip <> ''")),
        Index("uq_organisation_unit", "terc", unique=True, postgresql_where=text("is_unit AND active")),
        Index(
            "uq_organisation_person",
            "kind",
            "email",
            unique=True,
            postgresql_where=text("is_person AND active AND email <> ''"),
        ),
    )


class Representation(Base):
    """A user may act for an organisation, from the day somebody (or the registration itself) said so."""

    __tablename__ = "representation"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    function: Mapped[str] = mapped_column(server_default="")
    """The person's function in the organisation, e.g. „prezeska zarządu”."""
    confirmed_at: Mapped[dt.datetime | None]
    """None while the office still has to confirm it (the organisation was already known)."""
    basis: Mapped[str] = mapped_column(server_default="body")
    """'body' (the organisation's own body, e.g. its board) or 'proxy' (a power of attorney)."""
    mode: Mapped[str] = mapped_column(server_default="alone")
    """'alone' or 'jointly' with another."""
    scope: Mapped[str] = mapped_column(server_default="")
    """What the power of attorney allows, in its own words."""
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    """The last day on which the person may act; None: until further notice."""
    attachment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachment.id", use_alter=True, name="fk_representation_attachment_id_attachment")
    )
    """The power of attorney as it was handed in."""

    user: Mapped[User] = relationship(back_populates="representations")
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
