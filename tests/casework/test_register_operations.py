"""What processes get from the operations of aid and registers: the results that docs/package.md tells of."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from es_workflow.casework import attachments, exchange_rates, facts, operations
from es_workflow.casework.exchange_rates import RateTable
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.engine import OperationCall
from es_workflow.errors import WorkflowError
from tests.web.visitor import PDF

NOW = moment_of("2026-11-24T09:00")


class Asked(operations.Call):
    """A request whose inputs are all mapped."""

    def given(self, name: str) -> Any:
        return self.asked.inputs.get(name)


@pytest.fixture
def case(make_case, db_session):
    set_clock(NOW)
    tables = [RateTable(f"{day}/A/NBP/2026", dt.date(2026, 11, day), {"EUR": Decimal("4.6806")}) for day in (20, 24)]
    exchange_rates.keep(tables, by=None, source="test")
    return make_case()


def run(case, operation, headers=None, **inputs):
    asked = OperationCall(uuid.uuid4(), "x", operation, headers or {}, inputs)
    found = operations.ALL[operation]
    result = found.run(Asked(case, asked, NOW)) or {}
    assert set(result) == set(found.results)
    return result


def test_rate_of_the_day_or_of_the_last_earlier_table(case):
    assert run(case, "exchange:rate", date="2026-11-22") == {
        "exchange_rate": Decimal("4.6806"), "exchange_table": "20/A/NBP/2026", "exchange_date": "2026-11-20",
    }  # fmt: skip


def test_a_check_tells_what_is_used_left_and_whether_it_fits(case):
    row = {"date": "2026-02-02", "giver": "Gmina", "amount": Decimal("4000.00"), "amount_eur": Decimal("299000.00")}
    run(case, "de_minimis:tell", history=[row], undertakings=[{"nip": "5252248481", "name": "Łąka"}])
    told = run(case, "de_minimis:check", date="2026-11-24", amount=Decimal("4680.60"))["de_minimis"]
    assert (told["regime"], told["ceiling_eur"], told["since"]) == ("2023/2831", 300_000, "2023-11-24")
    assert (told["used_eur"], told["left_eur"], told["left_pln"]) == (299_000, 1000, Decimal("4680.60"))
    assert (told["amount_eur"], told["fits"], told["rate"]) == (1000, True, Decimal("4.6806"))
    assert [(line["giver"], line["amount_eur"]) for line in told["history"]] == [("Gmina", 299_000)]
    assert run(case, "de_minimis:check", date="2026-11-24", amount=Decimal("4680.64"))["de_minimis"]["fits"] is False


def test_aid_is_granted_and_corrected_with_its_certificates(case):
    headers = {"form": "A1.1", "purpose": "e1", "legal_basis": "uchwała"}
    aid = run(case, "de_minimis:grant", headers, date="2026-11-24", amount=Decimal("3542.40"))["aid"]
    assert (aid["number"], aid["amount_eur"], aid["report_by"]) == ("DM.1.2026", Decimal("756.83"), "2026-12-01")
    assert aid["recipient"] == {"name": case.organisation.name, "nip": "8567346215"}
    assert aid["corrects"] is None
    lower = run(case, "de_minimis:correct", amount=Decimal("1000.00"), reason="Mniej wydano")["aid"]
    assert (lower["number"], lower["corrects"], lower["first_amount"]) == (
        "DM.1.2026/K1",
        "DM.1.2026",
        Decimal("3542.40"),
    )
    assert lower["reason"] == "Mniej wydano"


def test_accounts_bars_and_cost_documents(case, people):
    account = "61109010140000071219812874"
    told = run(case, "bank_account:check", account=account, date="2026-11-24")["account_check"]
    assert told == {"result": "manual", "request_id": None, "checked_on": None}
    file = attachments.store(BytesIO(PDF[0]), "bank.pdf", by=people.clerk, case=case)
    answer = [{"id": str(file.id), "filename": "bank.pdf"}]
    told = run(case, "bank_account:confirm", account=account, date="2026-11-24", file=answer)["account_check"]
    assert told == {"result": "confirmed", "request_id": None, "checked_on": "2026-11-24"}
    run(case, "bar:record", until="2027-11-24", reason="Rezygnacja")
    assert facts.of_case(case, NOW)["organisation"]["barred_until"] == "2027-11-24"
    bills = [{"seller_nip": "8567346215", "number": "FV 1"}, {"seller_nip": "8567346215", "number": "fv1"}]
    assert [one["index"] for one in run(case, "cost_document:register", documents=bills)["duplicates"]] == [2]
    assert run(case, "cost_document:release")["released_documents"] == 2


def test_a_unit_knows_its_parent_and_is_barred_with_it(case, people):
    case.organisation.parent = people.other_organisation
    people.other_organisation.barred_until = dt.date(2027, 1, 1)
    known = facts.of_case(case, NOW)["organisation"]
    assert known["parent"] == {"name": "Fundacja Łąka", "nip": "5252248481"}
    assert known["barred_until"] == "2027-01-01"


@pytest.mark.parametrize(
    ("operation", "inputs"),
    [
        ("exchange:rate", {"date": None}),
        ("de_minimis:check", {"date": "2026-11-24", "amount": Decimal("0.001")}),
        ("de_minimis:check", {"date": "2026-11-24", "amount": -1}),
        ("de_minimis:check", {"date": "24.11.2026", "amount": 1}),
        ("de_minimis:check", {"date": "2026-11-24", "amount": True}),
        ("de_minimis:tell", {"history": "none"}),
        ("de_minimis:tell", {"undertakings": [{"nip": "1"}]}),
        ("bank_account:confirm", {"account": "61109010140000071219812874", "date": "2026-11-24", "file": []}),
        ("bar:record", {"until": "2027-01-01", "reason": " "}),
        ("cost_document:register", {"documents": [{"number": "1"}]}),
    ],
)
def test_wrong_inputs_stop_the_case_in_words(operation, inputs, case):
    with pytest.raises(WrongInput, match="Czynność nie dostała"):
        run(case, operation, **inputs)


def test_a_file_of_another_case_is_no_proof(case, make_case, people):
    file = attachments.store(BytesIO(PDF[0]), "bank.pdf", by=people.clerk, case=make_case())
    with pytest.raises(WorkflowError, match="plik"):
        run(case, "bank_account:confirm", account="61109010140000071219812874", date="2026-11-24",
            file=[{"id": str(file.id)}])  # fmt: skip
