"""Everything on one machine, in one command: database, migrations, content, demonstration data, worker, web server.

`make run` starts it; `python -m es_workflow.serve --help` lists the switches. On many machines the same parts are
started one by one (docs/operations.md).
"""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import IO
from urllib.request import urlopen

from es_workflow import postgres
from es_workflow.config import Config, ConfigError

LEAN = {
    "PYTHONOPTIMIZE": "2",
    "PYTHONNODEBUGRANGES": "1",
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": f"{sys.prefix}/bytecode",
}
"""What `make run` sets for Python, so that each process takes 8 MB less: functions come without docstrings, asserts and
the columns of their lines, and are compiled once, into a folder that can be written, not anew by each start."""
STOP_SECONDS = 20
START_SECONDS = 30


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until Ctrl+C; returns the exit code."""
    options = _options(arguments)
    os.environ["ES_BASE_URL"] = os.environ.get("ES_BASE_URL", f"http://127.0.0.1:{options.port}")
    try:
        config = Config.from_env()
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    config.var_dir.mkdir(parents=True, exist_ok=True)
    with (config.var_dir / "serve.lock").open("w") as lock:
        if not _alone(lock):
            print(
                f"It is running already (its data are in {config.var_dir}). Stop it with Ctrl+C first.", file=sys.stderr
            )
            return 1
        if options.reset or options.reset_only:
            _reset(config)
            if options.reset_only:
                print("The demonstration data are gone; `make run` makes new ones.")
                return 0
        _prepare(config, options)
        return _supervise(config, options.port)


def _alone(lock: IO[str]) -> bool:
    """Whether nobody else serves this installation; whoever does keeps the lock until it ends, however it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="es_workflow.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="delete all data of this installation first")
    parser.add_argument("--reset-only", action="store_true", help="delete all data and stop")
    parser.add_argument("--people-only", action="store_true", help="demonstration accounts, but no cases")
    return parser.parse_args(arguments)


def _reset(config: Config) -> None:
    if not config.demo or config.database_url:
        sys.exit("Only the demonstration's own database can be reset (ES_DEMO=1, without ES_DATABASE_URL).")
    postgres.remove(config.var_dir / "postgres")
    for letter in config.mail_dir.glob("*.eml"):
        letter.unlink()


def _prepare(config: Config, options: argparse.Namespace) -> None:
    """Bring database, content and demonstration up to date; nothing happens twice."""
    from es_workflow import installation

    installation.prepare(config, say=print, cases=not options.people_only)


def _supervise(config: Config, port: int) -> int:
    """Web server and worker as children: when one ends, the other is stopped, and so is our own PostgreSQL.

    The children hold one end of a pipe whose other end only we hold: when we are killed they read its end, and leave.
    """
    stopped = _note_signals()
    lifeline = os.pipe()
    children = [_fork(lifeline, _serve_pages, port), _fork(lifeline, _do_jobs)]
    os.close(lifeline[0])
    if _answers(config.base_url, children):
        print(_welcome(config), flush=True)
    while all(child.is_alive() for child in children) and not stopped:
        time.sleep(0.2)
    for child in children:
        child.terminate()
    for child in children:
        child.join(STOP_SECONDS)
        child.kill()
    if not config.database_url:
        postgres.stop(config.var_dir / "postgres")
    return 0 if stopped else 1


def _fork(lifeline: tuple[int, int], work: Callable[..., None], *arguments: object) -> ForkProcess:
    """A child that has all modules loaded already: that halves the time of a start. It keeps the lock as we do."""
    child = get_context("fork").Process(target=_begin, args=(lifeline, work, *arguments))
    child.start()
    return child


def _begin(lifeline: tuple[int, int], work: Callable[..., None], *arguments: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.close(lifeline[1])
    threading.Thread(target=_leave_with_parent, args=(lifeline[0],), daemon=True).start()
    work(*arguments)


def _leave_with_parent(lifeline: int) -> None:
    os.read(lifeline, 1)  # nobody writes: it returns when the last other end is gone
    os.kill(os.getpid(), signal.SIGTERM)


def _serve_pages(port: int) -> None:
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = ["gunicorn", *gunicorn_arguments("wsgi:app", port, workers=2)]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


def gunicorn_arguments(app: str, port: int, workers: int) -> list[str]:
    """How the pages are served on this machine; the benchmark serves them and its floor alike.

    Workers are forked from what is loaded once, so they share its memory. None keeps a connection: whoever is free
    takes the next request (docs/decisions/0026-whoever-is-free-takes-the-next-request.md).
    """
    return [app, "--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "2",
            "--worker-class", "gthread", "--keep-alive", "0", "--preload", "--log-level", "warning"]  # fmt: skip


def _do_jobs() -> None:
    from es_workflow import create_app, db, jobs

    supervisor = os.getppid()
    create_app()
    jobs.run_worker(db.engine().url)
    config = Config.from_env()
    if os.getppid() != supervisor and not config.database_url:
        postgres.stop(config.var_dir / "postgres")


def _note_signals() -> list[int]:
    """Collects the stop signals that arrive from now on; empty while none did."""
    seen: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        seen.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    return seen


def _answers(url: str, children: Sequence[ForkProcess]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and all(child.is_alive() for child in children):
        try:
            with urlopen(url, timeout=2):  # noqa: S310  our own http address
                return True
        except OSError:
            time.sleep(0.05)
    return False


def _welcome(config: Config) -> str:
    if not config.demo:
        return f"Ready: {config.base_url}"
    from es_workflow import demo

    return demo.welcome(config)


if __name__ == "__main__":
    sys.exit(main())
