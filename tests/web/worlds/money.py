"""Calls and their money: budget, ledger, ranking lists, results, payments, de minimis aid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import Any

from es_workflow import db
from es_workflow.casework import (
    aid_register,
    attachments,
    calls,
    de_minimis,
    deployments,
    ledger,
    payments,
    rankings,
    results,
    runtime,
    undertakings,
)
from es_workflow.casework.aid_register import OtherAid
from es_workflow.casework.de_minimis import Basis
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.models import Call, Case, Organisation
from tests.casework import drawn, grants, play
from tests.casework.test_de_minimis import keep_rate
from tests.engine import drawing
from tests.people import People
from tests.web.test_money import ACCOUNT, decided, published_package
from tests.web.visitor import PDF
from tests.web.worlds.world import EVERY, World, world

ADMINISTERED = ("calls_admin.show", "calls_admin.edit", "calls_admin.attach_regulamin",
                "call_window.close_now", "call_window.extend", "call_window.open_now", "call_window.outage",
                "call_results.preview", "call_results.publish")  # fmt: skip
BUDGET = ("budget.show", "budget.edit", "budget.create_line", "budget.edit_line", "budget.certify")


def call_with_case(people: People) -> tuple[Call, Case]:
    call = grants.make_call("1000.00", number="1/2026")
    deployments.put_into_use(published_package())
    case = grants.apply(call, people.applicant, people.organisation, "400.00")
    play.do(case, "decide", people.director, {"amount": None})
    return call, case


@world(*ADMINISTERED, *BUDGET, "ledger.reverse")
def a_call_with_its_money(people: People) -> World:
    call, case = call_with_case(people)
    [entry] = ledger.of_case(case.id)
    known = {
        "call_id": call.id,
        "version_id": call.project_version_id,
        "line_id": call.budget_line_id,
        "entry_id": entry.id,
    }
    return World(known, {EVERY: people.clerk}, {EVERY: (people.applicant, people.director, people.coordinator)})


def small_call(**manifest: Any) -> Call:
    begin = {"group": "pes_rep", "needs_call": True, "action": drawn.both("Zacznij")}
    of = drawn.package("start -> ask -> end", drawing.start("start"), drawn.work("ask", "pes_rep"),
                       drawing.end("end"), start=begin, **manifest)  # fmt: skip
    deployments.put_into_use(of)
    return grants.make_call("1000.00", process_key=of.key)


@world("calls_admin.terms")
def a_call_with_terms(people: People) -> World:
    call = small_call(call={"form": "answer"})
    return World({"call_id": call.id}, {EVERY: people.clerk}, {EVERY: (people.applicant, people.director)})


@world("calls.start")
def a_call_one_may_apply_to(people: People) -> World:
    call = small_call()
    posted = {"organisation_id": str(people.organisation.id)}
    return World({"call_id": call.id}, {EVERY: people.applicant}, {EVERY: (people.clerk,)}, posted=posted)


@world("calls.show", "calls.regulamin", "calls.results")
def a_call_with_published_results(people: People) -> World:
    call, _case = call_with_case(people)
    file = attachments.store(BytesIO(PDF[0]), PDF[1], by=people.clerk)
    db.session.flush()
    calls.attach_regulamin(call, file, by=people.clerk)
    results.publish(call, by=people.clerk)
    return World({"call_id": call.id}, {EVERY: None})


@world("calls.regulamin", "calls.results")
def a_call_whose_results_are_not_published(people: People) -> World:
    call, _case = call_with_case(people)
    return World({"call_id": call.id}, {}, {EVERY: (people.applicant, people.clerk)})


def listed(people: People) -> Call:
    call = grants.make_call("500.00", mode="ranking")
    case = grants.apply(call, people.applicant, people.organisation, "400.00")
    play.do(case, "assess", people.director, {"amount": Decimal(10), "tie": Decimal(1)})
    rankings.propose(call, by=people.clerk)
    db.session.flush()
    return call


@world("rankings.approve", "rankings.propose")
def a_list_put_forward(people: People) -> World:
    reading = (people.applicant, people.accountant, people.coordinator)
    return World(
        {"call_id": listed(people).id},
        {"rankings.approve": people.director, "rankings.propose": people.clerk},
        {"rankings.approve": (*reading, people.clerk), "rankings.propose": (*reading, people.director)},
    )


@world("rankings.show", "rankings.protocol")
def an_approved_list(people: People) -> World:
    call = listed(people)
    rankings.approve(call, by=people.director)
    wrong = (people.applicant, people.accountant, people.coordinator)
    return World({"call_id": call.id}, {EVERY: people.director}, {EVERY: wrong})


@world("payments.show", "payments.download", "payments.mark_sent")
def a_file_of_payments(people: People) -> World:
    call = grants.make_call("1000.00", number="1/2026")
    order = payments.order(decided(call, people), Decimal("354.24"), account=ACCOUNT, recipient="Fundacja",
                           title="Umowa", by=people.clerk, now=runtime.office().clock.now())  # fmt: skip
    file = payments.export([order.id], by=people.accountant)
    db.session.flush()
    wrong = (people.applicant, people.clerk, people.coordinator)
    return World({"file_id": file.id}, {EVERY: people.accountant}, {EVERY: wrong})


@world("aid.show", "aid.add", "aid.withdraw", "aid.link", "aid.end_link", "aid.mark")
def aid_of_an_undertaking(people: People) -> World:
    set_clock(moment_of("2026-11-24T09:00"))
    keep_rate("24.11.2026", "4.6806", 228)
    body: Organisation = people.organisation
    _call, case = call_with_case(people)
    today, nip = dt.date(2026, 11, 24), body.nip or ""
    certificate = de_minimis.grant(case, Decimal("100.00"), today, Basis()).latest
    told = OtherAid(nip, body.name, "Gmina", today, Decimal(4), Decimal(1), "2023/2831")
    aid = aid_register.add_other(told, by=people.clerk)
    link = undertakings.link(nip, "9990001114", other_name="Inny", kind="linked", valid_from=today, by=None)
    db.session.flush()
    known = {"nip": nip, "aid_id": aid.id, "link_id": link.id, "certificate_id": certificate.id}
    return World(known, {EVERY: people.clerk}, {EVERY: (people.applicant, people.director)})
