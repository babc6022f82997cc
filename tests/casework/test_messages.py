"""What one case tells another arrives once, in order, and is never lost without a word."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from es_workflow import db, jobs
from es_workflow.casework import audit, messages, outbox
from es_workflow.casework.access import visible_cases
from es_workflow.engine import ProcessInstance
from es_workflow.models import AuditEvent, Case, Delivery, Message, Subscription
from tests.casework.talking import deliveries, heard, listener, open_case, put, teller, types, waiter
from tests.casework.test_jobs import waiting
from tests.engine import drawing

pytestmark = pytest.mark.usefixtures("db_session")


def drained() -> None:
    db.session.commit()
    jobs.drain()


def ended(case: Case) -> bool:
    return db.session.get_one(Case, case.id, populate_existing=True).ended_at is not None


# --- who gets it


def test_a_message_reaches_the_case_that_waits_for_its_name_and_key():
    case, other = open_case(listener()), open_case(listener("deaf", correlation='="L"'))
    sender = open_case(teller("teller", "hello"))
    assert sender.ended_at
    assert waiting()[-1] == "route_message"
    drained()
    assert heard(case) == ["hello"]
    assert ended(case)
    assert not ended(other)
    assert deliveries() == [("listener", "taken")]
    assert audit.verify(case).whole


def test_a_step_that_is_undone_sends_nothing():
    listener()
    teller_version = teller("teller", "hello")
    undone = db.session.begin_nested()
    open_case(teller_version)
    undone.rollback()
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
    assert waiting() == []


def test_a_step_that_throws_nothing_and_waits_for_nothing_has_no_statement_more(make_case):
    make_case()
    assert db.session.scalar(select(func.count()).select_from(Subscription)) == 0
    assert not {"route_message", "seek_messages"} & set(waiting())


def test_whoever_of_a_process_has_waited_longest_gets_it_and_each_process_one():
    version = listener()
    first, second = open_case(version), open_case(version)
    elsewhere = open_case(listener("elsewhere"))
    drained()
    open_case(teller("teller", "one"))
    drained()
    assert (heard(first), heard(second), heard(elsewhere)) == (["one"], [], ["one"])
    messages.send("note", correlation="K", payload={"text": "two"})
    drained()
    assert (heard(first), heard(second)) == (["one"], ["two"])


def test_without_a_key_a_message_reaches_only_who_asks_for_none_and_who_asks_for_none_hears_every_key():
    keyed, free = open_case(listener()), open_case(listener("free", correlation=None, times=2))
    messages.send("note", payload={"text": "to nobody in particular"})
    messages.send("note", correlation="other", payload={"text": "to another"})
    drained()
    assert heard(keyed) == []
    assert heard(free) == ["to nobody in particular", "to another"]


def test_what_only_people_may_trigger_hears_no_message():
    withdraw = drawing.element(
        "receiveTask", "withdraw", drawing.props(action_group="clerk"), messageRef="m", name="withdraw"
    )
    case = open_case(
        put("closed_door", "s -> withdraw -> e", drawing.start("s"), withdraw, drawing.end("e"),
            outside=drawing.message("m", "note"))
    )  # fmt: skip
    messages.send("note", payload={})
    drained()
    assert not ended(case)
    assert deliveries() == []


# --- order, once


def test_messages_of_one_case_arrive_in_the_order_in_which_they_were_sent():
    case = open_case(listener(times=5))
    open_case(teller("teller", "a", "b", "c", "d", "e"))
    drained()
    assert heard(case) == ["a", "b", "c", "d", "e"]
    assert types(case) == ["case.started", *["message.received"] * 5]


def test_order_holds_though_the_jobs_run_backwards():
    case = open_case(listener(times=3))
    for text in "abc":
        open_case(teller(f"teller_{text}", text))
    sent = db.session.scalars(select(Message).order_by(Message.seq)).all()
    for message in sent:
        message.sender_id = sent[0].sender_id
    db.session.flush()
    for message in reversed(sent):
        messages.route(message.id)
        messages.deliver(case.id)
    drained()
    assert heard(case) == ["a", "b", "c"]


def test_every_job_may_run_twice():
    case = open_case(listener(times=2))
    drained()
    open_case(teller("teller", "once"))
    [message] = db.session.scalars(select(Message)).all()
    for _ in range(3):
        messages.route(message.id)
    for _ in range(3):
        messages.deliver(case.id)
        messages.seek(case.id)
    drained()
    assert heard(case) == ["once"]
    assert types(case) == ["case.started", "message.received"]


# --- nobody waits, too late


def test_a_message_waits_for_a_case_that_begins_to_wait_only_now():
    open_case(teller("teller", "early"))
    version = listener()
    drained()
    assert deliveries() == []
    case, second = open_case(version), open_case(version)
    drained()
    assert heard(case) == ["early"]
    assert heard(second) == [], "one of each process"


def test_a_case_that_begins_to_wait_asks_only_for_messages_of_its_key(monkeypatch):
    """A hundred cases that wait for a hundred messages are two hundred questions, not ten thousand."""
    for number in range(3):
        open_case(teller(f"teller{number}", "early"))
    drained()
    asked = []
    monkeypatch.setattr(messages, "route", asked.append)
    open_case(listener("deaf", correlation='="L"'))
    drained()
    assert asked == []
    open_case(listener())
    drained()
    assert len(asked) == 3


def test_a_message_waits_thirty_days_or_as_long_as_its_author_says(office):
    assert dt.timedelta(days=30) == outbox.TIME_TO_LIVE
    open_case(teller("patient", "usual"))
    open_case(teller("hasty", "brief", ttl="PT2H"))
    open_case(teller("long_lived", "long", ttl='=duration("P60D")'))
    version = listener(times=4)
    drained()
    office.clock.advance(dt.timedelta(hours=3))
    case = open_case(version)
    drained()
    assert heard(case) == ["usual", "long"]
    [brief] = db.session.scalars(select(Message).where(Message.payload.contains("brief"))).all()
    assert brief.expires_at - brief.sent_at == dt.timedelta(hours=2)


def test_a_message_older_than_its_time_is_not_taken(office):
    open_case(teller("teller", "stale"))
    version = listener()
    drained()
    office.clock.advance(dt.timedelta(days=31))
    case = open_case(version)
    drained()
    assert heard(case) == []


def test_a_case_that_ended_on_the_way_is_noted_and_the_next_one_gets_the_message():
    version = listener()
    first, second = open_case(version), open_case(version)
    drained()
    open_case(teller("teller", "a"))
    [message] = db.session.scalars(select(Message)).all()
    messages.route(message.id)
    case = db.session.get_one(Case, first.id)
    case.ended_at = case.started_at
    for row in db.session.scalars(select(Subscription).where(Subscription.case_id == first.id)):
        db.session.delete(row)
    drained()
    assert types(first) == ["case.started", "message.missed"]
    assert audit.verify(first).whole
    assert heard(second) == ["a"]
    assert deliveries() == [("listener", "missed"), ("listener", "taken")]


def test_a_term_that_passed_before_the_message_came_wins(office):
    race = drawing.element("eventBasedGateway", "race")
    version = put(
        "racer", "s -> race -> hear -> e; race -> late -> f",
        drawing.start("s"), race, drawing.catch("hear", drawing.message_definition("m")),
        drawing.catch("late", drawing.timer_definition("P1D")), drawing.end("e"), drawing.end("f"),
        outside=drawing.message("m", "note"),
    )  # fmt: skip
    case = open_case(version)
    drained()
    office.clock.advance(dt.timedelta(days=2))
    messages.send("note", payload={})
    drained()
    assert types(case) == ["case.started", "case.woken", "message.missed"]
    assert db.session.scalar(select(Message.routed_at)) is not None


# --- signals


def test_a_signal_reaches_two_hundred_waiting_cases_each_once():
    version = waiter()
    cases = [open_case(version) for _ in range(200)]
    messages.send("now", kind="signal", payload={})
    messages.send("not this", kind="signal", payload={})
    drained()
    assert deliveries() == [("waiter", "taken")] * 200
    heard_it = select(AuditEvent.case_id).where(AuditEvent.type == "message.received")
    assert sorted(db.session.scalars(heard_it)) == sorted(case.id for case in cases)


def test_a_signal_does_not_wait_for_who_comes_later():
    messages.send("now", kind="signal", payload={})
    version = waiter()
    drained()
    case = open_case(version)
    drained()
    assert not ended(case)


def test_a_signal_is_heard_in_its_own_case_only_once():
    version = put(
        "echo", "s -> fork -> wait -> e; fork -> hear -> more -> g",
        drawing.start("s"), drawing.parallel("fork"),
        drawing.catch("wait", drawing.signal_definition("s1")), drawing.end("e"),
        drawing.catch("hear", drawing.message_definition("m")),
        drawing.throw("more", drawing.signal_definition("s1")), drawing.end("g"),
        outside=drawing.signal("s1", "now") + drawing.message("m", "go"),
    )  # fmt: skip
    case, other = open_case(version), open_case(waiter())
    messages.send("go", payload={})
    drained()
    assert ended(case)
    assert ended(other)
    assert deliveries() == [("echo", "taken"), ("waiter", "taken")]


# --- beginning a case


def test_a_message_begins_one_case_of_the_process_with_what_it_brings(organisation, applicant, coordinator):
    listener(correlation="=key")
    starter = put(
        "starter", "s -> tell -> e", drawing.start("s"),
        drawing.throw("tell", drawing.message_definition("b"), drawing.io({"key": '="Z"'})), drawing.end("e"),
        outside=drawing.message("b", "begin listener"),
    )  # fmt: skip
    sender = open_case(starter, organisation=organisation)
    drained()
    [begun] = db.session.scalars(select(Case).where(Case.process_key == "listener")).all()
    assert begun.organisation_id == organisation.id
    assert begun.started_by_id is None
    [delivery] = db.session.scalars(select(Delivery)).all()
    assert (delivery.status, delivery.case_id, delivery.starts) == ("taken", begun.id, True)
    messages.start(delivery.id)
    [event] = audit.list_for(begun)
    assert event.actor_id is None
    assert event.data["came"]["sender"] == str(sender.id)
    messages.send("note", correlation="Z", payload={"text": "it knows its key"})
    drained()
    assert heard(begun) == ["it knows its key"]
    for reader in (applicant, coordinator):
        assert begun.id in db.session.scalars(select(Case.id).where(visible_cases(reader)))


def test_a_case_begun_by_nobody_is_seen_by_who_sees_all(coordinator, applicant, outsider):
    listener()
    messages.send("begin listener", payload={"key": "Z"})
    drained()
    [begun] = db.session.scalars(select(Case)).all()
    assert db.session.scalars(select(Case.id).where(visible_cases(coordinator))).all() == [begun.id]
    for nobody in (applicant, outsider):
        assert db.session.scalars(select(Case.id).where(visible_cases(nobody))).all() == []


def test_a_new_version_that_no_longer_begins_so_begins_nothing():
    listener()
    messages.send("begin listener", payload={"key": "Z"})
    [message] = db.session.scalars(select(Message)).all()
    messages.route(message.id)
    put("listener", "s -> e", drawing.start("s"), drawing.end("e"))
    drained()
    assert db.session.scalars(select(Case)).all() == []
    assert deliveries() == [("listener", "missed")]


def test_a_signal_begins_a_case_of_every_process_that_begins_so():
    for key in ("one", "two"):
        put(key, f"{key}s -> {key}e; {key}g -> {key}e", drawing.start(f"{key}s"),
            drawing.start(f"{key}g", inner=drawing.signal_definition("g")), drawing.end(f"{key}e"),
            outside=drawing.signal("g", "spring"))  # fmt: skip
    messages.send("spring", kind="signal", payload={})
    drained()
    drained()
    assert sorted(db.session.scalars(select(Case.process_key))) == ["one", "two"]


def test_a_broken_hand_over_leaves_the_message_on_its_way(monkeypatch):
    """An infrastructure fault: the job is tried again and the case hears it once."""
    case = open_case(listener())
    drained()
    open_case(teller("teller", "hello"))
    [message] = db.session.scalars(select(Message)).all()
    messages.route(message.id)
    db.session.commit()
    times = []
    save = ProcessInstance.save

    def fails_once(instance: ProcessInstance) -> bytes:
        times.append(1)
        if len(times) == 1:
            raise ConnectionError
        return save(instance)

    monkeypatch.setattr(ProcessInstance, "save", fails_once)
    jobs.drain()
    assert len(times) > 1
    assert heard(case) == ["hello"]
    assert types(case) == ["case.started", "message.received"]
    assert deliveries() == [("listener", "taken")]


def test_nobody_is_named_twice(db_session):
    """The database itself refuses a second delivery of a message to a case."""
    case = open_case(listener())
    messages.send("note", correlation="K", payload={"text": "x"})
    drained()
    [delivery] = db.session.scalars(select(Delivery)).all()
    twin = Delivery(id=uuid.uuid4(), message_id=delivery.message_id, process_key="listener", case_id=case.id)
    db_session.add(twin)
    with pytest.raises(IntegrityError, match="uq_message_delivery"):
        db_session.flush()
