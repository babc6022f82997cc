"""Many grants for one undertaking at the same moment never pass its ceiling, whichever of its bodies gets them."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from es_workflow import clock, db
from es_workflow.casework import aid_register, cases, de_minimis, deployments, exchange_rates, runtime, undertakings
from es_workflow.casework.aid_register import OtherAid
from es_workflow.casework.de_minimis import AidRefused, Basis, Recipient
from es_workflow.casework.exchange_rates import RateTable
from es_workflow.models import Case
from tests.people import add_everybody

AT_ONCE = 20
US, SISTER = "8567346215", "5252248481"


def test_of_twenty_grants_at_once_those_that_fit_are_granted(real_db, toy):
    """300 000 − 299 000 = 1 000 EUR left; each case asks for 300 EUR: three fit, 100 EUR stay."""
    with db.transaction():
        people = add_everybody()
        deployments.deploy(toy)
        today = clock.today(runtime.office().clock.now())
        exchange_rates.keep([RateTable(f"1/A/NBP/{today.year}", today, {"EUR": Decimal(4)})], by=None, source="test")
        undertakings.link(US, SISTER, other_name="Łąka", kind="linked", valid_from=dt.date(2020, 1, 1), by=None)
        told = OtherAid(SISTER, "Łąka", "Gmina", today, Decimal(1), Decimal("299000.00"), "2023/2831")
        aid_register.add_other(told, by=people.clerk)
        pairs = ((people.applicant, people.organisation), (people.outsider, people.other_organisation))
        made = [cases.start(toy.key, by=by, organisation=body) for by, body in pairs * (AT_ONCE // 2)]
    ids, barrier = [case.id for case in made], threading.Barrier(AT_ONCE)

    def grant(case_id):
        try:
            barrier.wait()
            with db.transaction():
                case = db.session.get_one(Case, case_id)
                return de_minimis.grant(case, Decimal("1200.00"), today, Basis()).latest.number
        except AidRefused:
            return None
        finally:
            db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = [number for number in pool.map(grant, ids) if number]
    assert sorted(numbers) == [f"DM.{number}.{today.year}" for number in (1, 2, 3)], "no gap, none twice"
    for nip in (US, SISTER):
        assert de_minimis.standing(Recipient(nip, "x"), today).left_eur == Decimal("100.00")
