"""Alembic's entry: runs the numbered migrations on the connection that db.migrate hands over."""

from __future__ import annotations

from typing import Any

from alembic import context

from es_workflow.models import Base


def is_ours(_object: Any, name: str | None, type_: str, _reflected: bool, _compare_to: Any) -> bool:
    """Procrastinate's tables are its own business."""
    return not (type_ == "table" and name is not None and name.startswith("procrastinate_"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=is_ours,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
