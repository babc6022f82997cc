"""An independent reading of what a process means: a tree of blocks and the tasks alive in it. No tokens, no joins."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tests.engine.drawing import end, inclusive, parallel, process, start, user, xor

Choices = dict[str, int]


@dataclass
class Block:
    """A part of a process: 'task', 'seq', 'par', 'xor', 'inc' or 'loop', with its parts."""

    kind: str
    name: str
    parts: list[Block] = field(default_factory=list)


@dataclass
class Alive:
    """A block in which something is still to do."""

    block: Block
    parts: list[Alive] = field(default_factory=list)
    index: int = 0


def random_block(rnd: random.Random, depth: int, names: Iterator[str]) -> Block:
    """A block with random contents; always holds a task."""
    kind = rnd.choice(["task", "task", "seq", "par", "xor", "inc", "loop"]) if depth else "task"
    size = {"loop": 1, "inc": 4}.get(kind) or rnd.randint(2, 3)
    parts = [random_block(rnd, depth - 1, names) for _ in range(size)] if kind != "task" else []
    return Block(kind, f"{kind}{next(names)}", parts)


def draw_block(block: Block, nodes: list[str], flows: list[str]) -> tuple[str, str]:
    """Draw the block; its first and last node."""
    name = block.name
    if block.kind == "task":
        nodes.append(user(name, "d"))
        return name, name
    drawn = [draw_block(part, nodes, flows) for part in block.parts]
    if block.kind == "seq":
        flows += [f"{left[1]} -> {right[0]}" for left, right in pairwise(drawn)]
        return drawn[0][0], drawn[-1][1]
    first, last = f"{name}_in", f"{name}_out"
    if block.kind == "loop":
        nodes += [xor(first), xor(last, default=f"{name}_on")]
        flows += [f"{first} -> {drawn[0][0]}", f"{drawn[0][1]} -> {last}", f"{last} -[=d.{name} = 1]-> {first}"]
        nodes.append(xor(f"{name}_behind"))
        flows.append(f"{last} -{name}_on-> {name}_behind")
        return first, f"{name}_behind"
    shape = {"par": parallel, "xor": xor, "inc": inclusive}[block.kind]
    nodes += [shape(first) if block.kind == "par" else shape(first, f"{name}_default"), shape(last)]
    for index, (head, tail) in enumerate(drawn):
        condition = f"floor(d.{name} / {2**index}) - 2 * floor(d.{name} / {2 ** (index + 1)}) = 1"
        is_default = index == len(drawn) - 1
        arrow = f"-{name}_default->" if is_default else f"-[={condition}]->"
        flows.append(f"{first} {'->' if block.kind == 'par' else arrow} {head}")
        flows.append(f"{tail} -> {last}")
    return first, last


def draw_process(block: Block) -> bytes:
    """The whole process."""
    nodes, flows = [start(), user("begin", "d"), end()], []
    first, last = draw_block(block, nodes, flows)
    flows += ["start -> begin", f"begin -> {first}", f"{last} -> end"]
    return process("p", "; ".join(flows), *nodes)


def enter(block: Block, choices: Choices) -> Alive:
    """What is alive when a token comes into the block."""
    bits = choices.get(block.name, 0)
    size = len(block.parts)
    chosen = [part for index, part in enumerate(block.parts[:-1]) if bits >> index & 1]
    match block.kind:
        case "task":
            return Alive(block)
        case "seq" | "loop":
            entered = block.parts[:1]
        case "par":
            entered = block.parts
        case "xor":
            entered = chosen[:1] or block.parts[size - 1 :]
        case _:
            entered = chosen or block.parts[size - 1 :]
    return Alive(block, [enter(part, choices) for part in entered])


def tasks(alive: Alive) -> list[str]:
    """The tasks that are open."""
    if alive.block.kind == "task":
        return [alive.block.name]
    return [name for part in alive.parts for name in tasks(part)]


def complete(alive: Alive, name: str, choices: Choices) -> Alive | None:
    """What is alive after the task is done; None when the block is over."""
    if alive.block.kind == "task":
        return None if alive.block.name == name else alive
    left = []
    for part in alive.parts:
        after = complete(part, name, choices) if name in tasks(part) else part
        if after is not None:
            left.append(after)
    alive.parts = left
    if left:
        return alive
    if alive.block.kind == "loop" and choices[alive.block.name] == 1:
        return enter(alive.block, choices)
    if alive.block.kind == "seq" and alive.index + 1 < len(alive.block.parts):
        alive.index += 1
        alive.parts = [enter(alive.block.parts[alive.index], choices)]
        return alive
    return None
