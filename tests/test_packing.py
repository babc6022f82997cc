"""Texts in few bytes: every JSON text comes back as it was, also those written by an earlier program."""

from __future__ import annotations

import base64
import hashlib
import random
import uuid

import pytest

from es_workflow import jsontext, packing

ID, DIGEST = str(uuid.UUID(int=7)), "0123456789abcdef" * 4
EVENT = {"task": ID, "element": "fill", "submission": ID, "digest": DIGEST, "path": ["fill"], "by_applicant": True}
WRITTEN = "McNqSlpmTg5RJoEVYnczAAAAAAAAAAAAAAAAAAAAAAcAAAAAAAAAAAAAAAAAAAAHASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8="


def test_what_was_written_once_can_be_read_for_ever() -> None:
    assert jsontext.loads(packing.unpack(base64.b64decode(WRITTEN))) == EVENT


def test_the_dictionary_never_changes() -> None:
    known = hashlib.sha256(packing.WORDS)
    assert known.hexdigest() == "d67b1c42b597e164e53f0932b03991a81ed9ff4922fdaaf50cc095fa40cecae2"


def test_an_event_takes_little_more_than_its_ids_and_digests() -> None:
    text = jsontext.dumps(EVENT)
    assert len(packing.pack(text)) < 16 + 16 + 32 + 40 < len(text)


def _value(dice: random.Random, depth: int = 0) -> object:
    kind = dice.randrange(9 if depth < 3 else 6)
    if kind == 0:
        return str(uuid.UUID(int=dice.getrandbits(128)))
    if kind == 1:
        return dice.choice([ID.upper(), ID + "0", f" {ID}", ID.replace("-", ""), f'"{ID}"', DIGEST, DIGEST[:-1]])
    if kind == 2:
        return "".join(map(chr, dice.choices([*range(40), 0x7F, 0x142, 0x2028, 0x1F600], k=dice.randrange(9))))
    if kind == 3:
        return dice.choice([None, True, False, 0, -1, 10**20])
    if kind < 6:
        return "słowo " * dice.randrange(4)
    if kind == 6:
        return [_value(dice, depth + 1) for _ in range(dice.randrange(4))]
    return {str(_value(dice, 3)): _value(dice, depth + 1) for _ in range(dice.randrange(4))}


def test_every_json_text_comes_back_as_it_was() -> None:
    dice = random.Random(25)
    for _ in range(2_000):
        text, other = jsontext.dumps(_value(dice)), jsontext.dumps(_value(dice))
        assert packing.unpack(packing.pack(text)) == text
        assert packing.unpack(packing.pack(text, other), other) == text


@pytest.mark.parametrize("size", [300, 4_000, 40_000, 400_000])
def test_a_text_of_any_size_comes_back_beside_one_that_it_repeats(size: int) -> None:
    dice = random.Random(size)
    text = jsontext.dumps({f"pole_{n}": f"{dice.getrandbits(64)}" for n in range(size // 30)})
    like = text.replace("1", "2", 5)
    assert packing.unpack(packing.pack(text, like), like) == text


@pytest.mark.parametrize("data", [b"", b"0{}", b"1", b"1\xff\xff", packing.pack("{}")[:-1],
                                  packing.pack("{}") + b"1", packing.pack(f'["{ID}"]')[:-1]])  # fmt: skip
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="bytes"):
        packing.unpack(data)


def test_what_is_no_json_is_not_taken() -> None:
    with pytest.raises(ValueError, match="control"):
        packing.pack("\x01")
