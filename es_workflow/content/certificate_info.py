"""Letters of a package that everybody may check (package.json `certificates`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class CertificateInfo:
    """A letter that is a certificate."""

    template: str
    holder: str
    """FEEL: the surname of the person it is about. Only a keyed digest of it is kept for checking."""

    @classmethod
    def of(cls, template: str, raw: Mapping[str, str]) -> CertificateInfo:
        """The certificate as package.json has it."""
        return cls(template, raw["holder"])
