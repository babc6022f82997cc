"""What every process may read without anybody filling it in: the case, who applies, the call, the project, the person.

The office fills these at run time (casework); a test there holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from es_workflow.content.shapes import ANYTHING, PLAIN, Shape, record, rows

CASE = ("number", "status", "subject", "started", "submitted", "office_days", "clock")
ORGANISATION = (
    "name", "kind", "legal_form", "nip", "regon", "krs", "street", "house_no", "flat_no", "postal_code", "city", "terc",
    "email", "phone", "pkd", "size", "barred_until",
)  # fmt: skip
UNIT = ("unit_kind", "county")
"""Of `organisation` too: what kind of unit of local government it is (null: none), and the powiat of its TERC code."""
SUCCESSOR = ("name", "nip", "terc")
"""`organisation.successor`: who took it over; null when nobody did."""
PARENT = ("name", "nip")
"""`organisation.parent`: the body it is a unit of; null when it is none."""
CALL = ("title", "number", "opens", "closes")
"""`call.terms` beside these: the answers of the package's form for calls."""
CALL_MONEY = ("mode", "allocation", "available")
"""Of `call`, where calls of the process give money."""
SEAT = ("name", "account", "chair")
"""`call.panel` and `case.panel`, where calls of the process have a panel: lists of its members."""
FUNDS = ("reserved", "contracted", "paid", "recovered")
PROJECT = ("title", "resolution", "start_date", "end_date", "total", "subsidy", "account")
USER = ("name", "email")
LETTER = ("document", "office", "today", "words", "entries", "certificate")

GLOBALS: Mapping[str, Shape] = MappingProxyType(
    {
        "case": record({**dict.fromkeys(CASE, PLAIN), "status_name": record(("pl", "en"))}),
        "organisation": record(
            {**dict.fromkeys((*ORGANISATION, *UNIT), PLAIN), "parent": record(PARENT), "successor": record(SUCCESSOR)}
        ),
        "call": record({**dict.fromkeys((*CALL, *CALL_MONEY), PLAIN), "terms": ANYTHING}),
        "project": record(PROJECT),
        "funds": record(FUNDS),
    }
)
"""Known to every expression of a process."""

MOVING = frozenset({"call"})
"""Those of them whose later values count for terms that run: when a call is extended, its cases' terms follow."""

FORM_GLOBALS: Mapping[str, Shape] = MappingProxyType({**GLOBALS, "user": record(USER)})
"""Known to every expression of a form, besides `variables`."""


MATCHING: Mapping[str, Shape] = MappingProxyType({"applicant": ANYTHING, "offer": ANYTHING, "wish": PLAIN})
"""Known to the expressions of `matching`: what both said of themselves, and which wish the offer is (null: none)."""


JOURNAL = (
    "open", "first_day", "last_day", "agreed_hours", "hours", "approved_hours", "entries", "waiting_weeks",
    "last_entry",
)  # fmt: skip
"""`journal`, where cases of the process have one (operation `journal:open`); null before it is opened."""


PARTY = ("name", "nip", "city", "email", "phone", "has_people")
"""`parties.<key>`, where the process has such a party; null while nobody is it."""


def with_call(terms: Shape, *, money: bool, panel: bool) -> Mapping[str, Shape]:
    """GLOBALS in a package whose calls have these terms, and money or a panel."""
    call, case = {**GLOBALS["call"].parts, "terms": terms}, dict(GLOBALS["case"].parts)
    if not money:
        call = {name: shape for name, shape in call.items() if name not in CALL_MONEY}
    if panel:
        call["panel"] = case["panel"] = rows(record(SEAT))
    return {**GLOBALS, "call": record(call), "case": record(case)}
