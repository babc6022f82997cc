"""Putting process packages into use: checked, then kept as versions that never change. Running cases stay on theirs."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on

from es_workflow import db
from es_workflow.casework import audit, blobs, groups, loading, operations, start_events
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.casework.public_registers import definitions
from es_workflow.content import Manifest, ProcessPackage, check, discover
from es_workflow.errors import InvalidContent, NotFound, Problem
from es_workflow.models import Deployment, DeploymentFile, Group, User

DEPLOYING = 7_310_002  # the advisory lock under which versions are numbered


class UnknownPackage(NotFound):
    says = "Nie ma takiego procesu."


@dataclass(frozen=True)
class Deployed:
    """The version in use after a deployment, and whether this deployment made it."""

    deployment: Deployment
    is_new: bool


def find_problems(package: ProcessPackage) -> list[Problem]:
    """Everything that keeps the package from being put into use."""
    known = set(db.session.scalars(select(Group.key)))
    return sorted({*problems_of(package, groups=known), *definitions.clashes(package)})


def problems_of(package: ProcessPackage, *, groups: Collection[str] = ()) -> list[Problem]:
    """The same without asking the database: the package must declare all its groups itself."""
    return sorted({*check(package, groups=groups, operations=operations.ALL), *_unknown_permissions(package)})


def _unknown_permissions(package: ProcessPackage) -> list[Problem]:
    try:
        declared = package.manifest.groups
    except InvalidContent:
        return []
    known, file = {permission.value for permission in Permission}, package.place("bpmn/package.json")
    return [
        Problem(file, f"groups.{key}.permissions", f"there is no permission {name!r}", f"there are: {', '.join(known)}")
        for key, group in declared.items()
        for name in group.permissions
        if name not in known
    ]


def deploy(package: ProcessPackage, *, by: User | None = None) -> Deployed:
    """Put the package into use as a new version; nothing happens when it is in use already. Raises InvalidContent."""
    if not _is_current(package) and (problems := find_problems(package)):
        raise InvalidContent(problems)
    return put_into_use(package, by=by)


def put_into_use(package: ProcessPackage, *, by: User | None = None) -> Deployed:
    """The same for a package that was checked just before."""
    db.session.execute(select(func.pg_advisory_xact_lock(DEPLOYING)))
    current = find_latest(package.key)
    if current and current.content_hash == package.content_hash:
        return Deployed(current, is_new=False)
    deployment = _add(package, (current.version if current else 0) + 1)
    start_events.announce(deployment, package)
    created = _add_groups(package.manifest)
    data = {"process": package.key, "version": deployment.version, "hash": package.content_hash, "groups": created}
    audit.append(None, AuditType.CONTENT_DEPLOYED, by=by, data=data)
    return Deployed(deployment, is_new=True)


def deploy_all(
    bpmn_dir: Path, forms_dir: Path, *, keys: Collection[str] = (), by: User | None = None
) -> list[Deployment]:
    """Put into use what changed on disk; all of it or nothing. Gives the new versions. Raises InvalidContent."""
    changed = [package for package in packages(bpmn_dir, forms_dir, keys) if not _is_current(package)]
    if problems := [problem for package in changed for problem in find_problems(package)]:
        raise InvalidContent(problems)
    done = [put_into_use(package, by=by) for package in changed]
    return [deployed.deployment for deployed in done if deployed.is_new]


def _is_current(package: ProcessPackage) -> bool:
    current = find_latest(package.key)
    return current is not None and current.content_hash == package.content_hash


def _add(package: ProcessPackage, version: int) -> Deployment:
    deployment = Deployment(
        id=uuid.uuid4(),
        key=package.key,
        version=version,
        content_hash=package.content_hash,
        manifest=dict(package.manifest.raw),
    )
    db.session.add(deployment)
    for path, data in package.running_files.items():
        db.session.add(DeploymentFile(deployment=deployment, path=path, sha256=blobs.store(data)))
    db.session.flush()  # cases of the same transaction may refer to it
    return deployment


def _add_groups(manifest: Manifest) -> list[str]:
    """The groups the office did not have yet; those it has keep their names and permissions."""
    known = {group.key: group for group in db.session.scalars(select(Group))}
    for group in manifest.groups.values():
        if group.entity_person and group.key in known:
            known[group.key].entity_person = True  # no page of the office can say it
    missing = [group for key, group in manifest.groups.items() if key not in known]
    for group in missing:
        groups.ensure(
            group.key,
            name_pl=group.name["pl"],
            name_en=group.name["en"],
            kind=group.kind,
            entity_kind=group.entity_kind,
            entity_list=group.entity_list,
            entity_person=group.entity_person,
            permissions=group.permissions,
        )
    return [group.key for group in missing]


def find_latest(key: str) -> Deployment | None:
    """The version of the process that new cases get."""
    found: Deployment | None = None
    for row in loading.rows_of(_LATEST, {"key": key}):
        found = _BRIEF.make(row)
    return found


_BRIEF = loading.Part(Deployment, without=["manifest"])  # whoever needs it has the package already, with all it says
_LATEST = (
    select(*_BRIEF.columns)
    .where(Deployment.key == bindparam("key"))
    .order_by(Deployment.version.desc())
    .limit(literal_column("1"))
)


def get_latest(key: str) -> Deployment:
    """The version of the process that new cases get. Raises NotFound."""
    deployment = find_latest(key)
    if deployment is None:
        raise UnknownPackage
    return deployment


def list_latest() -> list[Deployment]:
    """The version in use of each process, by key."""
    query = select(Deployment).ext(distinct_on(Deployment.key))
    return list(db.session.scalars(query.order_by(Deployment.key, Deployment.version.desc())))


def packages(bpmn_dir: Path, forms_dir: Path, keys: Collection[str] = ()) -> list[ProcessPackage]:
    """The packages on disk, or only those of the keys. Raises NotFound naming a key that is not there."""
    found = {package.key: package for package in discover(bpmn_dir, forms_dir)}
    for key in keys:
        if key not in found:
            raise UnknownPackage(f"There is no process {key!r} in {bpmn_dir}; there are: {', '.join(found) or 'none'}.")
    return [found[key] for key in keys or found]
