"""Processor time of our pages beside the floor's, in one process: `python -m bench.in_process [--cases 8] [--profile]`.

Without a web server and without waiting for a disk it can be measured on a busy machine too: after each human task of
ours comes one of the floor's. With `--profile` it says in which functions the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import os
import pstats
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from bench import office as offices
from bench.browser import Answer, Browser
from bench.office import Office
from bench.people import Floor, Person, Times, Visitors

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


class Inside(Browser):
    """A browser that calls the application instead of sending bytes; `seconds` are processor time of this thread."""

    application: Application
    watch: Mapping[str, cProfile.Profile] = {}

    def twin(self) -> Browser:
        """The same person."""
        return type(self)(self.base, self.cookies)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], expect: int) -> Answer:
        address, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": address, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1", "CONTENT_TYPE": headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body or b"")), "wsgi.input": io.BytesIO(body or b""), "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
            "wsgi.run_once": False, "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }  # fmt: skip
        said: list[Any] = []
        with self.watch.get(_kind(method, address), nullcontext()):
            begun = time.thread_time()
            answer = self.application(environ, lambda status, fields, _error=None: said.extend((status, fields)))
            content = b"".join(answer)
            getattr(answer, "close", lambda: None)()
            seconds = time.thread_time() - begun
        location = ""
        for name, value in said[1]:
            if name == "Set-Cookie":
                key, _, kept = value.split(";", 1)[0].partition("=")
                self.cookies[key] = kept
            elif name == "Location":
                location = value
        if not said[0].startswith(str(expect)):
            raise RuntimeError(f"{method} {path}: {said[0]}, not {expect}: {content[:2000].decode(errors='replace')}")
        return Answer(int(said[0][:3]), location, content, seconds)


def _kind(method: str, path: str) -> str:
    """What a request is, of those whose profile is asked for."""
    if method == "POST":
        return "submit" if path.endswith("/complete") else ""
    return "list" if path.startswith("/worklist") else "open" if path.count("/") == 2 else ""


def _browsers(office: Office) -> tuple[type[Inside], type[Inside]]:
    """Those of our application and those of the floor."""
    os.environ |= {
        "ES_SECRET_KEY": office.config.secret_key,
        "ES_DATABASE_URL": office.url,
        "ES_VAR_DIR": str(office.config.var_dir),
        "ES_SMTP_URL": "smtp://nobody:nothing@127.0.0.1:9",
        "BENCH_FLOOR_URL": office.floor_url,
        "BENCH_URL": office.url,
    }
    from bench import floor
    from es_workflow import create_app

    ours, least = create_app().wsgi_app, floor.make_app().wsgi_app
    return (
        type("Ours", (Inside,), {"application": staticmethod(ours)}),
        type("Least", (Inside,), {"application": staticmethod(least)}),
    )


def measure(office: Office, cases: int, watch: Mapping[str, cProfile.Profile]) -> tuple[Times, Times]:
    """Whole cases, and after each of their tasks one of the floor's; the reviewer's worklist as well."""
    ours, least = _browsers(office)
    person, floor, dice = Person(office, Visitors.signed_in("", ours)), Floor("", least), random.Random(4)
    for _ in range(3):
        for _ in person.whole_case(dice):
            floor.human_task()
    offices.multiply(office, offices.sample(office), 300)
    reviewer = person.visitors.browsers["reviewer"]
    reviewer.get("/worklist/groups")
    person.times.clear()
    floor.times.clear()
    ours.watch = watch
    for _ in range(cases):
        for _ in person.whole_case(dice):
            floor.human_task()
            with_list = reviewer.get("/worklist/groups")
            person.times["list"].append(with_list.seconds)
            floor.worklist()
    return person.times, floor.times


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.in_process", description=__doc__)
    parser.add_argument("--cases", type=int, default=8)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args(arguments)
    profiles = {kind: cProfile.Profile(time.thread_time) for kind in ("open", "submit", "list") if options.profile}
    with tempfile.TemporaryDirectory(prefix="es-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with offices.opened(folder) as office:
            ours, floor = measure(office, options.cases, profiles)
    for what in ("open", "submit", "human task", "list"):
        mine, least = (statistics.median(times[what]) * 1000 for times in (ours, floor))
        print(f"{what:12} {mine:6.2f} ms {least:6.2f} ms {mine / least:5.2f} ×   of {len(ours[what])}")
    for what in ("start", "take", "keep", "check"):
        print(f"{what:12} {statistics.median(ours[what]) * 1000:6.2f} ms")
    for kind, profile in profiles.items():
        print(f"\n{kind}")
        for order in ("tottime", "cumulative"):
            pstats.Stats(profile).sort_stats(order).print_stats(60)
    return 0


if __name__ == "__main__":
    sys.exit(main())
