"""What people wait for: the canonical case over HTTP through the real web server, next to the floor."""

from __future__ import annotations

import random
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from bench import office as offices
from bench.answers import application, formal, works
from bench.office import Office
from bench.people import Floor, Person, Times, Visitors


def latency(office: Office, url: str, floor_url: str, case_count: int) -> tuple[Times, Times]:
    """One client: whole cases, and after each of their tasks one of the floor's."""
    person, floor = Person(office, Visitors.signed_in(url)), Floor(floor_url)
    dice = random.Random(4)
    for _ in range(3):
        floor.human_task()
    for _ in person.whole_case(dice):
        pass
    person.times.clear()
    floor.times.clear()
    for _ in range(case_count):
        for _ in person.whole_case(dice):
            floor.human_task()
    return person.times, floor.times


def prepared(office: Office, count: int) -> list[uuid.UUID]:
    """Formal checks that the reviewer has taken already, each in a case of its own."""
    case_id = offices.sample(office, claimed=True)
    with office.connect() as connection:
        before = {row[0] for row in connection.execute("SELECT id FROM user_task WHERE status = 'open'")}
        offices.multiply(office, case_id, count)
        found = connection.execute("SELECT id FROM user_task WHERE status = 'open' AND assignee_id IS NOT NULL")
        return [uuid.UUID(str(row[0])) for row in found if row[0] not in before]


def floor_of_a_step(office: Office, floor_url: str, count: int) -> Times:
    """The submit alone with exactly the rows a step must write."""
    floor = Floor(floor_url)
    for task_id in prepared(office, count):
        floor.step(task_id)
    return floor.times


def at_once(clients: list[Callable[[], None]]) -> float:
    """Run all of them at the same time; seconds until the last is done."""
    failures: list[BaseException] = []

    def guarded(client: Callable[[], None]) -> None:
        try:
            client()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(client,)) for client in clients]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - begun


@dataclass(frozen=True)
class Throughput:
    """Human tasks a second."""

    prepared: float
    """Open page and submit, as the floor does."""
    whole: float
    """In whole cases: with their start, taking of tasks and the applicant's checking."""
    floor: float


def throughput(office: Office, url: str, floor_url: str, *, clients: int, tasks: int, cases: int) -> Throughput:
    """Many clients at once: first the floor, then us, then whole cases, then the floor again."""
    visitors = Visitors.signed_in(url)
    waiting = iter(prepared(office, tasks + clients))
    people = [Person(office, visitors.twins()) for _ in range(clients)]
    floors = [Floor(floor_url, seed=number) for number in range(clients)]
    lock = threading.Lock()

    def reviews(person: Person, number: int) -> Callable[[], None]:
        def work() -> None:
            dice = random.Random(number)
            for _ in range(tasks // clients):
                with lock:
                    task_id = next(waiting)
                person.do(task_id, "reviewer", formal(dice, ok=True), claimed=True)

        return work

    def at_the_floor(floor: Floor) -> Callable[[], None]:
        def work() -> None:
            for _ in range(tasks // clients):
                floor.human_task()

        return work

    def whole(person: Person, number: int) -> Callable[[], None]:
        def work() -> None:
            dice = random.Random(number)
            for _ in range(cases):
                for _ in person.whole_case(dice):
                    pass

        return work

    done = tasks // clients * clients
    first = at_once([at_the_floor(floor) for floor in floors])
    ours = at_once([reviews(person, number) for number, person in enumerate(people)])
    second = at_once([at_the_floor(floor) for floor in floors])
    everything = at_once([whole(person, number) for number, person in enumerate(people)])
    in_cases = clients * cases * sum(1 for _ in works(random.Random(0)))
    return Throughput(done / ours, in_cases / everything, 2 * done / (first + second))


def worklist(
    office: Office, url: str, floor_url: str, sizes: list[int], requests: int
) -> dict[int, tuple[float, float]]:
    """The reviewer's queue while the office grows to each number of cases: median seconds, ours and the floor's."""
    visitors, floor = Visitors.signed_in(url), Floor(floor_url)
    reviewer = visitors.browsers["reviewer"]
    case_id, found, there = offices.sample(office), {}, 0
    for size in sizes:
        offices.multiply(office, case_id, size - there)
        there = size
        ours: list[float] = []
        floor.times.clear()
        for _ in range(requests):
            ours.append(reviewer.get("/worklist/groups").seconds)
            floor.worklist()
        found[size] = statistics.median(ours[5:]), statistics.median(floor.times["list"][5:])
    return found


def rounds(
    office: Office, url: str, floor_url: str, marks: list[int], *, window: int = 20
) -> dict[int, tuple[float, float]]:
    """One case that goes back for correction again and again: median seconds of the last submits before each mark,
    ours and the floor's in between."""
    person, dice, found = Person(office, Visitors.signed_in(url)), random.Random(5), {}
    floor = Floor(floor_url)
    case_id, done = person.start(), 0
    answers = application(dice)
    for mark in marks:
        in_between = mark - window // 2 - done
        if in_between > 0:
            offices.correct(case_id, in_between)
        person.times.clear()
        floor.times.clear()
        for number in range(mark - window // 2, mark):
            answers[0] = ("field_01", f"Wersja {number}")
            person.do(person.find(case_id, "fill_application"), "applicant", answers)
            floor.human_task()
            person.do(person.find(case_id, "formal_check"), "reviewer", formal(dice, ok=False))
            floor.human_task()
        done = mark
        found[mark] = statistics.median(person.times["submit"]), statistics.median(floor.times["submit"])
    return found
