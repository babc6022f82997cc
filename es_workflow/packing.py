"""JSON texts in few bytes, for rows that are kept for good and read whole: events of the audit trail, answers.

PostgreSQL compresses no row below 2 kB, and a row of ours is less: half of it would be words that every row says again.

How it is written, for whoever reads the bytes without this program: the first byte names the form, `1`. Then follows
raw deflate (RFC 1951) of the text in UTF-8, with the dictionary of `preset` set beforehand; each id and each SHA-256 of
the text is one character there, and their bytes stand behind, one after the other.
"""

from __future__ import annotations

import re
import zlib

FORM = b"1"
WORDS = (
    b'"rules":["required":[{"decision":"inputs":{"decisions":[{"conditions":[{"terms":[{"cancelled":[{"operations":["'
    b'"messages":["incidents":["timers":["lapsed":["resolved":["sent":[{"name":"status_before":""status":"draft",'
    b'"ended":[{"element":""from_name":null,"to_name":"{"to":\x01,"values":{"yes"}}],"values":{"no"}}],"choices":[{"flows":["'
    b'false,true,null,}],"opened":[{"task":\x01,"element":"","group":""}],"by_applicant":true}"by_applicant":false}'
    b'{"task":\x01,"element":"","submission":\x01,"digest":\x02,"path":["","flows":["'
)
"""What texts often say. Never changed: bytes that were written with it could not be read any more."""
_LONG = re.compile(r'"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64})"')
_MARKS = re.compile("[\x01\x02]")
_ID, _DIGEST = "\x01", "\x02"
_LENGTH = {_ID: 16, _DIGEST: 32}


def pack(text: str, like: str = "") -> bytes:
    """The bytes of a JSON text. `like`: another one, of which it says much again; it is needed for reading them too."""
    if _MARKS.search(text):
        raise ValueError("JSON has no control characters")
    found: list[bytes] = []

    def take(one: re.Match[str]) -> str:
        digits = one[0][1:-1].replace("-", "")
        found.append(bytes.fromhex(digits))
        return _ID if len(digits) == 32 else _DIGEST

    body = _LONG.sub(take, text).encode()
    known = preset(like)
    # A window that holds all there is, and no larger: making it takes longer than filling it.
    bits = min(max((len(known) + len(body)).bit_length(), 9), 15)
    packer = zlib.compressobj(9, zlib.DEFLATED, -bits, max(bits - 7, 1), zlib.Z_DEFAULT_STRATEGY, known)
    return b"".join((FORM, packer.compress(body), packer.flush(), *found))


def unpack(data: bytes, like: str = "") -> str:
    """The text of the bytes. Raises ValueError when they are not ours."""
    if data[:1] != FORM:
        raise ValueError("these bytes are of another form")
    reader = zlib.decompressobj(-15, preset(like))
    try:
        body = reader.decompress(data[1:])
    except zlib.error as error:
        raise ValueError("these bytes cannot be read") from error
    if not reader.eof:
        raise ValueError("some of the bytes are missing")
    rest, place = reader.unused_data, 0

    def put(mark: re.Match[str]) -> str:
        nonlocal place
        digits = rest[place : place + _LENGTH[mark[0]]].hex()
        place += _LENGTH[mark[0]]
        if mark[0] == _DIGEST:
            return f'"{digits}"'
        return f'"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"'

    text = _MARKS.sub(put, body.decode())
    if place != len(rest):
        raise ValueError("there are more or fewer bytes than the text says")
    return text


def preset(like: str) -> bytes:
    """What reader and writer know beforehand: the other text behind the usual words."""
    return WORDS + like.encode()
