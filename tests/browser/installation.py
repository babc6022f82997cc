"""`make run` of its own for tests and screenshots, and the browser in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.request import urlopen

from es_workflow import db, postgres, serve
from tests import databases

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(
    (
        found
        for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
"""The one without windows works with a fifth less of the processor, should both be there."""
INSTALL = "no Chromium here; install it with: apt-get install chromium-headless-shell chromium chromium-l10n"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--lang=pl",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
START_SECONDS = 300
KEYS = {"ES_SECRET_KEY": "s" * 64, "ES_PSEUDONYM_KEY": "p" * 64}
"""The same for the preparation and for who goes on from it: what one sealed the other must open."""
PREPARE = "from es_workflow import Config, installation; installation.prepare(Config.from_env(), cases=False)"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """`make run` of its own: own data folder, own port; demonstration people, and cases when wanted."""

    def __init__(self, folder: Path, *, cases: bool = False, settings: Mapping[str, str] | None = None) -> None:
        self.folder, self.port, self.cases = folder, free_port(), cases
        self.settings = {"ES_DEMO": "1", "ES_RATE_LIMITS": "0"} | dict(settings or {})
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Its settings, whatever ours are."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("ES_")}
        return ours | serve.LEAN | {"ES_VAR_DIR": str(self.folder), **self.settings}

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "es_workflow.serve", "--port", str(self.port)]
        command += [] if self.cases else ["--people-only"]
        log = (self.folder / "serve.log").open("ab")
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urlopen(self.url, timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the installation did not start:\n" + (self.folder / "serve.log").read_text()[-3000:])

    def stop(self) -> None:
        """Stop it as Ctrl+C would."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
        postgres.remove(self.folder / "postgres")  # as root its data lie outside the folder pytest clears away


def running(folder: Path, server: postgres.Server) -> Iterator[Installation]:
    """One that is there as long as somebody asks for it; its database is a copy of one that was prepared once a run."""
    prepared = databases.made_once(server, "prepared", _prepare)
    name = databases.copy(server, f"es_served_{uuid.uuid4().hex}", prepared)
    address = db.embedded_address(server, name).render_as_string(hide_password=False)
    installation = Installation(folder, settings=KEYS | {"ES_DATABASE_URL": address})
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()
        server.drop_database(name)


def _prepare(address: str) -> None:
    """What `make run` does before it serves: content deployed, the demonstration's people made."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Installation(Path(folder), settings=KEYS | {"ES_DATABASE_URL": address}).environment
        subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, check=True)
