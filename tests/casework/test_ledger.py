"""The ledger: nothing lost, nothing invented, no bound ever broken, and what is done is only ever reversed."""

from __future__ import annotations

import datetime as dt
import uuid
from contextlib import nullcontext
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from es_workflow import db
from es_workflow.casework import books, ledger, money, projects
from es_workflow.casework.ledger import Account, AlreadyReversed, Kind, MoneyRefused
from es_workflow.casework.money import Shares
from es_workflow.casework.projects import InvalidBudget, LineData
from es_workflow.errors import Conflict
from es_workflow.models import LedgerEntry
from tests.casework import grants

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
amounts = st.decimals(min_value="0.01", max_value="700", places=2)
orders = st.tuples(
    st.sampled_from(["reserve", "contract", "pay", "release", "recover", "reverse"]), st.integers(0, 2), amounts
)


class Window:
    """Three cases of one call; every story begins with it as it was before any money moved."""

    def __init__(self, people) -> None:
        self.people = people
        self.line = grants.make_line("1500.00")
        self.call = grants.make_call("1000.00", self.line)
        self.cases = [grants.apply(self.call, people.applicant, people.organisation, "1").id for _ in range(3)]


@pytest.fixture
def window(people) -> Window:
    return Window(people)


class Story:
    """A sequence of orders over the three cases, with books of its own in plain Python to compare with."""

    def __init__(self, window: Window) -> None:
        self.line, self.call, self.cases = window.line, window.call, window.cases
        self.own = {
            case: dict.fromkeys(("reserved", "contracted", "paid", "recovered", "released"), Decimal(0))
            for case in self.cases
        }
        self.given = Decimal(0)

    @property
    def books(self) -> ledger.Books:
        return ledger.open_books(self.call.id)

    def order(self, what: str, case: uuid.UUID, amount: Decimal) -> None:
        """Do it, or be refused without a trace; our own books follow what was done."""
        mine = self.own[case]
        taken = sum(one["reserved"] + one["contracted"] + one["paid"] for one in self.own.values())
        free = Decimal(1000) - taken
        moves = {"reserve": (None, "reserved"), "contract": ("reserved", "contracted"), "pay": ("contracted", "paid")}
        opened = self.books
        funds = opened.funds(case)
        if what in moves:
            source, target = moves[what]
            possible = amount <= (mine[source] if source else free)
            with _refused(not possible):
                ledger.post(opened, Kind(what), amount, funds=funds, now=NOW)
            if possible:
                mine[target] += amount
                if source:
                    mine[source] -= amount
        elif what == "release":
            possible = amount <= mine["reserved"] + mine["contracted"]
            with _refused(not possible):
                ledger.release(opened, amount, funds=funds, now=NOW)
            if possible:
                first = min(amount, mine["reserved"])
                mine["reserved"] -= first
                mine["contracted"] -= amount - first
        elif what == "recover":
            possible = amount <= mine["paid"]
            with _refused(not possible):
                ledger.post(opened, Kind.RECOVER, amount, funds=funds, now=NOW)
            if possible:
                mine["paid"] -= amount
                mine["recovered"] += amount

    def holds(self) -> None:
        """Every balance is what our own books say, within every bound."""
        opened = self.books
        for case, mine in self.own.items():
            funds = opened.funds(case)
            for name in ("reserved", "contracted", "paid", "recovered"):
                assert getattr(funds, name) == mine[name] >= 0
        for name in ("reserved", "contracted", "paid"):
            total = sum(mine[name] for mine in self.own.values())
            assert getattr(opened.call, name) == getattr(opened.line, name) == total
        assert opened.call.spoken_for <= opened.call.allocation
        assert opened.line.spoken_for <= opened.line.plan

    def conserves(self, case: uuid.UUID) -> None:
        """What was reserved is what is held, paid or was given back: not a grosz more or less."""
        entries = ledger.of_case(case)
        sums = dict.fromkeys(Kind, Decimal(0))
        for entry in entries:
            sums[Kind(entry.kind)] += entry.amount if entry.reverses_id is None else -entry.amount
        mine = self.own[case]
        held = mine["reserved"] + mine["contracted"]
        assert sums[Kind.RESERVE] == held + mine["paid"] + mine["recovered"] + sums[Kind.RELEASE]


def _refused(expected: bool):
    return pytest.raises(MoneyRefused) if expected else nullcontext()


def told(window: Window, steps) -> None:
    """Play the orders in a savepoint of their own."""
    with db.session.begin_nested() as savepoint:
        story = Story(window)
        for what, number, amount in steps:
            case = story.cases[number]
            if what == "reverse":
                _reverse_last(story, case, window.people)
            else:
                story.order(what, case, amount)
            story.holds()
        for case in story.cases:
            story.conserves(case)
        assert not list(books.differences())
        savepoint.rollback()


def _reverse_last(story: Story, case: uuid.UUID, people) -> None:
    """Take back the case's last entry that stands: everything is as it was before that entry."""
    entries = list(ledger.of_case(case))
    done = {entry.reverses_id for entry in entries}
    standing = [entry for entry in entries if entry.reverses_id is None and entry.id not in done]
    if not standing:
        return
    last, opened, mine = standing[-1], story.books, story.own[case]
    free = opened.call.allocation - opened.call.spoken_for
    if last.target == Account.FREE and last.amount > free:  # what it gave back is spoken for by now
        with pytest.raises(MoneyRefused):
            ledger.reverse(last, opened, by=people.clerk, reason="pomyłka", now=NOW)
        return
    ledger.reverse(last, opened, by=people.clerk, reason="pomyłka", now=NOW)
    if last.source != Account.FREE:
        mine[last.source] += last.amount
    if last.target != Account.FREE:
        mine[last.target] -= last.amount
    if last.kind == Kind.RECOVER:
        mine["recovered"] -= last.amount
    with pytest.raises(AlreadyReversed):
        ledger.reverse(last, opened, by=people.clerk, reason="jeszcze raz", now=NOW)


LOAN = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(steps=st.lists(orders, min_size=1, max_size=10))
@settings(max_examples=25, deadline=None, suppress_health_check=LOAN)
def test_whatever_is_ordered_no_grosz_is_lost_and_no_bound_broken(window, steps):
    told(window, steps)


@pytest.mark.soak(4)
@given(steps=st.lists(orders, min_size=1, max_size=30))
@settings(max_examples=1_000, deadline=None, suppress_health_check=LOAN)
def test_a_thousand_stories_lose_no_grosz_and_break_no_bound(window, steps):
    told(window, steps)


# --- shares


@given(amount=st.decimals(min_value="0.01", max_value="3240000", places=2))
@settings(max_examples=300, deadline=None)
def test_parts_sum_to_the_whole_and_the_subsidy_is_rounded_half_up(amount):
    project = projects.ProjectVersion(total=Decimal("3240000.00"), subsidy=Decimal("2754000.00"))
    shares = money.split(amount, project)
    assert shares.subsidy + shares.own == amount
    assert shares.subsidy == (amount * Decimal("0.85")).quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("amount", "subsidy", "own"),
    [
        ("3542.40", "3011.04", "531.36"),
        ("0.01", "0.01", "0.00"),
        ("0.10", "0.09", "0.01"),  # 0,085 is half a grosz: up
        ("100.10", "85.09", "15.01"),  # 85,085
        ("0.03", "0.03", "0.00"),  # 0,0255
    ],
)
def test_worked_examples_of_the_split(amount, subsidy, own):
    later = projects.ProjectVersion(total=Decimal("3359267.15"), subsidy=Decimal("2855377.07"))
    assert money.split(Decimal(amount), later) == Shares(Decimal(subsidy), Decimal(own))


# --- the record


def test_entries_cannot_be_changed_or_deleted(people):
    story = Story(Window(people))
    story.order("reserve", story.cases[0], Decimal(5))
    for change in ("UPDATE ledger_entry SET amount = 6", "DELETE FROM ledger_entry"):
        with pytest.raises(IntegrityError, match="append-only"), db.session.begin_nested():
            db.session.execute(text(change))


@pytest.mark.parametrize(
    "balances",
    ["reserved = -0.01", "recovered = -0.01", "reserved = 10.01", "contracted = 5, paid = 5.01", "certified = 0.01"],
)
def test_the_database_itself_refuses_balances_below_zero_and_above_the_plan(people, balances):
    grants.make_line("10.00")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(f"UPDATE budget_line SET {balances}"))


def test_a_balance_somebody_changed_is_found(people):
    story = Story(Window(people))
    story.order("reserve", story.cases[0], Decimal(5))
    db.session.execute(text("UPDATE call SET reserved = 6"))
    db.session.expire_all()
    [found] = books.differences()
    assert (found.where, found.balance, found.kept, found.summed) == (f"call {story.call.id}", "reserved", 6, 5)


def test_a_reversal_by_hand_names_its_reason_and_helps_who_waits(people):
    story = Story(Window(people))
    story.order("reserve", story.cases[0], Decimal(5))
    [entry] = ledger.of_case(story.cases[0])
    with pytest.raises(MoneyRefused, match="powód"):
        books.reverse(entry, by=people.clerk, reason=" ")
    back = books.reverse(entry, by=people.clerk, reason="Zarezerwowano dwa razy")
    assert (back.reverses_id, back.reason, back.source, back.target) == (
        entry.id, "Zarezerwowano dwa razy", "reserved", "free",
    )  # fmt: skip
    with pytest.raises(Conflict, match="od nowa"):
        books.reverse(back, by=people.clerk, reason="x")
    assert not list(books.differences())


def test_what_is_certified_was_paid_and_its_payment_stays(people):
    story = Story(Window(people))
    case = story.cases[0]
    for what in ("reserve", "contract", "pay"):
        story.order(what, case, Decimal(100))
    with pytest.raises(MoneyRefused, match="niepoświadczonych"):
        projects.certify(story.line, Decimal("100.01"), by=people.clerk, reason="WNP-7")
    projects.certify(story.line, Decimal(80), by=people.clerk, reason="WNP-7")
    payment = next(entry for entry in ledger.of_case(case) if entry.kind == Kind.PAY)
    with pytest.raises(MoneyRefused, match="niepoświadczonych"):
        ledger.reverse(payment, story.books, by=people.clerk, reason="x", now=NOW)
    story.order("recover", case, Decimal(100))  # certified money that came back is deducted from the next claim
    assert (story.line.paid, story.line.recovered, story.line.certified) == (0, 100, 80)
    certified = db.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == Kind.CERTIFY)).one()
    books.reverse(certified, by=people.clerk, reason="korekta wniosku o płatność")
    assert story.line.certified == 0
    assert not list(books.differences())


# --- the budget


def test_plans_stay_within_the_project_and_above_what_is_spoken_for(people):
    version = grants.make_project("1000.00")
    line = grants.make_line("600.00", "Z1", version)
    with pytest.raises(InvalidBudget, match="400,00 zł"):
        grants.make_line("400.01", "Z2", version)
    with pytest.raises(InvalidBudget, match="kodzie"):
        grants.make_line("1.00", "Z1", version)
    call = grants.make_call("600.00", line)
    case = grants.apply(call, people.applicant, people.organisation, "1")
    opened = ledger.open_books(call.id)
    ledger.post(opened, Kind.RESERVE, Decimal(500), funds=opened.funds(case.id), now=NOW)
    with pytest.raises(InvalidBudget, match="500,00 zł"):
        projects.update_line(line, LineData("Z1", "x", "x", Decimal("499.99")), by=people.clerk, reason="aneks")
    projects.update_line(line, LineData("Z1", "x", "x", Decimal("500.00")), by=people.clerk, reason="aneks")


def test_a_new_version_takes_over_lines_and_balances(people):
    old = grants.make_project()
    line = grants.make_line("600.00", "Z1", old)
    data = projects.ProjectData(
        "Projekt", "Project", "35", dt.date(2023, 7, 1), old.start_date, dt.date(2023, 10, 31), Decimal("3359267.15"),
        Decimal("2855377.07"), 465, 427, replaces_id=old.id,
    )  # fmt: skip
    new = projects.create_project_version(data, by=people.clerk)
    assert line.project_version_id == new.id
    assert projects.versions_of_same_project(old) == projects.versions_of_same_project(new) == {old.id, new.id}
    assert projects.find_successor(old) is new
    with pytest.raises(Conflict, match="zastąpiła"):
        projects.create_project_version(data, by=people.clerk)
