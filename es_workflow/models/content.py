"""Deployed content: versions of process packages, their files, and stored bytes by digest."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id


class Blob(Base):
    """Bytes under their SHA-256 (hex): content files, form definitions, attachments, generated documents."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Deployment(Base):
    """A version of a process package put into use. Never changed; running cases stay on theirs.

    Going back to earlier content is a new version with the old hash.
    """

    __tablename__ = "deployment"

    id: Mapped[Id]
    key: Mapped[str]
    version: Mapped[int]
    content_hash: Mapped[str]
    manifest: Mapped[dict[str, Any]]
    """package.json as deployed."""
    deployed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())

    files: Mapped[list[DeploymentFile]] = relationship(back_populates="deployment")

    __table_args__ = (UniqueConstraint("key", "version"),)


class DeploymentFile(Base):
    """One file of a deployment, by its path inside the package (`bpmn/x.bpmn`, `forms/y.form`, …)."""

    __tablename__ = "deployment_file"

    deployment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))

    deployment: Mapped[Deployment] = relationship(back_populates="files")
