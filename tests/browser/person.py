"""Somebody in front of a browser: signs in, finds a task, fills in what its form asks, and sees every page checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from es_workflow.casework.demo_accounts import PASSWORD
from tests.browser.papers import paper

TAGS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what it finds right need not be told element by element: two thirds of its time
}
STATE = """() => {
    const media = ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-reduced-motion)', 'print'];
    const fields = [...document.querySelectorAll('input, select, textarea, details, dialog')];
    const token = document.querySelector('[name=csrf_token]')?.value;
    const state = JSON.stringify([
        location.pathname, innerWidth, innerHeight, devicePixelRatio, scrollX, scrollY,
        media.map((query) => matchMedia(query).matches),
        fields.map((field) => [field.value, field.checked, field.open, field.disabled]),
        [...document.querySelectorAll('*')].indexOf(document.activeElement),
        document.documentElement.outerHTML,
    ]);
    return token ? state.replaceAll(token, '') : state;
}"""
HOUR = re.compile(r"\b\d\d:\d\d\b")
"""Every page tells it; it is as readable as the one before."""
FINE: set[str] = set()
"""Pages that an accessibility check of this process found right, by all that it could see of them."""
QUIET = re.compile(r"status of (409|422)")  # a refused form is an answer, the browser only notes it


class Person:
    """One browser window and whose it is."""

    def __init__(self, page: Page, email: str, *, javascript: bool, axe: bool = True) -> None:
        self.page, self.email, self.javascript = page, email, javascript
        self.axe = axe and javascript
        """Somebody who only does what another person did before need not have the same pages checked again."""
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: Any) -> None:
        if message.type == "error" and not QUIET.search(message.text):
            self.complaints.append(f"{message.text} {message.location}")

    def look_away(self, words: str) -> None:
        """Forget what the browser complains of when that is all it complains of: the test itself caused it."""
        assert all(words in one for one in self.complaints), self.complaints
        self.complaints.clear()

    # --- going places

    def visit(self, address: str) -> None:
        """Open an address of the application."""
        self.page.goto(address)
        self.look()

    def sign_in(self, password: str = PASSWORD) -> None:
        """Sign in, with the demonstration's password unless told otherwise."""
        self.visit("/sign-in")
        self.page.get_by_label("Adres e-mail").fill(self.email)
        self.page.get_by_label("Hasło").fill(password)
        self.page.get_by_role("button", name="Zaloguj się").click()
        expect(self.page).not_to_have_url(re.compile("sign-in"))
        self.look()

    def follow(self, name: str) -> None:
        """Click a link by its words."""
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        self.look()

    def press(self, name: str) -> None:
        """Press a button by its words."""
        self.page.get_by_role("main").get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()
        self.look()

    def take(self, task: str, number: str) -> None:
        """Find the task of the case among those of my groups, as soon as the worker has opened it, and take it."""
        self.visit("/worklist/groups")
        button = (
            self.page.get_by_role("row").filter(has_text=number).filter(has_text=task).get_by_role("button", name="Weź")
        )
        for _try in range(120):
            if button.count():
                break
            self.page.wait_for_timeout(500)
            self.page.reload()
        button.click()
        self.page.wait_for_load_state()
        self.look()

    # --- looking

    def look(self) -> None:
        """Every page: one heading, nothing an accessibility check finds, no complaint of the browser."""
        expect(self.page.locator("h1")).to_have_count(1)
        if self.axe and (state := self._state()) not in FINE:
            found = Axe().run(self.page, options=TAGS)
            assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
            FINE.add(state)
        assert self.complaints == [], f"{self.page.url}: {self.complaints}"

    def _state(self) -> str:
        """All that an accessibility check could see, so that who signs in after others is not checked as they were."""
        seen = HOUR.sub("", self.page.evaluate(STATE))
        return hashlib.sha256(seen.encode()).hexdigest()

    def see(self, text: str) -> None:
        """The words are on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def see_errors(self, *texts: str) -> None:
        """The error summary says exactly these, and its links lead to the fields."""
        links = self.page.locator(".error-summary a")
        expect(links.first).to_be_visible()
        said = links.all_inner_texts()
        assert len(said) == len(texts), said
        for text in texts:
            link = links.filter(has_text=text)
            expect(link).to_have_count(1)
            target = (link.get_attribute("href") or "").removeprefix("#")
            expect(self.page.locator(f'[id="{target}"]')).to_have_count(1)

    # --- filling in

    def fill(self, answers: Mapping[str, Any], path: str = "") -> None:
        """Answer the questions of the form as one types: rows are added as needed, files chosen."""
        for key, answer in answers.items():
            self._answer(f"{path}{key}", answer)
        if not path:
            self.settle()

    def settle(self) -> None:
        """Wait until the draft that the last answer caused is kept."""
        if self.javascript:
            self.page.wait_for_timeout(500)  # the form waits 0.4 s for the next change before it saves
            self.page.wait_for_load_state("networkidle")

    def _answer(self, path: str, answer: Any) -> None:
        if isinstance(answer, Mapping):
            self.fill(answer, f"{path}-")
        elif isinstance(answer, list) and answer and "file" in answer[0]:
            self._choose(path, [paper(one["file"]) for one in answer])
        elif isinstance(answer, list) and answer and isinstance(answer[0], str):
            for value in answer:
                self.page.locator(f'[name="{path}"][value="{value}"]').check()
        elif isinstance(answer, list):
            self._rows(path, answer)
        else:
            self._type(path, answer)

    def _rows(self, path: str, rows: Sequence[Mapping[str, Any]]) -> None:
        for number, row in enumerate(rows):
            first = self.page.locator(f'[name="{path}-{number}-_row"]')
            add = self.page.locator(f'button[name="_add"][value="{path}"]')
            expect(add.or_(first).first).to_be_attached()  # the answer before may just be showing the list
            if first.count() == 0:
                self.settle()
                add.click()
                expect(first).to_have_count(1)
            self.fill(row, f"{path}-{number}-")

    def _choose(self, path: str, files: list[Path]) -> None:
        self.settle()
        self.page.locator(f'input[type=file][name="{path}"]').set_input_files(files)
        self.settle()

    def _type(self, path: str, answer: Any) -> None:
        field = self.page.locator(f'[name="{path}"]')
        if field.count() == 0 and not self.javascript:
            self.page.get_by_role("button", name="Przelicz i pokaż właściwe pytania").click()
        expect(field.first, f"no question {path} on {self.page.url}").to_be_attached()
        self._set(field, answer)

    @staticmethod
    def _set(field: Locator, answer: Any) -> None:
        kind = field.first.get_attribute("type")
        tag = field.first.evaluate("element => element.tagName") if kind is None else "INPUT"
        if kind == "radio":
            field.and_(field.page.locator(f'[value="{answer}"]')).check()
        elif kind == "checkbox":
            field.first.set_checked(bool(answer))
        elif tag == "SELECT":
            field.select_option(str(answer))
        elif kind == "date":
            field.fill(str(answer))
        else:
            field.fill(str(answer).replace(".", ",") if isinstance(answer, float) else str(answer))
