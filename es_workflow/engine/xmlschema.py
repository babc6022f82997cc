"""The official XML schemas of BPMN 2.0 and DMN, which SpiffWorkflow carries: does a file keep to the standard?"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import SpiffWorkflow
from lxml import etree

from es_workflow.engine.dialect import BPMN
from es_workflow.errors import Problem

SCHEMAS = {
    BPMN: "bpmn/parser/schema/BPMN20.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "dmn/parser/schema/DMN12.xsd",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "dmn/parser/schema/DMN13.xsd",
}
"""By namespace of the document element. Later versions of DMN have no schema here; their reader judges them."""
MAX_ERRORS = 20

NOT_STANDARD = "this is not as the standard has it"
_validating = threading.Lock()
_namespace = re.compile(r"\{[^}]*\}")


@cache
def _schema(path: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(SpiffWorkflow.__file__).parent / path))


def check_schema(data: bytes, file: str) -> list[Problem]:
    """Where a BPMN or DMN file breaks the standard; empty for text that is not XML, which its reader reports."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    path = SCHEMAS.get(etree.QName(root).namespace or "")
    return list(dict.fromkeys(_problems(root, _schema(path), file))) if path else []


def _problems(root: etree._Element, schema: etree.XMLSchema, file: str) -> Iterator[Problem]:
    with _validating:  # the schema keeps the errors of its last document
        schema.validate(root)
        errors = list(schema.error_log)[:MAX_ERRORS]
    for error in errors:
        message = _namespace.sub("", _text(error, "message") or NOT_STANDARD).replace("##other:", "any other ")
        remedy = "open the file in a modeler and save it again, or mend that line"
        yield Problem(file, _owner(root, _text(error, "path")), f"line {error.line}: {message}", remedy)


def _text(error: Any, part: str) -> str | None:
    """What libxml2 says; None where it cut a long text in the middle of a letter."""
    try:
        text: str | None = getattr(error, part)
    except UnicodeDecodeError:
        return None
    return text


def _owner(root: etree._Element, path: str | None) -> str:
    """The nearest element around the error that has an id."""
    prefixes = {prefix: space for prefix, space in root.nsmap.items() if prefix}
    try:
        found = root.xpath(path or ".", namespaces=prefixes)
    except etree.XPathError:  # a prefix declared further down
        return ""
    node = found[0] if isinstance(found, list) and found else None
    while isinstance(node, etree._Element):
        if node.get("id"):
            return str(node.get("id"))
        node = node.getparent()
    return ""
