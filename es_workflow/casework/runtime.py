"""What a running office consists of: its settings, its clock, the operations it offers, the processes in use."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework.business_clock import Clock
from es_workflow.casework.calendar_cache import CalendarCache
from es_workflow.config import Config
from es_workflow.content.package import ProcessPackage
from es_workflow.errors import NotFound
from es_workflow.feel import World
from es_workflow.models import Blob, Deployment, DeploymentFile

if TYPE_CHECKING:
    from es_workflow.casework.operations import Operation


class PackageCache:
    """Deployed packages by deployment: they never change, so the parsed ones are kept and shared by all threads."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._packages: OrderedDict[uuid.UUID, ProcessPackage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, deployment_id: uuid.UUID) -> ProcessPackage:
        """The package of the deployment. Raises NotFound."""
        with self._lock:
            package = self._packages.get(deployment_id)
            if package is not None:
                self._packages.move_to_end(deployment_id)
                return package
        package = _read(deployment_id)
        with self._lock:
            package = self._packages.setdefault(deployment_id, package)
            while len(self._packages) > self._size:
                self._packages.popitem(last=False)
        return package


_packages = PackageCache()
"""Of every office this process works for, one after the other."""
_known: WeakValueDictionary[tuple[str, str], ProcessPackage] = WeakValueDictionary()
"""By key and content hash: another deployment of the same files is the same package."""


def _read(deployment_id: uuid.UUID) -> ProcessPackage:
    name = db.session.execute(
        select(Deployment.key, Deployment.content_hash).where(Deployment.id == deployment_id)
    ).one_or_none()
    if name is None:
        raise NotFound()
    package = _known.get((name.key, name.content_hash))
    if package is None:
        files = db.session.execute(
            select(DeploymentFile.path, Blob.data)
            .join(Blob, Blob.sha256 == DeploymentFile.sha256)
            .where(DeploymentFile.deployment_id == deployment_id)
        )
        package = ProcessPackage.deployed(name.key, {row.path: row.data for row in files})
        _known[name.key, name.content_hash] = package
    return package


@dataclass(frozen=True)
class Office:
    """One running office. Made once per process; tests make their own."""

    config: Config
    clock: Clock
    operations: Mapping[str, Operation]
    packages: PackageCache = field(default_factory=lambda: _packages)
    calendars: CalendarCache = field(default_factory=CalendarCache)

    def package(self, deployment_id: uuid.UUID) -> ProcessPackage:
        """The process as a case of that deployment runs it."""
        return self.packages.get(deployment_id)

    def world(self, now: dt.datetime | None = None) -> World:
        """What expressions of a page or a form know of the day; steps bring the revision of their calendar along."""
        return World(now or self.clock.now(), self.calendars.recent())


_office: Office | None = None


def set_up(config: Config, operations: Mapping[str, Operation]) -> Office:
    """Make this process work for the office that `config` describes (create_app, commands, tests)."""
    global _office
    _office = Office(config, Clock(movable=config.demo), operations)
    return _office


def office() -> Office:
    """The office this process works for."""
    if _office is None:
        raise RuntimeError("casework.runtime.set_up(config, operations.ALL) comes first")
    return _office
