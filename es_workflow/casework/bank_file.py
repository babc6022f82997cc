"""Transfers as a file that Polish banks read: Elixir-0, a line of comma-separated fields each, Windows-1250, CRLF.

Fields by the banks' published descriptions of the format: 110 (credit transfer), date, amount in grosze, sort code of
the payer's bank, 0, accounts, names (four lines of 35), 0, sort code of the receiver's bank, title, and 51 (an ordinary
transfer).
"""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

LINES, WIDTH = 4, 35
CREDIT_TRANSFER, ORDINARY = "110", "51"
ENCODING = "cp1250"
_FORBIDDEN = re.compile(r'["|\x00-\x1f]')


@dataclass(frozen=True)
class Transfer:
    """One transfer; accounts are 26 digits."""

    amount: Decimal
    payer_account: str
    payer: str
    account: str
    recipient: str
    title: str
    reference: str


def elixir(transfers: Iterable[Transfer], *, day: dt.date) -> bytes:
    """The file, to be paid on that day."""
    return "".join(f"{','.join(_fields(one, day))}\r\n" for one in transfers).encode(ENCODING, "replace")


def _fields(one: Transfer, day: dt.date) -> list[str]:
    return [
        CREDIT_TRANSFER,
        f"{day:%Y%m%d}",
        str(int(one.amount * 100)),
        _sort_code(one.payer_account),
        "0",
        _quoted(one.payer_account),
        _quoted(one.account),
        _quoted(_lines(one.payer)),
        _quoted(_lines(one.recipient)),
        "0",
        _sort_code(one.account),
        _quoted(_lines(one.title)),
        _quoted(""),
        _quoted(""),
        _quoted(ORDINARY),
        _quoted(one.reference),
    ]


def _sort_code(account: str) -> str:
    """The eight digits after the two check digits."""
    return account[2:10]


def _quoted(text: str) -> str:
    return f'"{text}"'


def _lines(text: str) -> str:
    """At most four lines of 35 characters, without the signs that separate them and what the bank's code page lacks."""
    plain = _FORBIDDEN.sub(" ", text.replace("„", "").replace("”", "").replace("\N{NO-BREAK SPACE}", " "))
    known = plain.encode(ENCODING, "ignore").decode(ENCODING)
    return "|".join(textwrap.wrap(known, WIDTH, break_on_hyphens=False)[:LINES])
