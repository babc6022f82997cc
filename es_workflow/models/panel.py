"""The panel (jury) of a call: who sits on it."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base
from es_workflow.models.people import User


class PanelSeat(Base):
    """Somebody sits on the panel of a call."""

    __tablename__ = "panel_seat"

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    chair: Mapped[bool] = mapped_column(server_default=text("false"))
    since: Mapped[dt.datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (Index("uq_panel_seat_chair", "call_id", unique=True, postgresql_where=text("chair")),)
