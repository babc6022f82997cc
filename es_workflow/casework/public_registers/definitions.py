"""Which public registers there are: those of every package that was ever put into use, as its newest version has them.

A register outlives the process that filled it: who holds a certificate shows it when the process has long gone.
"""

from __future__ import annotations

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import runtime
from es_workflow.content import ProcessPackage
from es_workflow.content.manifest import MANIFEST
from es_workflow.content.register_info import RegisterInfo
from es_workflow.errors import InvalidContent, NotFound, Problem, ProcessFailed
from es_workflow.models import Case, Deployment
from es_workflow.texts import _


class NoSuchRegister(NotFound):
    says = "Nie ma takiego rejestru."


def list_all() -> list[RegisterInfo]:
    """All public registers by key."""
    return [info for _package, info in _registers().values()]


def _registers() -> dict[str, tuple[str, RegisterInfo]]:
    """Each register and the key of the package that has it, the newest word of each."""
    query = select(Deployment.id, Deployment.key).where(Deployment.manifest.has_key("registers"))
    found: dict[str, tuple[str, RegisterInfo]] = {}
    for deployment_id, package in db.session.execute(query.order_by(Deployment.version.desc(), Deployment.key)):
        for key, info in runtime.office().package(deployment_id).manifest.registers.items():
            found.setdefault(key, (package, info))
    return dict(sorted(found.items()))


def get(slug: str) -> RegisterInfo:
    """The register at that address. Raises NotFound."""
    found = next((info for info in list_all() if info.slug == slug), None)
    if found is None:
        raise NoSuchRegister
    return found


def of_case(case: Case, key: str) -> RegisterInfo:
    """The register as the case's version of the process has it. Raises ProcessFailed for one of another process."""
    registers = runtime.office().package(case.deployment_id).manifest.registers
    if key not in registers:
        raise ProcessFailed(_("Proces tej sprawy nie ma rejestru „%(key)s”.", key=key))
    return registers[key]


def clashes(package: ProcessPackage) -> list[Problem]:
    """Keys and addresses of registers that another package in use has already."""
    try:
        mine = package.manifest.registers
    except InvalidContent:
        return []
    others = [(key, info) for key, (owner, info) in _registers().items() if owner != package.key]
    keys, slugs = {key for key, _info in others}, {info.slug for _key, info in others}
    file, problems = package.place(MANIFEST), []
    for key, info in mine.items():
        if key in keys or info.slug in slugs:
            message = f"another process has a register with the key {key!r} or the slug {info.slug!r}"
            problems.append(Problem(file, f"registers.{key}", message, "choose another key and slug"))
    return problems
