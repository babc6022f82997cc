"""Activities that are done several times: for each item, or while a condition holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.engine.oracle.reader import said, tag_of
from tests.engine.oracle.terms import Wrong
from tests.engine.oracle.variables import Token

if TYPE_CHECKING:
    from tests.engine.oracle.game import Game


class Frames:
    """The rules of loop and multi-instance markers."""

    def __init__(self, game: Game) -> None:
        self.game = game

    @property
    def book(self) -> Any:
        return self.game.book

    def border(self, token: Token) -> None:
        """Put up the events on the border."""
        raise NotImplementedError

    def frame(self, token: Token) -> bool:
        marker = token.node.marker
        assert marker is not None
        if tag_of(marker) == "standardLoopCharacteristics":
            items = [None] if marker.get("testBefore") != "true" or self.wanted(token, 0) else []
        else:
            items = self.book.plain(token, self.each_of(token, "inputCollection"))
            if not isinstance(items, list):
                raise Wrong("no list")
            token.memory.update(items=items, out=[None] * len(items), left=len(items))
        self.border(token)
        token.state = "running"
        for index, item in enumerate(items[:1] if self.one_by_one(token) else items):
            self.instance(token, index, item)
        return not items

    @staticmethod
    def each_of(token: Token, attribute: str) -> str:
        assert token.node.marker is not None
        return next((part.get(attribute, "") for part in token.node.marker.iter() if part.get(attribute)), "")

    @staticmethod
    def one_by_one(token: Token) -> bool:
        marker = token.node.marker
        assert marker is not None
        return marker.get("isSequential") == "true" or tag_of(marker) == "standardLoopCharacteristics"

    def instance(self, frame: Token, index: int, item: Any) -> None:
        token = Token(frame.node, frame.arena, frame, each=True)
        name = self.each_of(frame, "inputElement")
        token.local = {"loopCounter": index + 1} | ({name: item} if name else {})
        token.memory["index"] = index
        frame.arena.tokens.append(token)
        self.game.enter(token)

    def wanted(self, token: Token, times: int) -> bool:
        marker = token.node.marker
        assert marker is not None
        if marker.get("loopMaximum") and times >= int(marker.get("loopMaximum", "0")):
            return False
        condition = said(marker, "loopCondition")
        return not condition or self.book.true(token, condition, loopCounter=times)

    def judge(self, token: Token) -> None:
        frame, marker = token.holder, token.node.marker
        assert frame is not None
        assert marker is not None
        if tag_of(marker) == "standardLoopCharacteristics":
            token.memory["again"] = self.wanted(token, token.memory["index"] + 1)
            return
        output = self.each_of(token, "outputElement")
        token.memory["out"] = self.book.plain(token, output) if output else None
        left, everything = frame.memory["left"] - 1, len(frame.memory["items"])
        active = 0 if self.one_by_one(token) else left
        condition = said(marker, "completionCondition")
        counts = {"numberOfInstances": everything, "numberOfCompletedInstances": everything - left}
        enough = bool(condition) and self.book.work_out(token, condition, numberOfActiveInstances=active, **counts)
        token.memory["enough"] = enough is True

    def instance_done(self, frame: Token, token: Token) -> None:
        memory, index = frame.memory, token.memory["index"]
        if "again" in token.memory:
            if token.memory["again"]:
                return self.instance(frame, index + 1, None)
        else:
            memory["out"][index], memory["left"] = token.memory["out"], memory["left"] - 1
            if memory["left"] and not token.memory["enough"]:
                if self.one_by_one(frame):
                    self.instance(frame, index + 1, memory["items"][index + 1])
                return None
        for other in frame.held():
            if other.each:
                self.game.remove(other)
        self.collected(frame)
        return self.game.ready(frame)

    def collected(self, frame: Token) -> None:
        name = self.each_of(frame, "outputCollection")
        frame.memory["result"] = {name: frame.memory["out"]} if name else {}
