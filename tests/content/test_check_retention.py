"""What `flask check` says of periods, of letters everybody may check, and of answers that nobody erases."""

# ruff: noqa: E501 – what is said of a mistake stands in one line, as an author reads it

from __future__ import annotations

import json
from typing import Any

import pytest

from es_workflow.casework import deployments
from es_workflow.content import ProcessPackage
from tests.content.broken import MANIFEST, PROCESS, REQUEST, toy, with_files

MONTH = {"days": 30, "from": "case_end"}
Json = dict[str, Any]


def with_manifest(**parts: Json) -> ProcessPackage:
    """The toy package whose package.json has these parts too."""
    raw = json.loads(toy().files[MANIFEST]) | parts
    return with_files(**{MANIFEST: json.dumps(raw).encode()})


def asking(periods: Json | None = None, /, **properties: str) -> ProcessPackage:
    """The toy package whose first question has these properties; with or without periods."""
    form = json.loads(toy().files[REQUEST])
    [question] = [one for one in form["components"] if one.get("key") == "title"]
    question["properties"] = question.get("properties", {}) | properties
    package = with_manifest(**({"retention": periods} if periods else {}))
    files = {**package.files, REQUEST: json.dumps(form).encode()}
    return ProcessPackage.from_files(package.key, files)


def withdrawing(template: str, **certificates: Json) -> ProcessPackage:
    """The toy package in which the letter's task withdraws certificates instead of making it."""
    process = toy().files[PROCESS].decode()
    start = process.index('<bpmn:serviceTask id="write_letter"')
    before, task, after = process[:start], *process[start:].split("</bpmn:serviceTask>", 1)
    task = task.replace('"document:create"', '"certificate:withdraw"').replace('value="consent"', f'value="{template}"')
    task = task.replace('<zeebe:header key="share" value="applicant"/>', "")
    reason = '<zeebe:ioMapping><zeebe:input source="=request.title" target="reason"/></zeebe:ioMapping>'
    task = task.replace("</bpmn:extensionElements>", f"{reason}</bpmn:extensionElements>")
    manifest = with_manifest(certificates=certificates).files[MANIFEST]
    return with_files(**{PROCESS: f"{before}{task}</bpmn:serviceTask>{after}".encode(), MANIFEST: manifest})


def periods(**raw: Any) -> ProcessPackage:
    return with_manifest(retention=raw)


def certificate(name: str = "consent", **raw: Any) -> ProcessPackage:
    return with_manifest(certificates={name: raw})


def told(package: ProcessPackage) -> list[str]:
    """What is said, without the folder in front."""
    return [str(problem).partition("toy_review/")[2] for problem in deployments.problems_of(package)]


RIGHT = {
    "one period for all": periods(personal=MONTH),
    "three of the same length": periods(special=MONTH, personal=MONTH, money=MONTH),
    "letters that stay, or go with another period": periods(
        personal=MONTH, money=MONTH, documents={"consent": "money"}
    ),
    "money without a period of its own goes with the person": periods(personal=MONTH, documents={"consent": "money"}),
    "a question about a person, with a period": asking({"personal": MONTH}, personal="name"),
    "a special one, with its period": asking(
        {"special": MONTH, "personal": MONTH}, personal="data", retention="special"
    ),
    "a letter everybody may check": certificate(holder="=request.title"),
}


@pytest.mark.parametrize("right", RIGHT)
def test_what_is_right_is_not_found_wrong(right: str) -> None:
    assert told(RIGHT[right]) == []


LONGER = {"days": 31, "from": "case_end"}
MISTAKES: dict[str, tuple[ProcessPackage, str]] = {
    "no period for the person": (
        periods(money=MONTH), "package.json: retention: 'personal' is missing → add \"personal\": …",
    ),
    "a period nobody knows": (
        periods(personal=MONTH, secret=MONTH),
        "package.json: retention: 'secret' is not known here → known are: special, personal, money, documents",
    ),
    "a period without a length": (
        periods(personal={"from": "case_end"}),
        'package.json: retention.personal: {"from":"case_end"} says too little → add one of: years, days',
    ),
    "a period from nowhere": (
        periods(personal={"days": 30}), "package.json: retention.personal: 'from' is missing → add \"from\": …",
    ),
    "a period from another day": (
        periods(personal={"days": 30, "from": "filing"}),
        'package.json: retention.personal.from: "filing" is not one of the possible values → use one of: case_end, year_end',
    ),
    "a length in months": (
        periods(personal={"months": 6, "from": "case_end"}),
        "package.json: retention.personal: 'months' is not known here → known are: years, days, from",
    ),
    "a length below nothing": (
        periods(personal={"days": -1, "from": "case_end"}),
        "package.json: retention.personal.days: -1 is too small → write 0 or more",
    ),
    "a length beyond all archives": (
        periods(personal={"years": 101, "from": "case_end"}),
        "package.json: retention.personal.years: 101 is too large → write 100 or less",
    ),
    "half a year": (
        periods(personal={"years": 0.5, "from": "case_end"}),
        "package.json: retention.personal.years: 0.5 should be of the type integer",
    ),
    "what is special longer than the person": (
        periods(special=LONGER, personal=MONTH),
        "package.json: retention.personal: would be due before retention.special → make personal longer or special shorter",
    ),
    "money shorter than the person": (
        periods(personal=LONGER, money=MONTH),
        "package.json: retention.money: would be due before retention.personal → make money longer or personal shorter",
    ),
    "money shorter only for cases that end in January": (
        periods(personal={"days": 1, "from": "year_end"}, money={"days": 340, "from": "case_end"}),
        "package.json: retention.money: would be due before retention.personal → make money longer or personal shorter",
    ),
    "a period of a letter that is not there": (
        periods(personal=MONTH, documents={"assent": "money"}),
        "package.json: retention.documents.assent: there is no such letter → there are: consent",
    ),
    "a letter that goes some day": (
        periods(personal=MONTH, documents={"consent": "later"}),
        'package.json: retention.documents.consent: "later" is not one of the possible values → use one of: keep, special, money',
    ),
    "a letter of a period that is not there": (
        periods(personal=MONTH, documents={"consent": "special"}),
        "package.json: retention.documents.consent: there is no period 'special' → add retention.special",
    ),
    "a question about a person, and no periods": (
        asking(personal="name"),
        "request.form: title: personal is 'name', but nobody says when the answer is erased"
        " → add retention to package.json (docs/package.md)",
    ),
    "a question of a period that is not there": (
        asking({"personal": MONTH}, personal="data", retention="special"),
        "request.form: title: there is no period 'special' → add retention.special to package.json",
    ),
    "a question with a period that is not about a person": (
        asking({"special": MONTH, "personal": MONTH}, retention="special"),
        "request.form: title: has retention, but no personal: nothing of it is erased"
        " → add personal (name, name_part, identifier or data), or remove retention",
    ),
    "a certificate without a holder": (
        certificate(), "package.json: certificates.consent: 'holder' is missing → add \"holder\": …",
    ),
    "a certificate that says more": (
        certificate(holder="=request.title", valid=True),
        "package.json: certificates.consent: 'valid' is not known here → known are: holder",
    ),
    "a holder that is no expression": (
        certificate(holder="request.title"),
        'package.json: certificates.consent.holder: "request.title" is not an expression → begin it with \'=\'',
    ),
    "a holder of an unknown name": (
        certificate(holder="=surname"),
        "package.json: certificates.consent.holder: =surname: There is no variable “surname”. (character 1)",
    ),
    "a holder of an unknown part": (
        certificate(holder="=request.surname"),
        "package.json: certificates.consent.holder: =request.surname: request.surname leads nowhere, there is no 'surname'"
        " → there are: amount, items, needed_by, nip, offer, title, urgent, why_urgent",
    ),
    "a certificate that no task makes": (
        certificate("assent", holder="=request.title"),
        "package.json: certificates.assent: no service task makes this letter → make it, or remove this",
    ),
    "a certificate that is only withdrawn": (
        withdrawing("consent", consent={"holder": "=request.title"}),
        "package.json: certificates.consent: no service task makes this letter → make it, or remove this",
    ),
    "a letter withdrawn that is no certificate": (
        withdrawing("consent"),
        "toy_review.bpmn: write_letter „Sporządź pismo”: the header template names 'consent', which does not exist → there are: none",
    ),
}  # fmt: skip
"""Mistake: the package with it, and what is said of it."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_remedy(mistake: str) -> None:
    package, message = MISTAKES[mistake]
    assert message in told(package)
