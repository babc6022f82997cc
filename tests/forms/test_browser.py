"""Forms in a real browser: accessible, readable on a telephone, borders that can be seen, counters that count."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.installation import CHROMIUM, FLAGS, INSTALL
from tests.forms.samples import INVOICE, WEB, WORLD, fixture, opened, page, render
from tests.forms.test_present import ANSWERS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason=INSTALL),
]
FAIR, EVERYTHING = fixture("fair_application.form"), fixture("everything.form")
VIEWS = [(name, width, "light") for name in ("filled", "wrong", "everything", "read") for width in (1280, 375)]
VIEWS += [("wrong", 1280, "dark"), ("read", 1280, "dark")]
CONTRAST = """element => {
  const light = rgb => rgb.slice(0, 3).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const rgb = text => text.match(/[0-9.]+/g).map(Number);
  const behind = start => { for (let at = start; at; at = at.parentElement) {
    const colour = rgb(getComputedStyle(at).backgroundColor); if (colour[3] !== 0) return colour; }
    return [255, 255, 255]; };
  const pair = [light(rgb(getComputedStyle(element).borderTopColor)), light(behind(element.parentElement))].sort();
  return (pair[1] + .05) / (pair[0] + .05);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "LANGUAGE": "pl"})
        yield browser
        browser.close()


def shapes() -> dict[str, str]:
    wrong = opened(FAIR, ("koszty-0-cena", "x"), ("wydarzenie-od", "31.02.2027"), ("deminimis", "tak"))
    wrong.validate()
    everything = EVERYTHING.open(
        {"tags": ["a", "b"]}, WORLD, "pl", answers={"people": [{"parts": [{}]}, {}], "scan": [INVOICE.to_answer()]}
    )
    everything.validate()
    filled = FAIR.open({}, WORLD, "pl", answers=ANSWERS)
    return {
        "filled": render("form_body", filled),
        "wrong": render("form_body", wrong),
        "everything": render("form_body", everything),
        "read": render("answers", FAIR.present(ANSWERS, {}, "pl", WORLD), url=lambda file_id: f"#{file_id}"),
    }


def show(browser: Any, folder: Path, body: str, width: int = 1280, scheme: str = "light") -> Any:
    file = folder / "page.html"
    file.write_text(page(f'<form method="post" novalidate>{body}</form>'), "utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="pl-PL")
    tab = context.new_page()
    tab.goto(file.as_uri())
    return tab


@pytest.mark.parametrize(("name", "width", "scheme"), VIEWS)
def test_form_is_accessible_and_fits(browser: Any, tmp_path: Path, name: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab = show(browser, tmp_path, shapes()[name], width, scheme)
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_of_inputs_can_be_seen(browser: Any, tmp_path: Path, scheme: str) -> None:
    tab = show(browser, tmp_path, shapes()["wrong"], 1280, scheme)
    for element in tab.query_selector_all(".input, .form-file"):
        assert element.evaluate(CONTRAST) >= 3, element.get_attribute("id")
    tab.context.close()


def test_targets_are_large_enough_on_a_telephone(browser: Any, tmp_path: Path) -> None:
    tab = show(browser, tmp_path, shapes()["everything"], 375)
    for element in tab.query_selector_all("button:visible:not([tabindex='-1']), select, .input"):
        assert element.bounding_box()["height"] >= 24
    tab.context.close()


def test_errors_lead_to_their_inputs(browser: Any, tmp_path: Path) -> None:
    form = opened(FAIR)
    form.validate()
    links = "".join(f'<a href="#{error.field_id}">{error.label}</a> ' for error in form.errors)
    tab = show(browser, tmp_path, f"<p>{links}</p>{render('form_body', form)}")
    for error in form.errors:
        assert tab.locator(f"[id='{error.field_id}']").count() == 1
    tab.locator('a[href="#f-wydarzenie-forma-0"]').click()
    assert tab.locator("#f-wydarzenie-forma-0").evaluate("element => element.matches(':target')")
    tab.context.close()


def test_characters_are_counted_and_large_files_refused_at_once(browser: Any, tmp_path: Path) -> None:
    tab = show(browser, tmp_path, shapes()["filled"])
    tab.add_script_tag(content=(WEB / "static" / "js" / "form.js").read_text("utf-8"), type="module")
    tab.locator("#f-wydarzenie-opis").fill("x" * 3001)
    hint = tab.locator("#f-wydarzenie-opis--limits")
    assert hint.inner_text().replace("\u00a0", " ") == "Od 30 do 3000 znaków. 3001 / 3000"
    large = tmp_path / "duzy.pdf"
    large.write_bytes(b"x" * (11 << 20))
    tab.locator("#f-inne").set_input_files(large)
    assert tab.locator("#f-inne").input_value() == ""
    tab.context.close()


def test_new_row_takes_the_focus_without_any_script(browser: Any, tmp_path: Path) -> None:
    form = opened(FAIR, ("koszty-0-opis", "a"), ("_add", "koszty"))
    form.apply_actions()
    tab = show(browser, tmp_path, render("form_body", form))
    tab.wait_for_function("document.activeElement.id === 'f-koszty-1'", timeout=3_000)
    tab.context.close()
