"""Every page that can be reached by links, as each kind of person: accessible, and no wider than a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.person import Person
from tests.browser.story import Story
from tests.browser.test_paid_subsidy import apply

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
FILES = re.compile(r"^/(documents|attachments)/|/(receipt|template|eml|csv|json)$|\.eml$")
MOST = 120
"""More kinds of pages than there are; reaching it means that two addresses of one kind are counted as two."""
LED_TO = {
    "marta.zielinska@rops.example": {
        "/managed-calls", "/managed-calls/new", "/managed-calls/*", "/budget", "/ledger", "/rankings", "/rankings/*",
        "/calendar", "/calls", "/de-minimis", "/exchange-rates", "/cost-documents", "/organisations",
        "/organisations/*", "/registers",
    },
}  # fmt: skip
"""Pages that somebody's links must lead to."""
EACH = {"/managed-calls/*"}
"""Kinds of pages that are looked at one by one: a call with money leads to other pages than one without."""
PEOPLE = [
    "halina.kolodziejczyk@pes.example",
    "anna.nowicka@rops.example",
    "marta.zielinska@rops.example",
    "zofia.wronska@rops.example",
    "barbara.lewandowska@rops.example",
]
BROKEN_WORDS = """
() => [...document.querySelectorAll("main :is(.button, .status-tag)")].flatMap((box) => {
  const words = [], walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode())
    for (const word of text.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1) words.push(word[0]);
    }
  return words;
})
"""
WIDER_THAN_SCREEN = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def kind(address: str) -> str:
    """Pages that differ only in which case or person they show are one kind."""
    return UUID.sub("*", urlsplit(address).path)


def links(page: Page) -> list[str]:
    """Addresses of this application that the page links to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    return [address for address in found if address.startswith("/") and not FILES.search(urlsplit(address).path)]


@pytest.fixture(scope="module")
def filed() -> list[str]:
    """The case number that the first of these tests files, so that there is something to see."""
    return []


@pytest.mark.parametrize("email", PEOPLE)
def test_every_page_is_accessible_and_fits(
    person: Callable[..., Person], story: Story, filed: list[str], email: str
) -> None:
    if not filed:
        filed.append(apply(person("stanislaw.cwiklinski@pes.example"), story))
    somebody = person(email)
    somebody.sign_in()
    seen, visited, waiting = set(), set(), ["/"]
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in visited or (kind(address) in seen and kind(address) not in EACH):
            continue
        seen.add(kind(address))
        visited.add(address)
        somebody.visit(address)
        waiting += links(somebody.page)
        for width in (375, 1280):
            somebody.page.set_viewport_size({"width": width, "height": 900})
            assert not somebody.page.evaluate(WIDER_THAN_SCREEN), f"{address} is wider than {width} px"
            assert somebody.page.evaluate(BROKEN_WORDS) == [], f"words are broken on {address} at {width} px"
    assert 8 <= len(seen) < MOST, seen
    assert LED_TO.get(email, set()) - seen == set()
