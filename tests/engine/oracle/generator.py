"""Random well-formed processes: blocks in blocks with all that may hang on them. No inclusive join in a cycle."""

from __future__ import annotations

import random
from itertools import pairwise

from tests.engine.drawing import (
    TERMINATE,
    again,
    boundary,
    call,
    catch,
    condition_definition,
    each,
    element,
    end,
    error,
    error_definition,
    escalation,
    escalation_definition,
    inclusive,
    io,
    link_definition,
    message,
    message_definition,
    parallel,
    process,
    rule,
    script,
    service,
    signal,
    signal_definition,
    start,
    sub,
    throw,
    timer_definition,
    user,
    xor,
)

KINDS = ["task", "task", "task", "script", "seq", "par", "xor", "inc", "loop", "sub", "each", "again", "race", "tell",
         "seq", "par", "wait", "link", "call",
         "stop"]  # fmt: skip
OUTSIDE = (message("m1", "note") + message("m2", "order", "=d.a") + signal("g1", "bell") + error("e1", "BAD")
           + escalation("x1", "LATE"))  # fmt: skip
EVENTS = [timer_definition("P2D"), timer_definition("PT6H"), message_definition("m1"), signal_definition("g1"),
          condition_definition("=d.a > 5")]  # fmt: skip

COUNTS = ["=numberOfActiveInstances = 0", "=numberOfActiveInstances = 1",
          "=numberOfInstances - numberOfActiveInstances = numberOfCompletedInstances"]  # fmt: skip


class Drawer:
    """Draws one process."""

    def __init__(self, seed: str) -> None:
        self.rnd = random.Random(seed)
        self.count = 0
        self.framed = False
        self.children: list[bytes] = []
        self.level: list[tuple[list[str], list[str]]] = []

    def process(self) -> list[bytes]:
        self.level.append(([], []))
        first, last = self.rnd.choice([self.draw_seq, self.draw_par])(self.rnd.randint(1, 3), True)
        nodes, flows = self.level.pop()
        nodes += [start(), user("begin", "d"), end(), *self.asides("p")]
        flows += ["start -> begin", f"begin -> {first}", f"{last} -> end"]
        return [process("p", "; ".join(flows), *nodes, outside=OUTSIDE), *self.children]

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def add(self, *nodes: str) -> None:
        self.level[-1][0].extend(nodes)

    def flow(self, *flows: str) -> None:
        self.level[-1][1].extend(flows)

    def condition(self) -> str:
        if self.rnd.random() < 0.03:
            return "=d.a"  # a number is no answer: the token stops
        return f"=d.{self.rnd.choice('ab')} {self.rnd.choice(['<', '>', '='])} {self.rnd.randint(0, 7)}"

    def block(self, depth: int, safe: bool = True) -> tuple[str, str]:
        """A block; its first and last node. Inside a loop no inclusive gateways."""
        kinds = KINDS if depth else ["task", "script"]
        kind = self.rnd.choice([kind for kind in kinds if safe or kind != "inc"])
        drawn = getattr(self, f"draw_{kind}")(depth - 1, safe)
        return drawn if isinstance(drawn, tuple) else (drawn, drawn)

    def draw_task(self, _depth: int, _safe: bool, inner: str = "", parts: str = "") -> str:
        name = self.name("task")
        self.add(user(name, "d", parts, inner=inner))
        self.border(name)
        return name

    def draw_script(self, _depth: int, _safe: bool) -> str:
        name = self.name("script")
        value = script(name, f"={{a: {self.rnd.randint(0, 7)}, b: d.a}}", self.rnd.choice(["d", "other"]))
        self.add(self.rnd.choice([value, value, rule(name, "level", "d"), service(name, "do")]))
        return name

    def draw_seq(self, depth: int, safe: bool) -> tuple[str, str]:
        drawn = [self.block(depth, safe) for _ in range(self.rnd.randint(2, 3))]
        self.flow(*(f"{left[1]} -> {right[0]}" for left, right in pairwise(drawn)))
        return drawn[0][0], drawn[-1][1]

    def draw_par(self, depth: int, safe: bool) -> tuple[str, str]:
        split, join = self.name("split"), self.name("join")
        self.add(parallel(split), parallel(join))
        for _ in range(self.rnd.randint(2, 3)):
            head, tail = self.block(depth, safe)
            self.flow(f"{split} -> {head}", f"{tail} -> {join}")
        return split, join

    def draw_xor(self, depth: int, safe: bool, shape: str = "xor") -> tuple[str, str]:
        split, join, default = self.name(shape), self.name("merge"), self.name("default")
        made = {"xor": xor, "inc": inclusive}[shape]
        self.add(made(split, default), made(join))
        for number in range(self.rnd.randint(2, 3)):
            head, tail = self.block(depth, safe)
            self.flow(f"{split} -{default}-> {head}" if not number else f"{split} -[{self.condition()}]-> {head}")
            self.flow(f"{tail} -> {join}")
        return split, join

    def draw_inc(self, depth: int, safe: bool) -> tuple[str, str]:
        return self.draw_xor(depth, safe, "inc")

    def draw_loop(self, depth: int, _safe: bool) -> tuple[str, str]:
        head, tail, on = self.name("back"), self.name("again"), self.name("on")
        behind = self.name("behind")
        self.add(xor(head), user(f"{tail}_task", "d"), xor(tail, on), xor(behind))
        first, last = self.block(depth, safe=False)
        self.flow(f"{head} -> {first}", f"{last} -> {tail}_task -> {tail}", f"{tail} -[=d.a > 4]-> {head}")
        self.flow(f"{tail} -{on}-> {behind}")
        return head, behind

    def inside(self, depth: int) -> tuple[str, list[str], list[str]]:
        """The contents of a frame that may throw."""
        self.level.append(([], []))
        first, last = self.block(depth)
        nodes, flows = self.level.pop()
        name, self.framed = self.name("frame"), True
        tell = self.rnd.choice(["", error_definition("e1"), escalation_definition("x1"), TERMINATE,
                                message_definition("m1"), signal_definition("g1")])  # fmt: skip
        choice, on = f"{name}_gate", f"{name}_on"
        nodes += [
            start(f"{name}_s"),
            xor(choice, on),
            end(f"{name}_e"),
            end(f"{name}_t", inner=tell),
            *self.asides(name),
        ]
        flows += [f"{name}_s -> {first}", f"{last} -> {choice} -{on}-> {name}_e", f"{choice} -[=d.b > 4]-> {name}_t"]
        return name, nodes, flows

    def draw_sub(self, depth: int, _safe: bool, inner: str = "") -> str:
        name, nodes, flows = self.inside(depth)
        parts = io({"seen": "=d.a"}) if self.rnd.random() < 0.3 else ""
        self.add(sub(name, "; ".join(flows), *nodes, parts=parts, inner=inner))
        self.border(name, frame=True)
        return name

    def draw_stop(self, depth: int, safe: bool) -> str:
        """Two branches side by side, of which one ends the other."""
        self.level.append(([], []))
        name = self.name("frame")
        self.add(start(f"{name}_s"), parallel(f"{name}_split"), end(f"{name}_e"), end(f"{name}_t", inner=TERMINATE))
        self.flow(f"{name}_s -> {name}_split")
        for last in (f"{name}_e", f"{name}_t"):
            head, tail = self.block(depth, safe)
            self.flow(f"{name}_split -> {head}", f"{tail} -> {last}")
        nodes, flows = self.level.pop()
        self.add(sub(name, "; ".join(flows), *nodes))
        return name

    def draw_call(self, depth: int, _safe: bool) -> str:
        name, nodes, flows = self.inside(depth)
        self.children.append(
            process(f"{name}_p", "; ".join(flows), *nodes, outside=OUTSIDE).replace(b'id="d"', b'id="dd"')
        )
        parts = self.rnd.choice(["", io(outputs={"back": "=d.a"}), io({"d": "=d"})])
        self.add(call(name, f"{name}_p", parts))
        self.border(name, frame=True)
        return name

    def draw_each(self, depth: int, safe: bool) -> str:
        enough = self.rnd.choice(["", "=numberOfCompletedInstances > 1", "=d.a > 5", *COUNTS])
        collect = {"outputCollection": "got", "outputElement": "=d.a"} if self.rnd.random() < 0.4 else {}
        marker = each("=[1, 2, 3]", enough, sequential=self.rnd.random() < 0.5, inputElement="item", **collect)
        if depth > 0 and self.rnd.random() < 0.4:
            return self.draw_sub(depth - 1, safe, marker)
        return self.draw_task(depth, safe, marker, self.rnd.choice(["", io({"n": "=item"}, {"sum": "=d.a + item"})]))

    def draw_again(self, depth: int, safe: bool) -> str:
        before = self.rnd.choice(["true", "false"])
        marker = again(self.rnd.choice(["=d.a > 4", "=loopCounter < 3"]), testBefore=before, loopMaximum="3")
        return self.draw_sub(depth - 1, safe, marker) if depth > 0 and self.rnd.random() < 0.3 else (
            self.draw_task(depth, safe, marker))  # fmt: skip

    def draw_race(self, depth: int, safe: bool) -> tuple[str, str]:
        gate, join = self.name("race"), self.name("won")
        self.add(element("eventBasedGateway", gate), xor(join))
        for definition in self.rnd.sample(EVENTS, 3):
            event = self.name("event")
            self.add(catch(event, definition))
            head, tail = self.block(depth, safe)
            self.flow(f"{gate} -> {event} -> {head}", f"{tail} -> {join}")
        return gate, join

    def draw_tell(self, _depth: int, _safe: bool) -> str:
        name, parts = self.name("tell"), io({"price": "=d.a"})
        kinds = [throw(name, message_definition("m2"), parts), throw(name, signal_definition("g1"), parts),
                 throw(name, escalation_definition("x1")), element("sendTask", name, parts, messageRef="m2"),
                 element("manualTask", name), throw(name)]  # fmt: skip
        self.add(self.rnd.choice(kinds))
        return name

    def draw_wait(self, _depth: int, _safe: bool) -> str:
        name = self.name("wait")
        definition = self.rnd.choice(EVENTS)
        self.add(self.rnd.choice([catch(name, definition), element("receiveTask", name, messageRef="m1")]))
        return name

    def draw_link(self, _depth: int, _safe: bool) -> tuple[str, str]:
        name = self.name("link")
        self.add(throw(f"{name}_in", link_definition(name)), catch(f"{name}_out", link_definition(name)))
        return f"{name}_in", f"{name}_out"

    def border(self, host: str, *, frame: bool = False) -> None:
        """Events on the border; what they lead to ends by itself."""
        errands = [error_definition("e1"), escalation_definition("x1"), escalation_definition(None)]
        events = [definition for definition in (EVENTS + errands * frame) if self.rnd.random() < 0.12]
        for definition in events + [error_definition(None)] * frame:
            name, stays = self.name("on"), self.rnd.random() < 0.5 and "error" not in definition
            repeats = stays and "timer" in definition
            shown = timer_definition("R3/P1D", "timeCycle") if repeats else definition
            self.add(boundary(name, host, shown, interrupting=not stays), user(f"{name}_task", "d"), end(f"{name}_end"))
            self.flow(f"{name} -> {name}_task -> {name}_end")

    def asides(self, owner: str) -> list[str]:
        """Up to two event sub-processes; what one throws, neither it nor the other catches."""
        definitions = self.rnd.sample([*EVENTS, escalation_definition("x1")], 2)
        definitions[self.rnd.choice([0, 1])] = self.rnd.choice([definitions[0], error_definition("e1")])
        many = self.rnd.choice([0, 0, 1, 2])
        return [
            self.aside(f"{owner}_aside{n}", shown, owner) for n, shown in enumerate(dict.fromkeys(definitions[:many]))
        ]

    def aside(self, name: str, definition: str, owner: str) -> str:
        stays = self.rnd.random() < 0.5 and "error" not in definition
        begin = start(f"{name}_s", inner=definition, isInterrupting="false" if stays else "true")
        louder = throw(f"{name}_louder", escalation_definition("x1"))
        caught = owner != "p" or self.framed
        tell = self.rnd.choice([TERMINATE, *[error_definition("e1")] * 2 * caught])
        gate, on = f"{name}_gate", f"{name}_on"
        inside = f"""{name}_s -> {name}_task -> {name}_louder -> {gate}; {gate} -{on}-> {name}_e
                     {gate} -[=d.b > 3]-> {name}_t"""
        ends = [end(f"{name}_e"), end(f"{name}_t", inner=tell)]
        return sub(name, inside, begin, user(f"{name}_task", "d"), louder, xor(gate, on), *ends, by_event=True)
