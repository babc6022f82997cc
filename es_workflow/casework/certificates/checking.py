"""Checking: what somebody who holds the paper may learn. Who does not have its code learns nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from es_workflow import db
from es_workflow.casework.certificates import codes
from es_workflow.casework.certificates.issuing import holder_seal
from es_workflow.casework.public_registers import definitions, reading
from es_workflow.errors import NotFound
from es_workflow.models import Certificate, Document


class NoSuchCertificate(NotFound):
    says = "Nie ma zaświadczenia o tym kodzie. Sprawdź, czy kod jest przepisany dokładnie tak, jak na dokumencie."


@dataclass(frozen=True)
class InRegister:
    """A paper whose number stands in a public register: that entry tells all there is."""

    register: str
    address: str


def find(typed: str) -> Certificate:
    """The certificate with that code. Raises NoSuchCertificate, the same for every code that is none."""
    code = codes.read(typed)
    query = select(Certificate).where(Certificate.code == code)
    query = query.options(joinedload(Certificate.document).joinedload(Document.attachment))
    found = db.session.scalar(query) if code else None
    if found is None:
        raise NoSuchCertificate
    return found


def find_in_register(typed: str, now: dt.datetime) -> InRegister | None:
    """The public register's entry whose number was typed, as far as everybody may see it."""
    address = typed.strip().replace("/", "-")
    for info in definitions.list_all():
        try:
            entry = reading.get(info, address, now)
        except NotFound:
            continue
        return InRegister(info.slug, entry.address)
    return None


def is_holder(certificate: Certificate, surname: str) -> bool:
    """Whether the certificate is of a person of that surname; also when nobody can read any more whose it is."""
    return hmac.compare_digest(certificate.holder_seal, holder_seal(certificate.code, surname))


def is_paper(certificate: Certificate, stream: IO[bytes], limit: int) -> bool:
    """Whether the file is the issued PDF, to the byte; also when its content was erased here. Nothing is kept of it."""
    digest = hashlib.sha256(stream.read(limit)).hexdigest()
    return hmac.compare_digest(certificate.document.attachment.sha256, digest)
