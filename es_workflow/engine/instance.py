"""A running process: the one door through which casework moves a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from es_workflow.engine.definition import ProcessDefinition
from es_workflow.engine.environment import (
    Environment,
    Incident,
    OpenTask,
    Subscription,
    WaitingAction,
    WaitingJob,
    WaitingTimer,
)
from es_workflow.engine.events import Event


class ProcessInstance:
    """One case's process. Not thread-safe: load it, move it, save it, forget it."""

    definition: ProcessDefinition
    env: Environment

    @classmethod
    def start(cls, definition: ProcessDefinition, variables: Mapping[str, Any], env: Environment) -> Self:
        """Begin a new case."""
        raise NotImplementedError

    @classmethod
    def load(cls, definition: ProcessDefinition, state: bytes, env: Environment) -> Self:
        """The case as it was saved."""
        raise NotImplementedError

    def save(self) -> bytes:
        """The state without history: as small in the thousandth round as in the tenth."""
        raise NotImplementedError

    def complete_task(self, task_id: UUID, values: Mapping[str, Any]) -> None:
        """Accept a person's work and go on. Raises TaskNotOpen."""
        raise NotImplementedError

    def complete_job(self, task_id: UUID, values: Mapping[str, Any]) -> None:
        """Take the result of an operation that was waited for. Raises TaskNotOpen."""
        raise NotImplementedError

    def fail_job(self, task_id: UUID, message: str) -> None:
        """The operation failed for good: an incident. Raises TaskNotOpen."""
        raise NotImplementedError

    def fire_timers(self) -> None:
        """Everything due at env.world.now happens; called early or twice it does nothing."""
        raise NotImplementedError

    def deliver(self, name: str, payload: Mapping[str, Any], correlation: str | None = None) -> None:
        """Give a message (or case action) to whoever waits for it. Raises NothingWaits."""
        raise NotImplementedError

    def signal(self, name: str) -> None:
        """Wake everything that waits for this signal; nobody waiting is no mistake."""
        raise NotImplementedError

    def retry(self, task_id: UUID) -> None:
        """Try again where an incident stopped. Raises TaskNotOpen."""
        raise NotImplementedError

    def set_variables(self, values: Mapping[str, Any]) -> None:
        """Correct process variables by hand (before a retry)."""
        raise NotImplementedError

    def variables_at(self, task_id: UUID) -> dict[str, Any]:
        """What the task's form sees: the process's variables under the task's own."""
        raise NotImplementedError

    def take_events(self) -> list[Event]:
        """What happened since the last take."""
        raise NotImplementedError

    variables: dict[str, Any]
    open_tasks: list[OpenTask]
    timers: list[WaitingTimer]
    jobs: list[WaitingJob]
    subscriptions: list[Subscription]
    actions: list[WaitingAction]
    incidents: list[Incident]
    ended: bool
    end_events: tuple[str, ...]
