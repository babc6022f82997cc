"""Texts as somebody with bad intentions or a careless hand writes them, and a package whose every word is one."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from es_workflow.content import ProcessPackage
from tests.content import broken

SCRIPT = "<script>window.ran=1</script><img src=x onerror=window.ran=1>"
LINK = "javascript:window.ran=1"
TURNED = "\u202eodwrócone\u2066\u200f\u061c"
LONG = "Ź" * 300
SIGNS = "👩‍👩‍👧‍👦🐢 z\u0307\u0323a\u0328e\u0328"
NASTY = " ".join([SCRIPT, f'"><a href="{LINK}">{LINK}</a>', "{{ 7*7 }} {% x %}", TURNED, LONG, SIGNS])
SHORTER = " ".join([SCRIPT, TURNED, LONG, SIGNS])
"""As much as content may say in one text."""
WORDS = {"label", "dateLabel", "title", "row_title", "description", "pl", "action_pl"}
"""Keys of content whose text a Polish page shows."""


def hostile_package() -> ProcessPackage:
    """The toy process whose names, labels, statuses, actions and letters' titles are all hostile."""
    files = dict(broken.toy().files)
    for path, data in files.items():
        if path.endswith((".form", "package.json")):
            files[path] = json.dumps(_spoilt(json.loads(data))).encode()
        elif path.endswith(".bpmn"):
            files[path] = _spoilt_diagram(data)
    return broken.with_files(**files)


def _spoilt(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: f"{value} {SHORTER}" if key in WORDS and isinstance(value, str) else _spoilt(value)
            for key, value in node.items()
        }
    return [_spoilt(one) for one in node] if isinstance(node, list) else node


def _spoilt_diagram(data: bytes) -> bytes:
    root = etree.fromstring(data)
    for element in root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}*"):
        if element.get("name") and not element.tag.endswith("}message"):  # a message's name is a key
            element.set("name", f"{element.get('name')} {SHORTER}")
    for element in root.iter("{*}property"):
        if element.get("name", "").endswith("_pl"):
            element.set("value", f"{element.get('value')} {SHORTER}")
    return etree.tostring(root)
