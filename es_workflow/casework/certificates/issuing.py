"""Issuing: the letter that is a certificate gets a code; of its holder only a keyed digest of the surname is kept."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from es_workflow import clock, db, feel
from es_workflow.casework import facts, polish, runtime
from es_workflow.casework.certificates import codes
from es_workflow.casework.retention.sealing import seal
from es_workflow.errors import ProcessFailed
from es_workflow.models import Case, Certificate, Document
from es_workflow.texts import _


def prepare(case: Case, template: str, variables: Mapping[str, Any], now: dt.datetime) -> Certificate | None:
    """The certificate that the letter is to be; None when the package does not say it is one. Raises ProcessFailed."""
    info = runtime.office().package(case.deployment_id).manifest.certificates.get(template)
    if info is None:
        return None
    known = {**variables, **facts.of_case(case, now)}
    holder = feel.value_of(info.holder, known, runtime.office().world(now))
    if not isinstance(holder, str) or not holder.strip():
        raise ProcessFailed(_("Nie wiadomo, czyje jest zaświadczenie: wyrażenie holder nie dało nazwiska."))
    code = codes.new()
    return Certificate(
        id=uuid.uuid4(),
        code=code,
        case_id=case.id,
        number=case.number or "",
        holder_seal=holder_seal(code, holder),
        issuer=runtime.office().config.office_name,
        issued_on=clock.today(now),
    )


def printed(certificate: Certificate) -> dict[str, str]:
    """What the letter's template finds under `data.certificate`."""
    code = codes.shown(certificate.code)
    base = runtime.office().config.base_url
    return {"code": code, "address": f"{base}/certificates/{code}", "number": certificate.number}


def issue(certificate: Certificate, document: Document) -> None:
    """It is this letter, and holds from now on."""
    certificate.document_id = document.id
    certificate.title_pl, certificate.title_en = document.title_pl, document.title_en
    db.session.add(certificate)


def holder_seal(code: str, surname: str) -> str:
    """What is kept of the surname: spelling, marks and dashes do not count; the same name on another paper differs."""
    letters = "".join(char for char in polish.fold(surname) if char.isalnum())
    return seal(f"certificate {code}", letters)
