"""Every text people read is there in Polish and in English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from es_workflow.content.work import Work
from es_workflow.engine import Element
from es_workflow.engine.dialect import ACTIVITIES, BPMN, EVENTS, GATEWAYS
from es_workflow.engine.xmlfile import child, local, read_xml
from es_workflow.forms.components import Component

MUST_HAVE_NAME = ACTIVITIES | {"endEvent", "boundaryEvent", "intermediateCatchEvent"}
ENGLISH_NAME = ACTIVITIES | EVENTS | GATEWAYS

PAIRS = {
    "description": "description_en",
    "text": "text_en",
    "content": "content_en",
    "alt": "alt_en",
}
"""Texts of a form component and the property with their English counterpart."""
PROPERTY_PAIRS = {
    "label": "label_en",
    "description": "description_en",
    "check_message": "check_message_en",
    "row_title": "row_title_en",
    "add_label": "add_label_en",
}
LABELS = ("label", "dateLabel", "timeLabel")
UNLABELLED = {"text", "html", "image", "separator", "spacer", "button"}


def check_texts(work: Work) -> None:
    """Note every text that is missing in one of the languages."""
    for element in work.elements:
        _check_element(work, element)
    for file, data in work.package.processes.items():
        _check_lanes(work, file, data)
    for form_id, form in work.forms.items():
        file = work.package.place(work.package.form_files[form_id])
        if not (form.title("pl") and form.title("en")):
            work.report(file, "", "the form has no title", 'add "title" and "title_en" to its properties')
        for component in (part for top in form.components for part in top.walk()):
            for text, key in _untranslated(component):
                name = f"{component.type} {component.key or component.id}"
                work.report(file, name, f"„{text}” has no English text", f"add the property {key}")


def _check_element(work: Work, element: Element) -> None:
    starts_by_hand = "action_group" in element.properties
    if not element.name and (element.type in MUST_HAVE_NAME or starts_by_hand):
        work.wrong(element, "the element has no name", "write in the diagram what happens here, in Polish")
    if element.name and not element.name_en and element.type in ENGLISH_NAME:
        work.wrong(element, "the element has no English name", "add the property name_en")
    for kind, texts in (("property", element.properties), ("header", element.headers)):
        for key, other in _halves(texts):
            work.wrong(element, f"the {kind} {key} is there without {other}", f"add the {kind} {other}")


def _halves(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Keys ending in _pl or _en whose counterpart is missing or empty."""
    for key, text in texts.items():
        other = key[:-2] + ("en" if key.endswith("_pl") else "pl")
        if key[-3:] in ("_pl", "_en") and key != "name_en" and text.strip() and not texts.get(other, "").strip():
            yield key, other


def _check_lanes(work: Work, file: str, data: bytes) -> None:
    root = read_xml(data, lambda *_: None)
    for lane in root.iter(f"{{{BPMN}}}lane") if root is not None else ():
        extensions = child(lane, "extensionElements")
        parts = extensions.iter() if extensions is not None else ()
        names = {part.get("name"): part.get("value") for part in parts if local(part) == "property"}
        if not (lane.get("name") or "").strip():
            work.report(file, lane.get("id") or "lane", "the lane has no name", "write who works in it")
        elif not names.get("name_en"):
            work.report(file, f"lane „{lane.get('name')}”", "the lane has no English name", "add the property name_en")


def _untranslated(component: Component) -> Iterator[tuple[str, str]]:
    """Polish texts of a form component without an English one, and the property where it belongs."""
    raw, properties = component.raw, component.raw.get("properties", {})
    pairs = [(raw.get(key), english) for key, english in PAIRS.items()]
    pairs += [(properties.get(key), english) for key, english in PROPERTY_PAIRS.items()]
    pairs += [(raw.get("validate", {}).get("patternErrorMessage"), "pattern_message_en")]
    if component.type not in UNLABELLED:
        pairs += [(raw.get(key), "label_en") for key in LABELS]
    pairs += [(choice.get("label"), f"value_en.{choice.get('value')}") for choice in raw.get("values") or ()]
    if isinstance(raw.get("columns"), list):
        pairs += [(column.get("label"), f"column_en.{column.get('key')}") for column in _columns(raw["columns"])]
    for text, english in dict.fromkeys(pairs):
        if isinstance(text, str) and text.strip() and not text.startswith("=") and not properties.get(english):
            yield text, english


def _columns(columns: list[Any]) -> list[Mapping[str, Any]]:
    return [column for column in columns if isinstance(column, Mapping)]
