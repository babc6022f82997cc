"""The ledger's kinds of entries and accounts in words."""

from __future__ import annotations

from es_workflow.casework.ledger import Account, Kind
from es_workflow.texts import _


def kind_texts() -> dict[str, str]:
    """What an entry does."""
    return {
        Kind.RESERVE: _("rezerwacja"),
        Kind.CONTRACT: _("umowa"),
        Kind.PAY: _("wypłata"),
        Kind.RELEASE: _("zwolnienie"),
        Kind.RECOVER: _("zwrot"),
        Kind.CERTIFY: _("poświadczenie"),
    }


def account_texts() -> dict[str, str]:
    """From where and to where."""
    return {
        Account.FREE: _("wolne"),
        Account.RESERVED: _("zarezerwowane"),
        Account.CONTRACTED: _("w umowach"),
        Account.PAID: _("wypłacone"),
        Account.UNCERTIFIED: _("niepoświadczone"),
        Account.CERTIFIED: _("poświadczone"),
    }
