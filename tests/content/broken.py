"""The toy package, whole or with one thing broken."""

from __future__ import annotations

import functools
from pathlib import Path

from es_workflow.content import ProcessPackage, load_package

TOY = Path(__file__).resolve().parents[1] / "toy"
PROCESS = "bpmn/toy_review.bpmn"
PAYOUT = "bpmn/toy_payout.bpmn"
DECISION = "bpmn/toy_verdict.dmn"
MANIFEST = "bpmn/package.json"
LETTER = "bpmn/documents/consent.typ"
SCENARIO = "bpmn/scenarios/granted.json"
REQUEST = "forms/request.form"
PAYMENT = "forms/payment.form"


@functools.cache
def toy() -> ProcessPackage:
    """The toy package as it lies in tests/toy."""
    return load_package(TOY / "bpmn/toy_review", TOY / "forms/toy_review")


def with_files(**changes: bytes | None) -> ProcessPackage:
    """The toy package with files replaced, added or (None) taken away."""
    files = {**toy().files, **changes}
    return ProcessPackage.from_files("toy_review", {path: data for path, data in files.items() if data is not None})


def with_text(path: str, old: str, new: str) -> ProcessPackage:
    """The toy package with a text of one file replaced everywhere in it."""
    text = toy().files[path].decode()
    assert old in text, f"{path} does not have {old!r}"
    return with_files(**{path: text.replace(old, new).encode()})
