"""Which lane, and through it which group of people, an element belongs to."""

from __future__ import annotations

from es_workflow.engine.extensions import read_extensions
from es_workflow.engine.model import label_of
from es_workflow.engine.xmlfile import Node, Report, children, text_of


class Lanes:
    """The lanes of one process; the innermost lane of an element wins."""

    def __init__(self, process: Node, report: Report) -> None:
        self._lanes: dict[str, tuple[str, str]] = {}
        for lane_set in children(process, "laneSet"):
            self._read(lane_set, None, report)

    def _read(self, lane_set: Node, inherited: str | None, report: Report) -> None:
        for lane in children(lane_set, "lane"):
            name = " ".join((lane.get("name") or "").split())
            label = label_of(lane.get("id") or "lane", name)
            for attribute in set(lane.attrib) - {"id", "name"}:
                report(label, f"attribute {attribute!r} of a lane is not supported", "remove it")
            properties = read_extensions(lane, "lane", label, report).get("properties", {})
            group = properties.get("group") or inherited or name
            for reference in children(lane, "flowNodeRef"):
                self._lanes[text_of(reference)] = (name, group)
            for inner in children(lane, "childLaneSet"):
                self._read(inner, properties.get("group") or inherited, report)

    def of(self, element_id: str) -> tuple[str | None, str | None]:
        """Name and group key of the element's lane."""
        return self._lanes.get(element_id, (None, None))
