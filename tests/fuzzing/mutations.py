"""Small changes of something good that make it something nobody foresaw: of bytes, XML, JSON and FEEL texts."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

NASTY = [
    "", " ", "\t\n", "0", "-1", "1e999", "1E+999999999", "NaN", "Infinity", "9" * 400, "P1000000Y", "R1000000000/PT1S",
    "R/PT0S", "-P1Y", "P99999999999999999D", "9999-12-31", "0001-01-01", "0000-00-00", "+294276-12-31T23:59:59Z",
    "9999-12-31T23:59:59+14:00", "24:00", "PT999999999999H", "typename", "__class__", "len", "__proto__", "constructor",
    "toString", "hasOwnProperty", "variables", "item", "partial", "null", "true", "<script>alert(1)</script>",
    "\u202egnirts", "\u2066\u200f", "ż\u0301" * 40, "🐢" * 50, "\ufffe", "{{", "{% for %}", "=", "==", "=1/0", "=x",
    "=[",
    '="\\u0000"', '="\\ud800"', "=function(a) a", '=@"2026-01-01"', "=date(\"x\")",
    "=p", "= {a: a}", "=if", "id1", "start", "../../etc/passwd", "x" * 12_000, "(a+)+$", "[", "\\", "%s%n", "'\"><",
]  # fmt: skip
JSON_NASTY: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, 1e308, [], {}, [[]], [None], {"a": 1}, "\x00", "\ud800", "a\udfffb",
    ["=x"], {"key": "x"}, {"components": []}, 10**4200,
]  # fmt: skip
PIECES = [b"\x00", b"\xff\xfe", b"<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", b"&e;", b"&#0;", b"&#xD800;",
          b"<![CDATA[", b"]]>", b"<?x", b"--", b"\xed\xa0\x80", b"<xi:include/>", b"<a>" * 300, b'"', b"{", b"[" * 2000,
          b"\\ud800", b"\\u0000", b"1e99999999999", b"\xef\xbb\xbf", b"\xe2\x80\xae"]  # fmt: skip
WORDS = [
    "for", "in", "return", "if", "then", "else", "some", "every", "satisfies", "between", "and", "or", "not", "null",
    "true",
    "function", "instance of", "number", "string", "(", ")", "[", "]", "{", "}", ":", ",", ".", "..", "+", "-", "*",
    "/",
    "**", "=", "!=", "<", ">=", "1", "0", "-1", "1e308", "999999999999999999999", "0.1", '"a"', '"\\u0000"',
    '"\\ud83d"',
    '@"P1000000Y"', '@"9999-12-31"', "date(", "time(", "duration(", "date and time(", "matches(", "replace(", "split(",
    "sort(", "substring(", "string join(", "count(", "sum(", "max(", "median(", "stddev(", "mode(", "flatten(",
    "concatenate(", "list replace(", "index of(", "modulo(", "exp(", "log(", "sqrt(", "decimal(", "range(", "context(",
    "get value(", "context put(", "context merge(", "working days after(", "money(", "today()", "now()", "x", "y",
    "list",
    "text", "item", "partial", "loopCounter", "?", "//", "/*", "*/", "\n", "\x00", "\u202e", "1..10", "(1..10]", "@",
    "__proto__", "constructor", '"^(a+)+$"', '"' + "a" * 40 + '"',
]  # fmt: skip
BOMBS = [
    "for i in 1..99999999 return i", 'matches("' + "a" * 40 + '!", "^(a+)+$")', "{f: function(g) g(g), b: f(f)}.b",
    'string join(for i in 1..1000000 return "aaaaaaaaaaaaaaaaaaaa")', "1..999999999",
    "some i in 1..99999999 satisfies false",
]  # fmt: skip
"""Each takes until a limit is hit, so they come seldom."""


def of_bytes(rng: random.Random, data: bytes) -> bytes:
    """A few bytes changed, taken away, doubled or put in."""
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randrange(len(data) + 1), rng.choice([1, 1, 2, 8, 60, 900])
        match rng.randrange(5):
            case 0:
                data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[at + length :]
            case 2:
                data = data[:at] + data[at : at + length] + data[at:]
            case 3:
                data = data[:at] + rng.choice(PIECES) + data[at:]
            case _:
                data = data[: at + length] if rng.random() < 0.2 else data[:at] + rng.choice(NASTY).encode() + data[at:]
    return data


def of_xml(rng: random.Random, root: etree._Element) -> bytes:
    """Elements dropped, doubled, moved, renamed, nested; attributes and texts exchanged or made nasty."""
    root = copy.deepcopy(root)
    for _ in range(rng.choice([1, 1, 2, 3, 6])):
        nodes = [node for node in root.iter() if isinstance(node.tag, str) and node is not root]
        if not nodes:
            break
        _change(rng, rng.choice(nodes), rng.choice(nodes), root)
    return etree.tostring(root)


def _change(rng: random.Random, node: etree._Element, other: etree._Element, root: etree._Element) -> None:
    parent = node.getparent()
    assert parent is not None
    attributes = [(one, name) for one in (node, other) for name in one.attrib]
    match rng.randrange(9):
        case 0:
            parent.remove(node)
        case 1:
            parent.append(copy.deepcopy(node))
        case 2:
            other.append(copy.deepcopy(node))
        case 3:
            node.tag = other.tag
        case 4 if attributes:
            one, name = rng.choice(attributes)
            del one.attrib[name]
        case 5 if len(attributes) > 1:
            (one, name), (source, wanted) = rng.choice(attributes), rng.choice(attributes)
            one.set(name, source.get(wanted, ""))
        case 6:
            inner = copy.deepcopy(node)
            for _ in range(rng.choice([1, 3, 30])):
                outer = etree.SubElement(parent, node.tag, dict(node.attrib))
                outer.append(inner)
                inner = outer
        case 7 if attributes:
            one, name = rng.choice(attributes)
            one.set(name, _xml_text(rng.choice(NASTY)))
        case _:
            node.text = _xml_text(rng.choice([*NASTY, "=" + feel(rng)]))


def _xml_text(text: str) -> str:
    return re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff]", "", text)


def of_json(rng: random.Random, value: Any) -> bytes:
    """Values exchanged, dropped, doubled, nested, made nasty; the text itself may get spoilt too."""
    value = copy.deepcopy(value)
    for _ in range(rng.choice([1, 1, 2, 3, 6])):
        places = list(_places(value))
        holder, key = rng.choice(places)
        other, wanted = rng.choice(places)
        match rng.randrange(7):
            case 0:
                del holder[key]
            case 1:
                holder[key] = rng.choice(NASTY)
            case 2:
                holder[key] = copy.deepcopy(rng.choice(JSON_NASTY))
            case 3:
                holder[key] = copy.deepcopy(other[wanted])
            case 4 if isinstance(holder, dict):
                holder[rng.choice([*NASTY, *(str(name) for _, name in places)])] = holder.pop(key)
            case 5 if isinstance(holder, list):
                holder.insert(key, copy.deepcopy(holder[key]))
            case _:
                for _depth in range(rng.choice([1, 2, 12])):
                    holder[key] = {"components": [holder[key]]} if rng.random() < 0.5 else [holder[key]]
        if not list(_places(value)):
            break
    data = json.dumps(value, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    return of_bytes(rng, data) if rng.random() < 0.1 else data


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys: Any = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def feel(rng: random.Random) -> str:
    """Words of FEEL in any order, seldom one that would never end."""
    if rng.random() < 0.002:
        return rng.choice(BOMBS)
    return rng.choice(["", " "]).join(rng.choices(WORDS, k=rng.randint(1, 14)))


def of_feel(rng: random.Random, text: str) -> str:
    """An expression with words put in, taken away or exchanged."""
    words = re.findall(r"\w+|\s+|[^\w\s]", text) or [""]
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(words) + 1)
        match rng.randrange(4):
            case 0:
                words[at : at + rng.randint(1, 3)] = []
            case 1:
                words.insert(at, rng.choice(WORDS))
            case 2:
                words[at : at + 1] = [rng.choice(words or [""])]
            case _:
                end = at + rng.randint(1, 6)
                words[at:end] = words[at:end] * rng.choice([2, 2, 40])
    return "".join(words)
