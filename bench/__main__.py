"""`make bench`: measures everything, prints the tables and puts them into docs/performance.md."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import counting, engine, form_files, matching, office, over_http, report, servers
from bench.office import Office
from bench.report import Line, against, table, within


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    repetitions: int = 3
    cases: int = 6
    """Whole cases of one client, in each repetition."""
    tasks: int = 400
    """Prepared human tasks for the clients that work at once, in each repetition."""
    clients: int = 8
    lists: tuple[int, ...] = (1_000, 10_000, 100_000)
    rounds: tuple[int, ...] = (10, 100, 500)
    engine_rounds: tuple[int, ...] = (10, 100, 1_000, 10_000)
    forms: tuple[int, ...] = form_files.SIZES
    intakes: tuple[tuple[int, int, int], ...] = ((100, 40, 3), (500, 200, 3), (500, 200, 10))
    """Applicants, offers, wishes of each."""


TINY = Size(1, 1, 4, 2, (10, 20), (2, 4), (1, 2), (5,), ((5, 3, 2),))


def main(arguments: list[str] | None = None) -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--tiny", action="store_true", help="a minute's try; the figures mean nothing")
    parser.add_argument("--keep", action="store_true", help="put the tables into docs/performance.md")
    options = parser.parse_args(arguments)
    text = measure(TINY if options.tiny else Size(), lambda said: print(said, file=sys.stderr, flush=True))
    print(text)
    if options.keep:
        report.keep(text)
    return 0


def measure(size: Size, say: Callable[[str], None]) -> str:
    """All tables."""
    say("engine and forms …")
    alone = _alone(size)
    with tempfile.TemporaryDirectory(prefix="es-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # a server started by root runs under another account
        with office.opened(folder) as opened:
            lines = _over_http(opened, size, say)
    rows = [line.cells for line in lines]
    headings = ("What", "Ours", "Floor", "Ratio", "Target", "")
    return "\n\n".join([report.machine(), table(headings, rows), *alone])


def _alone(size: Size) -> list[str]:
    rounds = engine.rounds(size.engine_rounds)
    growth = float(rounds[-1][1]) / float(rounds[0][1])
    headings = ("Engine alone, ms", "step", "load", "save", "state, bytes")
    forms = table(("Forms alone, ms", "read the file", "show", "judge"), form_files.sizes(size.forms))
    return [
        table(headings, rounds) + f"\n\nThe last round's step takes {growth:.2f} × the first one's (target ≤ 1.2 ×).",
        table(("Engine alone, ms", "start", "load", "save", "state, bytes"), engine.shapes()),
        forms,
        table(("Matching alone, ms", "proposal", "pairs", "placed"), matching.intakes(size.intakes)),
    ]


def _over_http(opened: Office, size: Size, say: Callable[[str], None]) -> list[Line]:
    with servers.serving(opened, workers=1) as (ours, floor):
        say("one client, one worker …")
        lines = _latency(opened, ours, floor, size)
        say("rounds of correction …")
        lines += _rounds(opened, ours, floor, size)
        resident = ours.worker_megabytes(), floor.worker_megabytes()
        lines.append(within("memory of a worker, all that is resident (RSS)", *resident, limit=90, unit="MB"))
        lines.append(
            Line("– of it not shared with others", f"{ours.own_megabytes():.1f} MB", f"{floor.own_megabytes():.1f} MB")
        )
    with servers.serving(opened, workers=2) as (ours, floor):
        say(f"{size.clients} clients, two workers …")
        lines += _throughput(opened, ours, floor, size)
        share = ours.share_megabytes(), floor.share_megabytes()
        lines.append(within("memory of a worker, its share where two serve (PSS)", *share, limit=90, unit="MB"))
    with servers.serving(opened, workers=1) as (ours, floor):
        say("worklists …")
        lines += _lists(opened, ours, floor, size)
    return lines + _counted(opened)


def _latency(opened: Office, ours: servers.Server, floor: servers.Server, size: Size) -> list[Line]:
    runs = [over_http.latency(opened, ours.url, floor.url, size.cases) for _ in range(size.repetitions)]

    def median(of: int, what: str) -> float:
        return statistics.median(statistics.median(run[of][what]) for run in runs) * 1000

    step = over_http.floor_of_a_step(opened, floor.url, 14 * size.cases)
    rows = statistics.median(step["step"]) * 1000
    submit, whole = median(0, "submit"), median(0, "human task")
    return [
        against("human task: open the page and submit", whole, median(1, "human task"), at_most=2),
        against("– of the office", median(0, "human task of the office"), median(1, "human task"), at_most=2),
        against("– of the applicant", median(0, "human task of the applicant"), median(1, "human task"), at_most=2),
        against("open the page", median(0, "open"), median(1, "open"), at_most=2),
        against("submit", submit, median(1, "submit"), at_most=2.2),
        Line(
            "submit, beside the rows a step must write", f"{submit:.1f} ms", f"{rows:.1f} ms", f"{submit / rows:.1f} ×"
        ),
        within("start of a case", median(0, "start"), limit=10, unit="ms"),
        Line("take a task from the queue", f"{median(0, 'take'):.1f} ms"),
        Line("applicant: post 20 answers, kept as a draft", f"{median(0, 'keep'):.1f} ms"),
        Line("applicant: check the answers", f"{median(0, 'check'):.1f} ms"),
    ]


def _rounds(opened: Office, ours: servers.Server, floor: servers.Server, size: Size) -> list[Line]:
    """Flat beside the floor of the same minute, as the worklist."""
    found = over_http.rounds(opened, ours.url, floor.url, list(size.rounds), window=min(20, size.rounds[0] * 2))
    mine, least = (" → ".join(f"{found[mark][who] * 1000:.1f}" for mark in size.rounds) for who in (0, 1))
    ratios = [found[mark][0] / found[mark][1] for mark in size.rounds]
    growth = ratios[-1] / ratios[0]
    what = f"submit in round {' → '.join(f'{mark:,}' for mark in size.rounds)}"
    return [Line(what, f"{mine} ms", f"{least} ms", f"grows {growth:.2f} ×", "≤ 1.2 ×", growth <= 1.2)]


def _throughput(opened: Office, ours: servers.Server, floor: servers.Server, size: Size) -> list[Line]:
    runs = [
        over_http.throughput(opened, ours.url, floor.url, clients=size.clients, tasks=size.tasks, cases=1)
        for _ in range(size.repetitions)
    ]
    prepared, whole, least = (
        statistics.median(getattr(run, name) for run in runs) for name in ("prepared", "whole", "floor")
    )
    share = prepared / least
    return [
        Line(
            f"human tasks a second, {size.clients} clients", f"{prepared:.0f}", f"{least:.0f}", f"{share:.0%}",
            "≥ 50%", share >= 0.5,
        ),
        Line("– in whole cases, with taking and checking", f"{whole:.0f}"),
    ]  # fmt: skip


def _lists(opened: Office, ours: servers.Server, floor: servers.Server, size: Size) -> list[Line]:
    """Flat: no more of the floor's time at the last size than at the first, as a machine has faster minutes."""
    found = over_http.worklist(opened, ours.url, floor.url, list(size.lists), requests=15 + 10 * size.repetitions)
    ratios = [found[number][0] / found[number][1] for number in size.lists]
    mine, least = (" → ".join(f"{found[number][who] * 1000:.1f}" for number in size.lists) for who in (0, 1))
    what = f"worklist page at {' → '.join(f'{number:,}' for number in size.lists)} cases"
    met = ratios[-1] <= 2 and ratios[-1] / ratios[0] <= 1.2
    told = " → ".join(f"{ratio:.1f}" for ratio in ratios)
    return [Line(what, f"{mine} ms", f"{least} ms", f"{told} ×", "≤ 2 ×, flat", met)]


def _counted(opened: Office) -> list[Line]:
    log = counting.step(opened)
    with opened.connect() as connection:
        row = connection.execute(
            "SELECT id FROM case_file WHERE ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 1"
        ).fetchone()
        assert row is not None
        sizes = counting.bytes_of(connection, row[0])
    total = sum(sizes.values())
    shown = ", ".join(f"{name} {number:,}" for name, number in sizes.items() if number)
    return [
        Line("SQL statements of a step", str(len(log.statements)), target="≤ 12", met=len(log.statements) <= 12),
        Line("commits of a step", str(log.commits), target="1", met=log.commits == 1),
        Line(f"bytes of a finished case ({shown})", f"{total:,}", target="≤ 16,384", met=total <= 16_384),
    ]


if __name__ == "__main__":
    sys.exit(main())
