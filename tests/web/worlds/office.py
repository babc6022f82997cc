"""What the office keeps: registers of bodies and persons, users, calendar, matching, indicators, letters, erasure."""

from __future__ import annotations

import datetime as dt
import uuid
from io import BytesIO

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import (
    attachments,
    bank_accounts,
    bars,
    calendar,
    cases,
    mail,
    representations,
    support_imports,
)
from es_workflow.casework.access import Permission
from es_workflow.casework.representations import Authority
from es_workflow.casework.retention import holds
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.models import OfficeDay, Organisation, Support, User
from tests import awards
from tests.casework import grants
from tests.casework.matching import places
from tests.people import People, add_organisation, add_students_group, add_user
from tests.web.test_indicators import PERSON_ROW, filled
from tests.web.visitor import PDF
from tests.web.worlds.public import certificate
from tests.web.worlds.world import EVERY, World, allow, world

ACCOUNT = "61109010140000071219812874"
BODIES = (
    "organisations.show", "organisations.edit", "organisations.close", "organisations.reopen",
    "organisations.add_representative", "organisations.confirm", "organisations.remove",
    "representations.history", "representations.parent", "representations.successor", "representations.edit",
    "representations.file", "bars.of", "bars.lift", "bank_accounts.of", "bank_accounts.file",
)  # fmt: skip


def kept(body: Organisation, acts: User, people: People) -> dict[str, object]:
    """Everything the register holds of a body."""
    file = attachments.store(BytesIO(PDF[0]), PDF[1], by=people.clerk)
    db.session.flush()
    day = dt.date(2030, 1, 1)
    one = representations.get(body, acts.id)
    representations.change_authority(one, Authority("pełnomocnik", basis="proxy"), file=file, by=people.clerk)
    bar = bars.record(body, until=day, reason="Zaległość", by=people.clerk)
    check = bank_accounts.confirm(body, ACCOUNT, day, file, by=people.clerk, case=None)
    db.session.flush()
    return {"organisation_id": body.id, "user_id": acts.id, "bar_id": bar.id, "check_id": check.id}


@world(*BODIES)
def a_body_of_the_register(people: People) -> World:
    known = kept(people.organisation, people.applicant, people)
    other = kept(people.other_organisation, people.outsider, people)
    stray = {name: other[name] for name in ("user_id", "check_id")}
    return World(known, {EVERY: people.clerk}, {EVERY: (people.applicant, people.director, people.admin)}, stray)


@world(*BODIES)
def a_natural_person_of_the_register(people: People) -> World:
    """Who keeps the register of bodies, but may not read personal data, finds no person there."""
    add_students_group()
    body = add_organisation("Zofia Żak", "", kind="student")
    body.nip, body.is_person = None, True
    db.session.flush()
    student = add_user("Zofia Student", represents=body)
    db.session.flush()
    known = kept(body, student, people)
    allow("coordinator", Permission.ORGANISATIONS_MANAGE, Permission.PERSONAL_DATA_VIEW)
    return World(known, {EVERY: people.coordinator}, {EVERY: (people.clerk, student)})


@world("admin.user", "admin.deactivate", "admin.end_sessions", "admin.reactivate", "admin.send_reset_link",
       "admin.group", "mailbox.show", "mailbox.download")  # fmt: skip
def accounts_and_letters(people: People) -> World:
    letter = mail.send_to(people.clerk, "Temat", "Treść")
    db.session.commit()
    mail.deliver(letter.id)
    known = {"user_id": people.director.id, "key": "assessor", "name": mail.letter_path(letter).stem}
    return World(known, {EVERY: people.admin}, {EVERY: (people.applicant, people.clerk, people.coordinator)})


@world("calendar.remove")
def a_day_of_the_calendar(people: People) -> World:
    calendar.take(calendar.closing(dt.date(2027, 11, 23), "remont"), by=people.coordinator)
    db.session.flush()
    entry = db.session.scalars(select(OfficeDay)).one()
    return World({"entry_id": entry.id}, {EVERY: people.coordinator}, {EVERY: (people.applicant, people.clerk)})


@world("matching.show", "matching.application", "matching.bring_back", "matching.start")
def an_exchange(people: People) -> World:
    places.put_into_use()
    law = places.offer(people.outsider, people.other_organisation, "Prawo")
    anna = places.apply(people.applicant, people.organisation, "Anna", law)
    allow("coordinator", Permission.MATCHING_MANAGE)
    known = {"exchange": places.EXCHANGE, "case_id": anna.id}
    return World(known, {EVERY: people.coordinator}, {EVERY: (people.applicant, people.clerk)})


@world("indicators.reverse", "support_imports.download")
def a_list_of_supports(people: People) -> World:
    set_clock(moment_of("2026-11-24T09:00"))
    allow("coordinator", "indicators.view", "indicators.manage", "personal_data.view")
    allow("clerk", "indicators.view")
    data, name = filled([PERSON_ROW])
    found, _new = support_imports.keep(data, name, grants.make_project(), by=people.coordinator)
    db.session.flush()
    support = db.session.scalars(select(Support)).one()
    known = {"import_id": found.id, "support_id": support.id}
    return World(known, {EVERY: people.coordinator}, {EVERY: (people.applicant, people.clerk)})


@world("retention.hold_case", "retention.hold_process", "retention.lift")
def a_case_that_will_be_erased(people: People) -> World:
    case = certificate(people).document.case
    cases.act(case, "withdraw", by=people.applicant, answers={"reason": "Zrobię to sama."})
    allow("coordinator", Permission.RETENTION_MANAGE)
    hold = holds.hold("toy_review", reason="Kontrola", until=None, by=people.coordinator)
    db.session.flush()
    known: dict[str, uuid.UUID | str] = {"case_id": case.id, "key": "toy_review", "hold_id": hold.id}
    return World(known, {EVERY: people.coordinator}, {EVERY: (people.applicant, people.clerk, people.admin)})


@world("register_entries.show")
def an_entry_not_yet_published(people: People) -> World:
    set_clock(moment_of("2026-11-23T07:00"))
    entry = awards.entry_of(awards.award(people))
    wrong = (people.applicant, people.admin, people.assessors[0])
    return World({"entry_id": entry.id}, {EVERY: people.clerk}, {EVERY: wrong})
