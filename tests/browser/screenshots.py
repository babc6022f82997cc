"""The pictures of the documentation, taken of the demonstration: `python -m tests.browser.screenshots FOLDER`."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from es_workflow.casework.demo_accounts import PASSWORD
from tests.browser.installation import CHROMIUM, FLAGS, Installation

WIDTH, HEIGHT = 1280, 1000
CLERK = "anna.nowicka@rops.example"
APPLICANT = "dorota.rzezniczak@pes.example"


def sign_in(page: Page, email: str) -> None:
    """As a person of the demonstration."""
    page.goto("/sign-in")
    page.get_by_label("Adres e-mail").fill(email)
    page.get_by_label("Hasło").fill(PASSWORD)
    page.get_by_role("button", name="Zaloguj się").click()
    page.wait_for_url(re.compile(r"/$"))


def take(url: str, folder: Path) -> None:
    """All pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "LANGUAGE": "pl"})
        page = browser.new_context(base_url=url, locale="pl-PL", viewport={"width": WIDTH, "height": HEIGHT}).new_page()
        sign_in(page, CLERK)
        page.goto("/cases?status=settlement_review")
        page.get_by_role("main").get_by_role("link", name=re.compile(r"^ES\.")).first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / "case.png")
        page.locator(".diagram").first.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        page.locator(".diagram").first.screenshot(path=folder / "diagram.png")
        page.goto("/")
        page.screenshot(path=folder / "desk.png")
        phone = browser.new_context(base_url=url, locale="pl-PL", viewport={"width": 375, "height": 800}).new_page()
        sign_in(phone, APPLICANT)
        phone.goto("/my-cases")
        phone.screenshot(path=folder / "phone.png")
        browser.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    installation = Installation(Path(tempfile.mkdtemp(prefix="es-pictures-")), cases=True)
    installation.start()
    try:
        take(installation.url, target)
    finally:
        installation.stop()
