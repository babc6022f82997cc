"""Saving by itself never takes away what somebody typed meanwhile, however slow the connection."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser.person import Person
from tests.browser.test_paid_subsidy import begin_application

SLOW_SECONDS = 1.5


def answer_late(route: Route) -> None:
    time.sleep(SLOW_SECONDS)
    route.continue_()


def test_what_is_typed_while_a_draft_is_being_saved_stays(person: Callable[..., Person]) -> None:
    writer = person("dorota.rzezniczak@pes.example")
    begin_application(writer)
    page = writer.page
    page.route(lambda address: "/tasks/" in address, lambda route: answer_late(route))
    page.locator('[name="fair-name"]').fill("Targi pierwsze")
    page.locator('[name="fair-organiser"]').focus()
    page.wait_for_timeout(600)  # the draft is on its way now
    page.locator('[name="fair-organiser"]').fill("Organizator")
    page.locator('[name="fair-city"]').fill("Łódź")
    page.locator('[name="fair-role"][value="exhibitor"]').check()
    page.locator('[name="fair-country"]').select_option("PL")
    page.locator('[name="statements-rules"]').check()
    page.locator('[name="fair-products"]').fill("Świece, ceramika i kosze z wikliny.")
    page.locator('[name="fair-goal"]').press_sequentially("Nowi odbiorcy", delay=5)
    page.wait_for_timeout(6000)
    expect(page.locator('[name="fair-organiser"]')).to_have_value("Organizator")
    expect(page.locator('[name="fair-city"]')).to_have_value("Łódź")
    expect(page.locator('[name="fair-role"][value="exhibitor"]')).to_be_checked()
    expect(page.locator('[name="fair-country"]')).to_have_value("PL")
    expect(page.locator('[name="statements-rules"]')).to_be_checked()
    expect(page.locator('[name="fair-products"]')).to_have_value("Świece, ceramika i kosze z wikliny.")
    expect(page.locator('[name="fair-goal"]')).to_have_value("Nowi odbiorcy")
