"""Reads hostile XML: no document type, no entities, bounded size and depth. Bad text is a Problem."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from es_workflow.engine.dialect import BPMN, FOREIGN, MAX_BYTES, NODES, ZEEBE

MAX_NODES = 2000
"""Tasks, events and gateways of one file with several processes; each process has its own, lower limit."""

Node = Any
"""An lxml element."""
Report = Callable[[str, str, str], None]
"""Takes element, message and remedy of a problem."""

ENCODING = re.compile(rb"""^\s*<\?xml[^>]*\sencoding\s*=\s*["']\s*(?!utf-?8\s*["'])""", re.IGNORECASE)


def read_xml(data: bytes, report: Report) -> Node | None:
    """The document element of a BPMN file, or None after reporting why it cannot be read."""
    if len(data) > MAX_BYTES:
        report("", f"the file is larger than {MAX_BYTES // 1_000_000} MB", "split the process")
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or ENCODING.match(data[:200]):
        report("", "the file is not UTF-8", "save it as UTF-8")
        return None
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        report("", "the file declares a document type or entities", "remove the DOCTYPE")
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        report("", f"this is not well-formed XML: {error}", "open it in a BPMN editor and save it again")
        return None
    if sum(1 for node in root.iter(f"{{{BPMN}}}*") if local(node) in NODES) > MAX_NODES:
        report("", f"the file has more than {MAX_NODES} elements", "move parts of it into called processes")
        return None
    if root.tag != f"{{{BPMN}}}definitions":
        report("", f"the document element is {local(root)!r}, not bpmn:definitions", "export the diagram as BPMN 2.0")
        return None
    return root


def local(node: Node) -> str:
    """The tag without its namespace."""
    return etree.QName(node).localname


def namespace(node: Node) -> str:
    """The namespace of the tag."""
    return etree.QName(node).namespace or ""


def is_bpmn(node: Node) -> bool:
    """True for an element of BPMN itself."""
    return namespace(node) == BPMN


def children(node: Node, tag: str) -> list[Node]:
    """BPMN children with this tag."""
    return list(node.findall(f"{{{BPMN}}}{tag}"))


def child(node: Node, tag: str) -> Node | None:
    """The first BPMN child with this tag."""
    return node.find(f"{{{BPMN}}}{tag}")


def text_of(node: Node | None) -> str:
    """Its text without surrounding blanks."""
    return ("" if node is None else "".join(node.itertext())).strip()


def origin(space: str) -> str:
    """What product a namespace belongs to, for messages."""
    return FOREIGN.get(space, "zeebe:" if space == ZEEBE else space or "no namespace")
