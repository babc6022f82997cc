"""Under which account of the machine the server runs, and what that account can reach."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path


class PostgresError(Exception):
    """The application's own PostgreSQL did not start."""


@dataclass(frozen=True)
class Account:
    """The account the server runs under: PostgreSQL refuses root, so root lends it an unprivileged one."""

    uid: int
    gid: int
    borrowed: bool

    @classmethod
    def of_this_process(cls) -> Account:
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), borrowed=False)
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid, borrowed=True)
        raise PostgresError(
            "Started as root, and there is neither a user 'postgres' nor 'nobody' to run PostgreSQL under."
        )

    def reaches(self, path: Path) -> bool:
        """Whether the account may walk down to `path` (every existing folder above it lets it through)."""
        if not self.borrowed:
            return True
        return all(self._enters(folder) for folder in path.resolve().parents if folder.exists())

    def _enters(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & (0o010 if status.st_gid == self.gid else 0o001))

    def spawn(self, program: Path, *arguments: str, log: Path) -> subprocess.Popen[bytes]:
        """Run a program of the server under this account, in its own session, with its words going to `log`."""
        with log.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 — our own wheel's program, no shell
                [program, *arguments],
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                user=self.uid if self.borrowed else None,
                group=self.gid if self.borrowed else None,
                extra_groups=[] if self.borrowed else None,
            )

    def own(self, *paths: Path) -> None:
        if self.borrowed:
            for path in paths:
                os.chown(path, self.uid, self.gid)
