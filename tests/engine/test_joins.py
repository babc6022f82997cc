"""Joins count every token once: in loops, in any order, through save and load after each step."""

from __future__ import annotations

import itertools
import random
from itertools import count

import pytest

from tests.engine.drawing import end, inclusive, parallel, process, script, start, user, xor
from tests.engine.oracle import blocks as oracle
from tests.engine.world import Bench, bench


def reviews(join: str, reviewers: int = 2) -> bytes:
    """Reviews side by side inside a return loop, then a decision."""
    shape = {"parallel": parallel, "inclusive": inclusive}[join]
    names = [f"review_{number}" for number in range(reviewers)]
    split = shape("split") if join == "parallel" else inclusive("split", "last")
    arrows = [f"split -> {name}" for name in names]
    if join == "inclusive":
        arrows = [f"split -[=true]-> {name}" for name in names[:-1]] + [f"split -[=true]-> {names[-1]}"]
    flows = [*arrows, *(f"{name} -> join" for name in names), "start -> merge -> prepare -> split"]
    flows += ["join -> decide -> answer", "answer -again-> merge", "answer -[=decide.done = true]-> end"]
    never = [user("never")] if join == "inclusive" else []
    flows += ["split -last-> never -> join"] if join == "inclusive" else []
    shapes = [
        start(),
        xor("merge"),
        user("prepare"),
        split,
        shape("join"),
        user("decide"),
        xor("answer", "again"),
        end(),
    ]
    return process("p", "; ".join(flows), *shapes, *map(user, names), *never)


def play_round(b: Bench, order: tuple[str, ...], done: bool) -> None:
    b.do("prepare")
    for name in order[:-1]:
        b.do(name)
        assert "decide" not in b.open
    b.do(order[-1])
    assert b.open == ["decide"]
    b.do("decide", decide={"done": done})


@pytest.mark.parametrize("join", ["parallel", "inclusive"])
@pytest.mark.parametrize("orders", list(itertools.product(["01", "10"], repeat=3)))
def test_two_reviews_in_a_loop_open_the_decision_once_in_every_round(join, orders):
    b = bench(reviews(join))
    for number, order in enumerate(orders):
        play_round(b, tuple(f"review_{digit}" for digit in order), done=number == 2)
    assert b.case.ended


@pytest.mark.parametrize("join", ["parallel", "inclusive"])
def test_four_reviews_in_random_orders_over_many_rounds(join):
    b = bench(reviews(join, 4))
    names = [f"review_{number}" for number in range(4)]
    for seed in range(20):
        random.Random(seed).shuffle(names)
        play_round(b, tuple(names), done=seed == 19)
    assert b.case.ended


SIZES = {"xor": 4, "inc": 8, "loop": 3}


@pytest.mark.parametrize("seed", range(100))
def test_random_processes_do_what_their_blocks_mean(seed):
    rnd = random.Random(seed)
    names = map(str, count())
    block = oracle.random_block(rnd, 3, names)
    b = bench(oracle.draw_process(block))

    def choose() -> oracle.Choices:
        return {f"{kind}{n}": rnd.randint(0, 7) % size for kind, size in SIZES.items() for n in range(99)}

    choices = choose()
    b.do("begin", d=choices)
    alive = oracle.enter(block, choices)
    for _ in range(30):
        assert b.open == sorted(oracle.tasks(alive)), block
        choices = choose()
        name = rnd.choice(oracle.tasks(alive))
        b.do(name, d=choices)
        after = oracle.complete(alive, name, choices)
        if after is None:
            assert b.case.ended
            break
        alive = after
    assert not b.case.incidents


def test_a_second_token_on_one_flow_waits_for_the_next_round():
    """Two tokens come along one flow of a parallel join: the second does not stand in for the missing one."""
    flows = """start -> both -> a -> back; back -[=a.again = true]-> extra; back -on-> join
               extra -> a; extra -> join
               both -> b -> join; join -> after -> end"""
    b = bench(
        process(
            "p", flows, start(), parallel("both"), user("a"), xor("back", "on"), parallel("extra"),
            parallel("join"), user("b"), user("after"), end(),
        )
    )  # fmt: skip
    b.do("a", a={"again": True}).do("a", a={"again": True}).do("a", a={"again": False})
    assert b.open == ["b"]
    b.do("b")
    assert b.open == ["after"]
    b.do("after")
    assert not b.case.ended


def test_an_inclusive_join_waits_for_a_stopped_token():
    flows = """start -> split; split -[=true]-> a; split -[=true]-> b; split -none-> c
               a -> count -> join; b -> join; c -> join; join -> after -> end"""
    nodes = [
        start(),
        inclusive("split", "none"),
        user("a"),
        user("b"),
        user("c"),
        inclusive("join"),
        user("after"),
        end(),
    ]
    b = bench(process("p", flows, *nodes, script("count", "=a.x + unknown", "sum")))
    b.do("a", a={"x": 1}).do("b")
    assert b.open == []
    (incident,) = b.case.incidents
    b.case.set_variables({"unknown": 2})
    b.case.retry(incident.task_id)
    b.keep()
    assert b.open == ["after"]


def test_an_inclusive_join_does_not_wait_for_a_token_that_can_only_come_behind_it():
    flows = """start -> split; split -> side -> end_side; split -> merge -> a -> join -> after -> again
               again -[=after.more = true]-> merge; again -on-> end; split -> b -> join"""
    nodes = [start(), parallel("split"), user("side"), xor("merge"), user("a"), inclusive("join"), user("after")]
    b = bench(process("p", flows, *nodes, xor("again", "on"), user("b"), end(), end("end_side")))
    b.do("a").do("b")
    assert b.open == ["after", "side"]
    b.do("after", after={"more": True}).do("a")
    assert b.open == ["after", "side"]


def test_a_further_token_for_a_flow_that_has_one_does_not_hold_the_join_up():
    flows = """start -> split; split -> a -> merge; split -> c -> merge; merge -> join; split -> b -> join
               join -> after -> end"""
    nodes = [
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        user("c"),
        xor("merge"),
        inclusive("join"),
        user("after"),
    ]
    b = bench(process("p", flows, *nodes, end()))
    assert b.do("a").do("b").open == ["after", "c"]
    assert b.do("c").open == ["after", "after"]


def test_inclusive_joins_that_wait_for_one_another_do_not_hang():
    flows = """start -> split; split -> a -> one; split -> b -> two
               one -> x1; x1 -[=a.on = true]-> two; x1 -e1-> end
               two -> x2; x2 -[=b.on = true]-> one; x2 -e2-> end"""
    nodes = [start(), parallel("split"), user("a"), user("b"), inclusive("one"), inclusive("two")]
    b = bench(process("p", flows, *nodes, xor("x1", "e1"), xor("x2", "e2"), end()))
    b.do("a", a={"on": False}).do("b", b={"on": False})
    assert b.case.ended


def test_twelve_parallel_sections_in_a_row_stay_small():
    nodes, chain = [start(), user("first"), end()], ["start -> first -> s0"]
    for number in range(12):
        following = f"s{number + 1}" if number < 11 else "end"
        nodes += [parallel(f"s{number}"), parallel(f"j{number}"), user(f"a{number}"), user(f"b{number}")]
        chain += [f"s{number} -> a{number} -> j{number}", f"s{number} -> b{number} -> j{number} -> {following}"]
    b = bench(process("p", "; ".join(chain), *nodes))
    assert len(b.case._run.workflow.tasks) == 2
    b.do("first")
    for number in range(12):
        b.do(f"b{number}").do(f"a{number}")
    assert b.case.ended


def test_several_flows_out_of_a_task_go_side_by_side():
    flows = "start -> fill; fill -> a -> end; fill -> b -> end2"
    b = bench(process("p", flows, start(), user("fill"), user("a"), user("b"), end(), end("end2")))
    assert b.do("fill").open == ["a", "b"]
    b.do("b").do("a")
    assert b.case.end_events == ("end2", "end")
