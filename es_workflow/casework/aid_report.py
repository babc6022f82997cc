"""The file for the report of de minimis aid (SHRIMP): one row for each certificate, with what the register asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from es_workflow import clock, db
from es_workflow.casework import aid_register, organisations, spreadsheets
from es_workflow.casework.spreadsheets import Cell, Sheet
from es_workflow.models import AidCertificate, Organisation
from es_workflow.texts import use_language

COLUMNS = (
    "NIP beneficjenta", "Nazwa beneficjenta", "Identyfikator gminy (TERC)", "Forma prawna", "Wielkość",
    "Klasa działalności (PKD)", "Dzień udzielenia pomocy", "Podstawa prawna", "Rozporządzenie KE",
    "Wartość nominalna (PLN)", "Wartość brutto (PLN)", "Wartość brutto (EUR)", "Kurs NBP", "Tabela NBP",
    "Forma pomocy (kod)", "Przeznaczenie pomocy (kod)", "Numer zaświadczenia", "Korekta zaświadczenia",
    "Data zaświadczenia", "Numer sprawy", "Termin sprawozdania", "Przekazano",
)  # fmt: skip
"""The order of docs/registers.md."""


def workbook(first: dt.date, last: dt.date) -> bytes:
    """The XLSX of our certificates issued from `first` to `last`; in Polish, whoever asks, because the register is."""
    certificates = aid_register.between(first, last)
    known = _organisations({certificate.aid.nip for certificate in certificates})
    with use_language("pl"):
        rows = [_row(certificate, known.get(certificate.aid.nip)) for certificate in certificates]
    return spreadsheets.write(Sheet("Pomoc de minimis", COLUMNS, rows, {"Kurs NBP": "0.0000"}))


def _organisations(nips: set[str]) -> dict[str, Organisation]:
    return {one.nip: one for one in db.session.scalars(select(Organisation).where(Organisation.nip.in_(nips)))}


def _row(certificate: AidCertificate, body: Organisation | None) -> Sequence[Cell]:
    aid = certificate.aid
    first = aid.certificates[0]
    return (
        aid.nip,
        aid.name,
        body.terc if body else "",
        organisations.legal_forms().get(body.legal_form, body.legal_form) if body else "",
        organisations.sizes().get(body.size, "") if body else "",
        body.pkd if body else "",
        aid.granted_on,
        aid.legal_basis,
        aid.regulation,
        certificate.amount,
        certificate.amount,
        certificate.amount_eur,
        aid.rate,
        aid.rate_table,
        aid.form,
        aid.purpose,
        certificate.number,
        first.number if certificate is not first else "",
        certificate.issued_on,
        aid.case.number if aid.case else "",
        certificate.report_by,
        clock.today(certificate.reported_at) if certificate.reported_at else None,
    )
