"""What everybody may read, and may not before its moment: certificates, registers, catalogues, links by mail."""

from __future__ import annotations

import json
import uuid

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import cases, deployments, documents, links
from es_workflow.casework.access import Permission
from es_workflow.casework.certificates import codes
from es_workflow.casework.links import Purpose
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.content import ProcessPackage
from es_workflow.content.manifest import MANIFEST
from es_workflow.models import Certificate
from tests import awards
from tests.casework import play
from tests.casework.matching import places
from tests.people import People
from tests.web import test_catalogues, test_certificates
from tests.web.worlds.world import EVERY, World, allow, toy, world


def certificate(people: People) -> Certificate:
    of = toy()
    raw = json.loads(of.files[MANIFEST]) | {"certificates": {"consent": {"holder": "=person.surname"}}}
    raw["retention"] = {"personal": {"days": 30, "from": "case_end"}}
    letter = {"bpmn/documents/consent.typ": test_certificates.LETTER.encode()}
    of = ProcessPackage.from_files(of.key, {**of.files, MANIFEST: json.dumps(raw).encode(), **letter})
    deployments.put_into_use(of)
    case = cases.start(of.key, by=people.applicant, organisation=people.organisation, call=None)
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    variables = test_certificates.PERSON
    made = documents.create_for_operation(
        case, uuid.uuid4(), template="consent", share=["applicant"], variables=variables
    )
    db.session.flush()
    return db.session.scalars(select(Certificate).where(Certificate.document_id == made.id)).one()


@world("certificates.show", "certificates.holder", "certificates.paper")
def a_certificate_in_somebodys_hand(people: People) -> World:
    return World({"code": codes.shown(certificate(people).code)}, {EVERY: None})


@world("issued_certificates.withdraw")
def a_certificate_in_the_office(people: People) -> World:
    allow("coordinator", Permission.CERTIFICATES_WITHDRAW)
    wrong = (people.applicant, people.clerk, people.director)
    return World({"certificate_id": certificate(people).id}, {EVERY: people.coordinator}, {EVERY: wrong})


@world("registers.show", "registers.csv", "registers.json", "registers.entry")
def a_published_entry(people: People) -> World:
    set_clock(moment_of("2026-11-23T09:00"))
    awards.award(people)
    return World({"register": "awards", "entry": "AW-2026-001"}, {EVERY: None})


@world("registers.entry")
def an_entry_whose_moment_has_not_come(people: People) -> World:
    set_clock(moment_of("2026-11-23T07:00"))
    awards.award(people)
    known = {"register": "awards", "entry": "AW-2026-001"}
    return World(known, {}, {EVERY: (people.applicant, people.clerk)})


@world("catalogues.show")
def a_catalogue(people: People) -> World:
    deployments.put_into_use(test_catalogues.package())
    places.offer(people.outsider, people.other_organisation, "Asystent")
    return World({"slug": "miejsca"}, {EVERY: None})


@world("registration.ask", "registration.confirm", "auth.reset")
def a_link_from_a_letter(people: People) -> World:
    people.applicant.email_confirmed_at = None
    db.session.flush()
    confirm, reset = links.make(people.applicant, Purpose.CONFIRM), links.make(people.clerk, Purpose.RESET)
    return World({"token": {"registration": confirm, "auth": reset}}, {EVERY: None})


@world("cases.start")
def a_process_one_may_begin(people: People) -> World:
    deployments.put_into_use(toy())
    posted = {"organisation_id": str(people.organisation.id)}
    return World({"key": "toy_review"}, {EVERY: people.applicant}, {EVERY: (people.clerk,)}, posted=posted)
