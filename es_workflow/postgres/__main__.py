"""`python -m es_workflow.postgres start|stop|remove FOLDER`: the application's own server by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from es_workflow import postgres

COMMANDS: dict[str, Callable[[Path], object]] = {
    "start": postgres.start,
    "stop": postgres.stop,
    "remove": postgres.remove,
}

COMMANDS[sys.argv[1]](Path(sys.argv[2]))
