"""Who sends the requests: people at our pages, and somebody doing the same work at the floor."""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench import office as offices
from bench.answers import Fields, application, works
from bench.browser import MULTIPART, Answer, Browser
from bench.office import PASSWORD, PROCESS, ROLES, Office

Times = dict[str, list[float]]


@dataclass
class Visitors:
    """One browser for each role, signed in."""

    browsers: dict[str, Browser]

    @classmethod
    def signed_in(cls, url: str, kind: type[Browser] = Browser) -> Visitors:
        """Everybody at the sign-in page."""
        browsers = {role: kind(url) for role in ROLES}
        for role, browser in browsers.items():
            token = browser.get("/sign-in").hidden["csrf_token"]
            fields = [("csrf_token", token), ("email", offices.address(role)), ("password", PASSWORD)]
            browser.post("/sign-in", fields)
        return cls(browsers)

    def twins(self) -> Visitors:
        """The same people at other computers."""
        return Visitors({role: browser.twin() for role, browser in self.browsers.items()})


@dataclass
class Person:
    """One client: does tasks and notes how long each request took."""

    office: Office
    visitors: Visitors
    times: Times = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.database = self.office.connect()

    def start(self) -> uuid.UUID:
        """A new case; the answer leads to its first task."""
        browser = self.visitors.browsers["applicant"]
        token = browser.get("/").hidden["csrf_token"]
        fields = [("csrf_token", token), ("organisation_id", str(self.office.organisation_id))]
        task_id = self._note("start", browser.post(f"/processes/{PROCESS}/cases", fields)).location.rpartition("/")[2]
        row = self.database.execute("SELECT case_id FROM user_task WHERE id = %s", (task_id,)).fetchone()
        assert row is not None
        return uuid.UUID(str(row[0]))

    def find(self, case_id: uuid.UUID, element: str) -> uuid.UUID:
        """The open task of that element (asked of the database, not timed)."""
        query = "SELECT id FROM user_task WHERE case_id = %s AND element_id = %s AND status = 'open'"
        row = self.database.execute(query, (case_id, element)).fetchone()
        assert row is not None, f"{element} is not open"
        return uuid.UUID(str(row[0]))

    def whole_case(self, dice: random.Random, corrections: int = 2) -> Iterator[uuid.UUID]:
        """A case from its start to its end; pauses after each task."""
        case_id = self.start()
        for work in works(dice, corrections):
            self.do(self.find(case_id, work.element), work.role, work.fields)
            yield case_id

    def claim(self, task_id: uuid.UUID, role: str) -> None:
        """Take the task from the queue."""
        browser = self.visitors.browsers[role]
        token = browser.get(f"/tasks/{task_id}").hidden["csrf_token"]
        self._note("take", browser.post(f"/tasks/{task_id}/claim", [("csrf_token", token)]))

    def do(self, task_id: uuid.UUID, role: str, fields: Fields, *, claimed: bool = False) -> None:
        """Open the task's page, fill it in and submit it; the applicant confirms the answers on a page of its own."""
        browser = self.visitors.browsers[role]
        if role != "applicant" and not claimed:
            self.claim(task_id, role)
        page = self._note("open", browser.get(f"/tasks/{task_id}"))
        hidden, multipart = page.hidden, bool(MULTIPART.search(page.body))
        own = [(name, value) for name, value in hidden.items() if name in {"csrf_token", "version", "rev", "_form"}]
        address = f"/tasks/{task_id}/complete"
        if role == "applicant":
            self._note("keep", browser.post(address, own + fields, multipart=multipart))
            check = self._note("check", browser.get(f"/tasks/{task_id}/check"))
            own = [(name, value) for name, value in check.hidden.items() if name in {"csrf_token", "rev", "confirmed"}]
            own += [] if "confirmed" in dict(own) else [("confirmed", "1")]
            done = self._note("submit", browser.post(address, own))
        else:
            done = self._note("submit", browser.post(address, own + fields, multipart=multipart))
        self.times["human task"].append(page.seconds + done.seconds)
        self.times[f"human task of the {'applicant' if role == 'applicant' else 'office'}"].append(
            page.seconds + done.seconds
        )

    def _note(self, what: str, answer: Answer) -> Answer:
        self.times[what].append(answer.seconds)
        return answer


@dataclass
class Floor:
    """The same work at the floor."""

    url: str
    kind: type[Browser] = Browser
    times: Times = field(default_factory=lambda: defaultdict(list))
    seed: int = 3
    """Clients at once need different ones: with the same rows in the same order each would wait for the others."""

    def __post_init__(self) -> None:
        self.browser, self.dice = self.kind(self.url), random.Random(self.seed)
        self.browser.get("/login")
        self.fields = application(self.dice)

    def human_task(self) -> None:
        """Open a page and submit it."""
        number = self.dice.randrange(1, 9_000)
        page = self.browser.get(f"/page?id={number}")
        done = self.browser.post(f"/submit?id={number}", self.fields, expect=302)
        self.times["open"].append(page.seconds)
        self.times["submit"].append(done.seconds)
        self.times["human task"].append(page.seconds + done.seconds)

    def step(self, task_id: uuid.UUID) -> None:
        """Exactly the rows of a step."""
        self.times["step"].append(self.browser.post(f"/step?task={task_id}", self.fields, expect=302).seconds)

    def worklist(self) -> None:
        """The first open tasks of a group."""
        self.times["list"].append(self.browser.get("/list").seconds)
