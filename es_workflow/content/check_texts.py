"""Every text of a diagram that people read is there in Polish and in English. Forms are checked by `forms` itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from es_workflow.content.work import Work
from es_workflow.engine import Element
from es_workflow.engine.dialect import ACTIVITIES, BPMN, EVENTS, GATEWAYS
from es_workflow.engine.xmlfile import child, local, read_xml

MUST_HAVE_NAME = ACTIVITIES | {"endEvent", "boundaryEvent", "intermediateCatchEvent"}
ENGLISH_NAME = ACTIVITIES | EVENTS | GATEWAYS


def check_texts(work: Work) -> None:
    """Note every text that is missing in one of the languages."""
    for element in work.elements:
        _check_element(work, element)
    for file, data in work.package.processes.items():
        _check_lanes(work, file, data)


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
