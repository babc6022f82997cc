"""Whose an account is: the white list answers or fails in words; without it a person has to look."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from es_workflow import db
from es_workflow.casework import attachments, bank_accounts, operations, outside, runtime
from es_workflow.casework.bank_accounts import WrongAccount
from es_workflow.casework.outside import ServiceFailed
from es_workflow.models import AccountCheck
from tests.fake_service import fake_service
from tests.web.visitor import PDF

ACCOUNT = "61109010140000071219812874"
DAY = dt.date(2026, 11, 24)
YES = b'{"result":{"accountAssigned":"TAK","requestDateTime":"24-11-2026 09:00:00","requestId":"aa111-84df1a1"}}'


@pytest.fixture
def listed(config, people):
    """The office asks this service."""
    with fake_service(body=YES) as service:
        runtime.set_up(replace(config, white_list_url=service.url), operations.ALL)
        yield service
        runtime.set_up(config, operations.ALL)


def check(people, account=f"PL {ACCOUNT}"):
    return bank_accounts.check(people.organisation, account, DAY, case=None)


def test_the_list_is_asked_for_the_day_and_its_number_is_kept(listed, people):
    told = bank_accounts.in_words(check(people))
    assert listed.asked == [f"/api/check/nip/8567346215/bank-account/{ACCOUNT}?date=2026-11-24"]
    assert (told["result"], told["request_id"]) == ("confirmed", "aa111-84df1a1")
    assert told["checked_on"] is not None
    check(people, ACCOUNT)
    assert len(listed.asked) == 1, "what is known for the day is not asked again"


def test_a_unit_s_account_is_asked_for_with_its_parent_s_number(listed, people):
    people.organisation.parent = people.other_organisation
    check(people)
    assert "/nip/5252248481/" in listed.asked[0]


def test_the_account_of_a_person_is_made_sure_of_by_somebody(listed, people):
    people.organisation.nip, people.organisation.is_person = "", True
    assert bank_accounts.in_words(check(people))["result"] == "manual"
    assert listed.asked == []


def test_an_account_that_is_not_there_is_asked_for_again_until_somebody_confirms_it(listed, people):
    listed.body = YES.replace(b"TAK", b"NIE")
    assert bank_accounts.in_words(check(people))["result"] == "not_found"
    check(people)
    assert len(listed.asked) == 2
    file = attachments.store(BytesIO(PDF[0]), "bank.pdf", by=people.clerk)
    bank_accounts.confirm(people.organisation, ACCOUNT, DAY, file, by=people.clerk, case=None)
    assert bank_accounts.in_words(check(people))["result"] == "confirmed"
    assert len(listed.asked) == 2


def test_without_the_list_a_person_has_to_look_and_only_for_that_day(people):
    assert bank_accounts.in_words(check(people)) == {"result": "manual", "request_id": None, "checked_on": None}
    file = attachments.store(BytesIO(PDF[0]), "bank.pdf", by=people.clerk)
    bank_accounts.confirm(people.organisation, ACCOUNT, DAY, file, by=people.clerk, case=None)
    assert bank_accounts.in_words(check(people))["result"] == "confirmed"
    other_day = bank_accounts.check(people.organisation, ACCOUNT, dt.date(2026, 11, 25), case=None)
    assert other_day is None
    assert bank_accounts.check(people.other_organisation, ACCOUNT, DAY, case=None) is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 400, "body": '{"code":"WL-112","message":"Zły NIP."}'.encode()}, "odmówił: Zły NIP"),
        ({"status": 429, "body": b'{"code":"WL-191","message":"Limit"}'}, "Wyczerpano dzienny limit"),
        ({"status": 503}, "ma usterkę .kod 503."),
        ({"status": 200, "body": b"<html>konserwacja</html>"}, "niezrozumiałą odpowiedź"),
        ({"status": 200, "body": b'{"result":{"accountAssigned":"MOZE","requestId":"x"}}'}, "niezrozumiałą odpowiedź"),
        ({"status": 200, "body": b'{"result":{"accountAssigned":"TAK","requestId":" "}}'}, "identyfikatora zapytania"),
        ({"status": 200, "body": b'{"result":null}'}, "niezrozumiałą odpowiedź"),
        ({"status": 404, "body": b""}, "niezrozumiałą odpowiedź"),
        ({"hang_up": True}, "nie odpowiada"),
        ({"delay": 1.5}, "nie odpowiada"),
        ({"body": b"x" * 6_000_000}, "zbyt dużą odpowiedź"),
    ],
    ids=["wrong number", "limit", "broken", "no json", "unknown word", "no request id", "null", "not found", "half",
         "slow", "huge"],
)  # fmt: skip
def test_a_failing_list_is_said_in_words_and_nothing_is_kept(answer, words, listed, people, monkeypatch):
    monkeypatch.setattr(outside, "SECONDS", 0.5)
    for name, value in answer.items():
        setattr(listed, name, value)
    with pytest.raises(ServiceFailed, match=words):
        check(people)
    assert bank_accounts.list_of(people.organisation) == []


def test_a_list_that_nobody_runs_is_said_in_words(config, people):
    with fake_service() as service:
        gone = service.url
    runtime.set_up(replace(config, white_list_url=gone), operations.ALL)
    with pytest.raises(ServiceFailed, match="nie odpowiada"):
        check(people)


@pytest.mark.parametrize("account", ["61109010140000071219812875", "DE89370400440532013000", "", "abc"])
def test_what_is_no_polish_account_is_refused_before_anybody_is_asked(account, listed, people):
    with pytest.raises(WrongAccount):
        check(people, account)
    assert listed.asked == []


def test_checks_cannot_be_changed_or_deleted(listed, people):
    check(people)
    with pytest.raises(IntegrityError, match="append-only"), db.session.begin_nested():
        db.session.execute(delete(AccountCheck))
