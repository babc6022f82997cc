"""The commands of an installation: `flask --app wsgi <command>`. Each is a few lines around a use case of casework."""

from __future__ import annotations

import sys

from flask import Flask

from es_workflow.cli.authoring import check, deploy
from es_workflow.cli.incidents import incident, why
from es_workflow.cli.messaging import message
from es_workflow.cli.retention import retention
from es_workflow.cli.running import audit_print, audit_verify, clock, demo, migrate, money_verify, worker

COMMANDS = (
    *(check, deploy, migrate, worker, message, demo, clock),
    *(audit_print, audit_verify, money_verify, incident, why, retention),
)
WITHOUT_DATABASE = {"check"}
WITHOUT_SCHEMA = {"check", "migrate"}


def install(app: Flask) -> None:
    """Give the application its commands."""
    for command in COMMANDS:
        app.cli.add_command(command)


def needs_database() -> bool:
    """False for a command that works on files only; it must not start a server."""
    return not _is_running(WITHOUT_DATABASE)


def needs_schema() -> bool:
    """False for a command that works on files only or brings the tables up to date."""
    return not _is_running(WITHOUT_SCHEMA)


def _is_running(commands: set[str]) -> bool:
    return "flask" in sys.argv[0] and bool(commands & set(sys.argv[1:]))
