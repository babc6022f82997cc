"""What every HTML answer of the application must keep, checked on each response the test client gets."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib

UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class PageMistake(AssertionError):
    """A page breaks one of the rules all pages keep."""


def parse(html: str) -> Element:
    """The document, strictly: what a browser would have to repair is a mistake."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document: Element = parser.parse(html)
    # html5lib still reads "–" in data blocks and unknown attributes calmly; what it reports is broken markup.
    for position, code, values in parser.errors:
        line = html.splitlines()[max(position[0] - 1, 0)][:160]
        raise PageMistake(f"line {position[0]}: {code} {values}: {line}")
    return document


def text_of(element: Element) -> str:
    """The words of an element, with white space folded."""
    return " ".join("".join(element.itertext()).split())


@lru_cache(maxsize=64)
def check(html: str) -> Element:
    """The document of a page that is well-formed, titled, with one h1, labels and tokens; else raise PageMistake.

    Kept, because walks meet the same page again and again (there is no such thing, you may not); it is only read.
    """
    document = parse(html)
    title = document.find(".//title")
    if title is None or not text_of(title) or text_of(title).startswith("–"):
        raise PageMistake("the page has no title")
    headings = document.findall(".//h1")
    if len(headings) != 1 or not text_of(headings[0]):
        raise PageMistake(f"the page has {len(headings)} h1")
    if not document.get("lang"):
        raise PageMistake("the page does not say its language")
    _check_ids(document)
    _check_labels(document)
    _check_forms(document)
    _check_inline(document)
    return document


def _check_ids(document: Element) -> None:
    ids = Counter(element.get("id") for element in document.iter() if element.get("id"))
    twice = {one for one, count in ids.items() if count > 1}
    if twice:
        raise PageMistake(f"ids used twice: {sorted(str(one) for one in twice)}")
    for element in document.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            missing = [one for one in (element.get(attribute) or "").split() if one not in ids]
            if missing:
                raise PageMistake(f"<{element.tag} {attribute}> names {missing}, which the page does not have")
        if element.tag == "a" and (target := element.get("href", "")).startswith("#") and target[1:] not in ids:
            raise PageMistake(f"a link leads to {target}, which the page does not have")


def _check_labels(document: Element) -> None:
    labelled = {label.get("for") for label in document.iter("label")}
    inside = {id(control) for label in document.iter("label") for control in label.iter()}
    for tag in ("input", "select", "textarea"):
        for control in document.iter(tag):
            if control.get("type") in UNLABELLED:
                continue
            named = control.get("id") in labelled or control.get("aria-label") or control.get("aria-labelledby")
            if not named and id(control) not in inside:
                raise PageMistake(f"<{tag} name={control.get('name')}> has no label")
    for button in document.iter("button"):
        if not text_of(button) and not button.get("aria-label"):
            raise PageMistake("a button says nothing")


def _check_forms(document: Element) -> None:
    for form in document.iter("form"):
        tokens = [one for one in form.iter("input") if one.get("name") == "csrf_token"]
        if form.get("method", "get").lower() == "post" and len(tokens) != 1:
            raise PageMistake(f"the form {form.get('action')} has {len(tokens)} CSRF tokens")
        if form.get("method", "get").lower() == "get" and tokens:
            raise PageMistake(f"the form {form.get('action')} shows its CSRF token in the address")


def _check_inline(document: Element) -> None:
    for element in document.iter():
        inline = [name for name in element.keys() if name == "style" or name.startswith("on")]  # noqa: SIM118
        if inline:
            raise PageMistake(f"<{element.tag} {inline[0]}> is inline; our policy forbids it")
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            raise PageMistake(f"an inline <{element.tag}>; our policy forbids it")
