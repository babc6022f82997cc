"""What only a browser can tell about the pages: contrast of borders, narrow screens, the live form, the diagram."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.person import Person

MakePerson = Callable[..., Person]
APPLICANT = "beata.swiech@pes.example"
CLERK = "anna.nowicka@rops.example"
CALL = "Dofinansowanie udziału w targach – nabór ciągły"
BORDER_AGAINST_BACKGROUND = """
() => {
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map(Number).map((c) => c / 255);
    const one = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * one(r) + 0.7152 * one(g) + 0.0722 * one(b);
  };
  const behind = (element) => {
    for (let here = element.parentElement; here; here = here.parentElement) {
      const color = getComputedStyle(here).backgroundColor;
      if (!/rgba\\(.*, 0\\)|transparent/.test(color)) return color;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("input.input, select.input, textarea.input")].map((field) => {
    const pair = [luminance(getComputedStyle(field).borderTopColor), luminance(behind(field))].sort((a, b) => b - a);
    return [field.name, (pair[0] + 0.05) / (pair[1] + 0.05)];
  });
}
"""


def application(person: Person) -> Page:
    """A new application in front of its author."""
    person.sign_in()
    person.visit("/calls")
    person.follow(CALL)
    person.press("Złóż wniosek")
    return person.page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_of_fields_can_be_seen(person: MakePerson, scheme: str) -> None:
    page = application(person(APPLICANT))
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    measured = page.evaluate(BORDER_AGAINST_BACKGROUND)
    assert len(measured) > 10
    assert {name: ratio for name, ratio in measured if ratio < 3} == {}, "WCAG 1.4.11 asks for 3:1"


@pytest.mark.parametrize("width", [375, 320])
def test_nothing_is_wider_than_a_telephone(person: MakePerson, width: int) -> None:
    somebody = person(APPLICANT, width=width)
    addresses = [application(somebody).url, "/", "/my-cases", "/calls", "/notifications", "/account", "/accessibility"]
    wide = {}
    for address in addresses:
        somebody.page.goto(address)
        needed = somebody.page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            wide[address] = needed
    assert wide == {}


def test_form_saves_itself_and_keeps_the_focus(person: MakePerson) -> None:
    page = application(person(APPLICANT))
    name = page.locator('[name="fair-name"]')
    name.fill("Targi Smaków")
    name.press("Tab")
    focused = page.evaluate("document.activeElement.id")
    expect(page.locator(".save-state")).to_contain_text(re.compile(r"Zapisano wersję roboczą \d\d:\d\d"))
    assert page.evaluate("document.activeElement.id") == focused
    page.reload()
    expect(name).to_have_value("Targi Smaków")


def test_draft_that_cannot_be_saved_says_so_and_keeps_what_is_typed(person: MakePerson) -> None:
    page = application(person(APPLICANT))
    page.context.clear_cookies()
    page.locator('[name="fair-name"]').fill("Targi Smaków")
    page.locator('[name="fair-name"]').press("Tab")
    expect(page.locator(".save-state")).to_contain_text("Sesja wygasła")
    expect(page.locator('[name="fair-name"]')).to_have_value("Targi Smaków")


def test_diagram_shows_where_the_case_is(person: MakePerson) -> None:
    somebody = person(APPLICANT)
    application(somebody)
    somebody.page.get_by_role("navigation", name="Jesteś tutaj").get_by_role("link").nth(1).click()
    expect(somebody.page.locator(".diagram .is-active")).not_to_have_count(0)
    expect(somebody.page.locator(".diagram__token")).to_have_text("1")
    expect(somebody.page.locator(".bjs-powered-by")).to_be_visible()  # the licence of bpmn.io asks for it
    somebody.page.get_by_role("button", name="Powiększ").click()
    somebody.look()


def test_error_summary_has_the_focus_and_leads_to_the_fields(person: MakePerson) -> None:
    page = application(person(APPLICANT))
    page.get_by_role("main").get_by_role("button", name="Złóż wniosek").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Błąd: "))
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.matches('input, select, textarea')")


def test_page_can_be_walked_by_keyboard_from_the_skip_link(person: MakePerson) -> None:
    clerk = person(CLERK)
    clerk.sign_in()
    clerk.page.keyboard.press("Tab")
    expect(clerk.page.get_by_text("Przejdź do treści")).to_be_focused()
    clerk.page.keyboard.press("Enter")
    assert clerk.page.evaluate("document.activeElement.id") == "main"


def test_a_page_found_right_is_checked_again_as_soon_as_anything_in_it_is_otherwise(person: MakePerson) -> None:
    somebody = person("nobody@pes.example")
    somebody.visit("/sign-in")
    state = somebody._state()
    somebody.page.reload()
    assert somebody._state() == state, "a new token and another minute are no other page"
    somebody.page.get_by_label("Hasło").fill("x")
    assert somebody._state() != state
    somebody.page.evaluate("document.querySelectorAll('label').forEach((label) => label.remove())")
    with pytest.raises(AssertionError, match="label"):
        somebody.look()
