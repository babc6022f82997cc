"""NBP's files and its service: every form of table A is read, everything else refused in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from es_workflow.casework import background, exchange_rates, nbp, operations, outside, rate_files, runtime
from es_workflow.casework.exchange_rates import RatesDiffer, RateTable
from es_workflow.casework.outside import ServiceFailed
from es_workflow.casework.rate_files import UnreadableRates
from es_workflow.casework.scenario_time import moment_of, set_clock
from tests.fake_service import fake_service

TODAY = dt.date(2026, 11, 24)
HEAD = "data;1USD;1EUR;100HUF;nr tabeli;pełny numer tabeli;\n ;dolar;euro;forint (Węgry); ; ;\n"
ROW = "20261124;3,9432;4,6806;1,1234;228;228/A/NBP/2026;\n"
TAIL = "kod ISO;USD;EUR;HUF;;;\nnazwa waluty;dolar;euro;forint;;;\nliczba jednostek;1;1;100;;;\n"
JSON = (
    b'[{"table":"A","no":"228/A/NBP/2026","effectiveDate":"2026-11-24","rates":['
    b'{"currency":"euro","code":"EUR","mid":4.6806},{"currency":"forint","code":"HUF","mid":0.011234}]}]'
)
XML = (
    '<?xml version="1.0" encoding="ISO-8859-2"?><tabela_kursow typ="A" uid="26a228">'
    "<numer_tabeli>228/A/NBP/2026</numer_tabeli><data_publikacji>2026-11-24</data_publikacji>"
    "<pozycja><nazwa_waluty>euro</nazwa_waluty><przelicznik>1</przelicznik><kod_waluty>EUR</kod_waluty>"
    "<kurs_sredni>4,6806</kurs_sredni></pozycja><pozycja><nazwa_waluty>forint (Węgry)</nazwa_waluty>"
    "<przelicznik>100</przelicznik><kod_waluty>HUF</kod_waluty><kurs_sredni>1,1234</kurs_sredni></pozycja>"
    "</tabela_kursow>"
).encode("iso-8859-2")
API_XML = (
    b"<ArrayOfExchangeRatesTable><ExchangeRatesTable><Table>A</Table><No>228/A/NBP/2026</No>"
    b"<EffectiveDate>2026-11-24</EffectiveDate><Rates><Rate><Currency>euro</Currency><Code>EUR</Code><Mid>4.6806</Mid>"
    b"</Rate><Rate><Currency>forint</Currency><Code>HUF</Code><Mid>0.011234</Mid></Rate></Rates></ExchangeRatesTable>"
    b"</ArrayOfExchangeRatesTable>"
)
CSV = (HEAD + ROW + TAIL).encode("cp1250")


@pytest.mark.parametrize("data", [CSV, (HEAD + ROW + TAIL).encode("utf-8-sig"), JSON, XML, API_XML],
                         ids=["csv", "csv saved as utf-8", "json", "xml", "service's xml"])  # fmt: skip
def test_every_form_of_the_same_table_says_the_same(data):
    [table] = rate_files.read(data)
    assert (table.number, table.day) == ("228/A/NBP/2026", TODAY)
    assert (table.rates["EUR"], table.rates["HUF"]) == (Decimal("4.6806"), Decimal("0.011234"))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"Ala ma kota", b"{}", b"[]", b"[1]", b"<a/>", b"<tabela_kursow typ='A'>", b"\x00\xff\x00",
        JSON.replace(b'"A","no"', b'"C","no"'), JSON.replace(b"4.6806", b'"Infinity"'), JSON.replace(b"4.6806", b"0"),
        JSON.replace(b"2026-11-24", b"2026-13-24"), JSON.replace(b"228/A/NBP/2026", b"228/A/NBP/2025"),
        CSV.replace(b"4,6806", b"-4,6806"), CSV.replace(b"20261124", b"20261399"),
        (HEAD + ROW + ROW + TAIL).encode("cp1250"), (HEAD + TAIL).encode("cp1250"),
        b'<!DOCTYPE a [<!ENTITY x "y">]><tabela_kursow typ="A"><numer_tabeli>&x;</numer_tabeli></tabela_kursow>',
        b"x" * 5_000_001,
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(data):
    with pytest.raises(UnreadableRates, match=r"tabel|plik|Plik|Wiersz"):
        rate_files.read(data)


def test_a_file_that_contradicts_is_refused_whole(people):
    exchange_rates.keep(rate_files.read(CSV), by=people.clerk, source="x")
    more = HEAD + ROW.replace("4,6806", "4,6807") + ROW.replace("20261124", "20261125").replace("228", "229") + TAIL
    tables = rate_files.read(more.encode("cp1250"))
    look = exchange_rates.preview(tables)
    assert ([table.number for table in look.new], look.known) == (["229/A/NBP/2026"], 0)
    assert [table.number for table in look.differing] == ["228/A/NBP/2026"]
    with pytest.raises(RatesDiffer, match=r"24\.11\.2026"):
        exchange_rates.keep(tables, by=people.clerk, source="y")
    assert exchange_rates.latest_day() == TODAY


@pytest.fixture
def service(config, db_session):
    """NBP's service, as the office asks it."""
    set_clock(moment_of("2026-11-24"))
    with fake_service(body=JSON) as service:
        runtime.set_up(replace(config, nbp_url=service.url), operations.ALL)
        yield service
        runtime.set_up(config, operations.ALL)


def test_missing_tables_are_fetched_from_the_day_after_the_newest(service):
    exchange_rates.keep([RateTable("220/A/NBP/2026", dt.date(2026, 11, 12), {"EUR": Decimal(4)})], by=None, source="x")
    assert nbp.fetch(service.url, TODAY) == 1
    assert service.asked == ["/api/exchangerates/tables/a/2026-11-13/2026-11-24/?format=json"]
    assert exchange_rates.rate_on(TODAY).table_no == "228/A/NBP/2026"
    assert nbp.fetch(service.url, TODAY) == 0
    assert len(service.asked) == 1, "today's table is here already"


def test_the_first_time_no_more_days_are_asked_for_than_the_service_gives(service):
    nbp.fetch(service.url, TODAY)
    assert service.asked == ["/api/exchangerates/tables/a/2026-08-24/2026-11-24/?format=json"]
    assert (TODAY - dt.date(2026, 8, 24)).days + 1 == 93


def test_no_table_in_these_days_is_an_answer(service):
    service.status, service.body = 404, b"404 NotFound - Not Found - Brak danych"
    assert nbp.fetch(service.url, TODAY) == 0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 400, "body": b"400 BadRequest"}, "odmówiła .kod 400."),
        ({"status": 500}, "ma usterkę .kod 500."),
        ({"body": b"<html>"}, "niezrozumiałą odpowiedź"),
        ({"body": JSON.replace(b"2026-11-24", b"2026-11-25")}, "z innych dni"),
        ({"hang_up": True}, "nie odpowiada"),
        ({"delay": 1.5}, "nie odpowiada"),
    ],
    ids=["refused", "broken", "no table", "another day", "half", "slow"],
)
def test_a_failing_service_is_said_in_words_and_nothing_is_kept(answer, words, service, monkeypatch):
    monkeypatch.setattr(outside, "SECONDS", 0.5)
    for name, value in answer.items():
        setattr(service, name, value)
    with pytest.raises(ServiceFailed, match=words):
        nbp.fetch(service.url, TODAY)
    background.fetch_rates()
    assert exchange_rates.latest_day() is None


def test_the_worker_fetches_only_when_it_is_told_where(service, config):
    runtime.set_up(config, operations.ALL)
    background.fetch_rates()
    assert service.asked == []
    runtime.set_up(replace(config, nbp_url=service.url), operations.ALL)
    background.fetch_rates()
    assert exchange_rates.latest_day() == TODAY
