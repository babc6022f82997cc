"""Case management where a process is content: BPMN, DMN, forms and letters, run for applicants and an office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from es_workflow.config import Config

__all__ = ["Config", "create_app"]


class Application(Flask):
    """Flask without the question, some twenty times a request, whether one of our functions is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def create_app(config: Config | None = None) -> Flask:
    """The whole application, ready to serve. Raises ConfigError or StaleSchema when it could only serve errors."""
    from es_workflow import cli, db, web
    from es_workflow.casework import operations, runtime

    config = config or (Config.from_env() if cli.needs_database() else Config.for_files())
    app = Application(__name__, template_folder="web/templates", static_folder="web/static")
    app.secret_key = config.secret_key
    if cli.needs_database():
        engine = db.connect(config)
        if cli.needs_schema():
            db.require_current_schema(engine)
            engine.dispose()  # a web server may fork now: its workers open connections of their own
    runtime.set_up(config, operations.ALL)
    cli.install(app)
    web.register(app)

    @app.teardown_appcontext
    def give_back_session(_error: BaseException | None) -> None:
        db.session.remove()

    return app
