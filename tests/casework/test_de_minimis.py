"""The ceiling of de minimis aid, worked by hand: each row says what is in the register and what is left of it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from es_workflow import db
from es_workflow.casework import aid_register, de_minimis, exchange_rates, undertakings
from es_workflow.casework.aid_register import OtherAid
from es_workflow.casework.de_minimis import AidRefused, Basis, Recipient
from es_workflow.casework.exchange_rates import NoRate, RateTable
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.models import Aid, AidCeiling, AidCertificate, AidReportTerm

US, SISTER, TAKEN = "8567346215", "5252248481", "1234563218"


def day(text: str) -> dt.date:
    """24.11.2026 as a date."""
    return dt.datetime.strptime(text, "%d.%m.%Y").date()


def enter(nip: str, when: str, eur: str, giver: str = "Gmina Toruń") -> Aid:
    """Aid of another giver, worth these euros."""
    euros = Decimal(eur)
    told = OtherAid(nip, "Podmiot", giver, day(when), euros * 4, euros, "x")
    return aid_register._add(told, None)


@dataclass(frozen=True)
class Row:
    """One case worked by hand."""

    why: str
    aid: tuple[tuple[str, str, str], ...]
    on: str
    used: str
    left: str
    sector: str = "general"
    fiscal_month: int = 1
    links: tuple[tuple[str, str, str, str], ...] = ()


G, H = "general", "road_haulage"
ROWS = (
    Row("nothing yet, the old rules: 200 000", (), "31.12.2023", "0", "200000.00"),
    Row("nothing yet, the new rules: 300 000", (), "01.01.2024", "0", "300000.00"),
    Row(
        "old rules count the current and two fiscal years: 2021 counts, 31.12.2020 does not: 200 000 − 50 000",
        ((US, "31.12.2020", "90000"), (US, "01.01.2021", "50000")), "31.12.2023", "50000.00", "150000.00",
    ),
    Row(
        "the next day the new rules look back to 1.01.2021, included: 300 000 − 50 000",
        ((US, "31.12.2020", "90000"), (US, "01.01.2021", "50000")), "01.01.2024", "50000.00", "250000.00",
    ),
    Row(
        "… and a day later 1.01.2021 is out: 300 000",
        ((US, "31.12.2020", "90000"), (US, "01.01.2021", "50000")), "02.01.2024", "0", "300000.00",
    ),
    Row(
        "UOKiK's example: for 5.01.2024 aid of 5.01.2021 still counts: 300 000 − 1",
        ((US, "04.01.2021", "100000"), (US, "05.01.2021", "1.00")), "05.01.2024", "1.00", "299999.00",
    ),
    Row(
        "29 February 2028 looks back to 28.02.2025, which has no 29th: 300 000 − 20",
        ((US, "27.02.2025", "100"), (US, "28.02.2025", "20")), "29.02.2028", "20.00", "299980.00",
    ),
    Row("used to the cent: nothing is left", ((US, "02.03.2025", "300000.00"),), "24.11.2026", "300000.00", "0.00"),
    Row(
        "new rules count what was granted under the old ones: 300 000 − 199 999,99 − 100 000 < 0, so nothing",
        ((US, "20.12.2023", "199999.99"), (US, "10.01.2024", "100000.01")), "24.11.2026", "300000.00", "0.00",
    ),
    Row("road haulage until 2023: 100 000 − 30 000", ((US, "10.05.2022", "30000"),),
        "10.05.2023", "30000.00", "70000.00", H),
    Row("road haulage since 2024 has no ceiling of its own: 300 000 − 30 000", ((US, "10.05.2022", "30000"),),
        "10.05.2024", "30000.00", "270000.00", H),
    Row(
        "a fiscal year from July: on 30.06.2023 the years 2020/21–2022/23 count, from 1.07.2020: 200 000 − 7 000",
        ((US, "30.06.2020", "5000"), (US, "01.07.2020", "7000")), "30.06.2023", "7000.00", "193000.00", G, 7,
    ),
    Row(
        "… and on 1.07.2023 from 1.07.2021: nothing counts",
        ((US, "30.06.2020", "5000"), (US, "01.07.2020", "7000")), "01.07.2023", "0", "200000.00", G, 7,
    ),
    Row(
        "a linked sister counts from the day of the link: 300 000 − 40 000 − 25 000",
        ((US, "10.02.2026", "40000"), (SISTER, "11.02.2026", "25000")), "24.11.2026", "65000.00", "235000.00",
        links=((US, SISTER, "linked", "01.09.2026"),),
    ),
    Row(
        "… before that day it does not: 300 000 − 40 000",
        ((US, "10.02.2026", "40000"), (SISTER, "11.02.2026", "25000")), "31.08.2026", "40000.00", "260000.00",
        links=((US, SISTER, "linked", "01.09.2026"),),
    ),
    Row(
        "a link holds both ways, and over a third body: 300 000 − 1 000 − 2 000",
        ((SISTER, "10.02.2026", "1000"), (TAKEN, "10.02.2026", "2000")), "24.11.2026", "3000.00", "297000.00",
        links=((SISTER, US, "linked", "01.01.2020"), (TAKEN, SISTER, "linked", "01.01.2020")),
    ),
    Row(
        "who took another over has its aid: 300 000 − 80 000",
        ((TAKEN, "10.02.2026", "80000"),), "24.11.2026", "80000.00", "220000.00",
        links=((US, TAKEN, "merged", "01.06.2026"),),
    ),
    Row(
        "who was taken over does not have the other's: 300 000",
        ((TAKEN, "10.02.2026", "80000"),), "24.11.2026", "0", "300000.00",
        links=((TAKEN, US, "merged", "01.06.2026"),),
    ),
    Row(
        "what was granted later already leaves less: 250 000 on 1.12.2026 and new aid on 24.11 count together",
        ((US, "01.12.2026", "250000"),), "24.11.2026", "0", "50000.00",
    ),
    Row(
        "… unless the later grant looks back to a day after this one",
        ((US, "25.11.2029", "250000"),), "24.11.2026", "0", "300000.00",
    ),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.on} {row.why[:50]}")
def test_ceiling_worked_by_hand(row: Row, db_session) -> None:
    set_clock(moment_of("2030-01-07"))
    for nip, other, kind, since in row.links:
        undertakings.link(nip, other, other_name="Inny", kind=kind, valid_from=day(since), by=None)
    for nip, when, eur in row.aid:
        enter(nip, when, eur)
    found = de_minimis.standing(Recipient(US, "My", row.sector, row.fiscal_month), day(row.on))
    assert (found.used_eur, found.left_eur) == (Decimal(row.used), Decimal(row.left)), row.why


def test_regimes_change_with_the_year(db_session) -> None:
    regimes = [de_minimis.ceiling_on(day(text)).regulation for text in ("31.12.2023", "01.01.2024")]
    assert regimes == ["1407/2013", "2023/2831"]
    with pytest.raises(AidRefused, match=r"Brak pułapu .* 31\.12\.2013"):
        de_minimis.ceiling_on(day("31.12.2013"))


def test_a_new_ceiling_is_a_row_of_the_table(people, db_session) -> None:
    new = AidCeiling(
        id=uuid.uuid4(), regulation="2030/1", valid_from=day("01.07.2026"), sector="general",
        amount_eur=Decimal("500000"), period="rolling_years", years=3,
    )  # fmt: skip
    aid_register.add_ceiling(new, by=people.clerk)
    assert de_minimis.standing(Recipient(US, "My"), day("30.06.2026")).left_eur == 300_000
    assert de_minimis.standing(Recipient(US, "My"), day("01.07.2026")).left_eur == 500_000


# --- granting


@pytest.fixture
def granting(make_case, db_session):
    """A case on 24 November 2026, with the rate of §3.5 of the domain: 4,6806."""
    set_clock(moment_of("2026-11-24"))
    keep_rate("24.11.2026", "4.6806", 228)
    return make_case()


def keep_rate(when: str, rate: str, number: int) -> None:
    """A table A of that day."""
    table = RateTable(f"{number}/A/NBP/{day(when).year}", day(when), {"EUR": Decimal(rate)})
    exchange_rates.keep([table], by=None, source="test")


def test_the_example_of_the_rules(granting) -> None:
    """3 200,00 net + 23 % = 3 936,00; 90 % = 3 542,40 zł; / 4,6806 = 756,826… → 756,83 EUR."""
    amount = (Decimal("3200.00") * Decimal("1.23") * Decimal("0.90")).quantize(Decimal("0.01"))
    aid = de_minimis.grant(granting, amount, day("24.11.2026"), Basis())
    assert (amount, aid.latest.amount_eur) == (Decimal("3542.40"), Decimal("756.83"))
    assert (aid.latest.number, aid.rate_table, aid.regulation) == ("DM.1.2026", "228/A/NBP/2026", "2023/2831")
    assert aid.latest.report_by == day("01.12.2026")
    assert de_minimis.standing(Recipient(US, "My"), day("24.11.2026")).left_eur == Decimal("299243.17")


def test_correction_lowers_what_is_used_and_keeps_the_history(granting) -> None:
    """1 000,00 zł at 4,6806 = 213,647… → 213,65 EUR; 300 000 − 213,65 = 299 786,35; at 0,00 all is free again."""
    de_minimis.grant(granting, Decimal("3542.40"), day("24.11.2026"), Basis())
    set_clock(moment_of("2026-12-10"))
    keep_rate("10.12.2026", "4.1111", 240)
    aid = de_minimis.correct(granting, Decimal("1000.00"), "Wypłacono mniej")
    told = [(one.number, one.amount, one.amount_eur, one.report_by) for one in aid.certificates]
    assert told == [
        ("DM.1.2026", Decimal("3542.40"), Decimal("756.83"), day("01.12.2026")),
        ("DM.1.2026/K1", Decimal("1000.00"), Decimal("213.65"), day("17.12.2026")),
    ]
    us = Recipient(US, "My")
    assert de_minimis.standing(us, day("24.11.2026")).left_eur == Decimal("299786.35")
    assert len(de_minimis.correct(granting, Decimal("1000.00"), "again").certificates) == 2
    with pytest.raises(AidRefused, match="tylko zmniejszyć"):
        de_minimis.correct(granting, Decimal("1000.01"), "more")
    assert de_minimis.correct(granting, Decimal("0.00"), "Umowa rozwiązana").latest.number == "DM.1.2026/K2"
    assert de_minimis.standing(us, day("24.11.2026")).left_eur == 300_000


def test_over_the_ceiling_nothing_is_granted(granting) -> None:
    """300 000 − 299 243,18 = 756,82 EUR left; 3 542,40 zł are 756,83 EUR. One grosz of the ceiling more suffices."""
    other = enter(US, "02.02.2025", "299243.18")
    with pytest.raises(AidRefused, match=r"pozostało 756,82 EUR"):
        de_minimis.grant(granting, Decimal("3542.40"), day("24.11.2026"), Basis())
    assert de_minimis.find(granting) is None
    other.withdrawn_at = moment_of("2026-11-24")
    enter(US, "02.02.2025", "299243.17")
    assert de_minimis.grant(granting, Decimal("3542.40"), day("24.11.2026"), Basis()).latest.amount_eur == Decimal(
        "756.83"
    )


def test_what_fits_in_zloty_is_what_is_left(granting) -> None:
    """756,82 EUR × 4,6806 = 3 542,371… → 3 542,37 zł, which is 756,82 EUR; a grosz more would be 3 542,38 → 756,82."""
    enter(US, "02.02.2025", "299243.18")
    rate = exchange_rates.rate_on(day("24.11.2026"))
    left = de_minimis.in_zloty(de_minimis.standing(Recipient(US, "My"), day("24.11.2026")).left_eur, rate)
    assert left == Decimal("3542.37")
    assert de_minimis.grant(granting, left, day("24.11.2026"), Basis()).latest.amount_eur == Decimal("756.82")


def test_a_unit_gets_aid_for_its_parent(granting, people) -> None:
    people.organisation.parent = people.other_organisation
    aid = de_minimis.grant(granting, Decimal("10.00"), day("24.11.2026"), Basis())
    assert (aid.nip, aid.name) == (SISTER, "Fundacja Łąka")


def test_aid_is_granted_once_not_in_advance_and_only_to_somebody(granting, people) -> None:
    with pytest.raises(AidRefused, match="jeszcze nie nadszedł"):
        de_minimis.grant(granting, Decimal("10.00"), day("25.11.2026"), Basis())
    with pytest.raises(AidRefused, match="większa od zera"):
        de_minimis.grant(granting, Decimal("0.00"), day("24.11.2026"), Basis())
    de_minimis.grant(granting, Decimal("10.00"), day("24.11.2026"), Basis())
    with pytest.raises(AidRefused, match="udzielono już"):
        de_minimis.grant(granting, Decimal("10.00"), day("24.11.2026"), Basis())
    people.organisation.nip = ""
    with pytest.raises(AidRefused, match="nie ma numeru NIP"):
        Recipient.of(people.organisation)


def test_certificates_cannot_be_changed_or_deleted(granting) -> None:
    aid = de_minimis.grant(granting, Decimal("10.00"), day("24.11.2026"), Basis())
    for change in (
        update(AidCertificate).values(amount=Decimal("5.00")),
        update(Aid).where(Aid.id == aid.id).values(granted_on=day("23.11.2026")),
        delete(AidCertificate),
    ):
        with pytest.raises(IntegrityError, match="append-only"), db.session.begin_nested():
            db.session.execute(change)


# --- terms of reports


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        ("24.11.2026", "01.12.2026"),  # seven calendar days
        ("25.12.2026", "01.01.2027"),  # also over holidays: the law counts days, the report is electronic
    ],
)
def test_reports_are_due_in_seven_days(issued, last, db_session) -> None:
    assert de_minimis.report_by(day(issued)) == day(last)


def test_another_term_is_a_row_of_the_table(people, db_session) -> None:
    """20 working days after 24.11.2026: 25–27.11 are 3, three weeks of 5 make 18 on 18.12, then 21 and 22.12."""
    aid_register.add_term(AidReportTerm(valid_from=day("01.10.2026"), days=20, unit="working"), by=people.clerk)
    assert de_minimis.report_by(day("30.09.2026")) == day("07.10.2026")
    assert de_minimis.report_by(day("24.11.2026")) == day("22.12.2026")


# --- rates


def test_no_table_that_day_means_the_last_earlier_one(db_session) -> None:
    keep_rate("20.11.2026", "4.2000", 226)
    keep_rate("23.11.2026", "4.3000", 227)
    rates = [exchange_rates.rate_on(day(text)) for text in ("20.11.2026", "22.11.2026", "23.11.2026", "24.11.2026")]
    assert [rate.table_no for rate in rates] == ["226/A/NBP/2026", "226/A/NBP/2026", "227/A/NBP/2026", "227/A/NBP/2026"]


@pytest.mark.parametrize("when", ["19.11.2026", "01.12.2026"])
def test_before_the_first_and_long_after_the_last_table_there_is_no_rate(when, db_session) -> None:
    keep_rate("20.11.2026", "4.2000", 226)
    keep_rate("23.11.2026", "4.3000", 227)
    with pytest.raises(NoRate, match="Wczytaj tabelę"):
        exchange_rates.rate_on(day(when))


# --- what applicants tell


def told(when: str, eur: str, giver: str = "Gmina Toruń") -> OtherAid:
    """What a certificate of another giver says."""
    return OtherAid(US, "My", giver, day(when), Decimal(eur) * 4, Decimal(eur), "2023/2831")


def test_what_is_told_again_replaces_what_was_told_and_counts_once(granting, make_case) -> None:
    us, today = Recipient(US, "My"), day("24.11.2026")
    aid_register.tell(granting, [told("02.02.2025", "100"), told("03.02.2025", "20")])
    assert de_minimis.standing(us, today).used_eur == 120
    aid_register.tell(granting, [told("02.02.2025", "100"), told("03.02.2025", "25")])
    assert de_minimis.standing(us, today).used_eur == 125
    aid_register.tell(make_case(), [told("02.02.2025", "100.00", "GMINA  TORUŃ"), told("04.02.2025", "3")])
    assert de_minimis.standing(us, today).used_eur == 128
    listed = {(aid.latest.amount_eur, aid.withdrawn_at is None) for aid in aid_register.history(US, today)}
    assert listed == {(3, True), (20, False), (25, True), (100, True)}
