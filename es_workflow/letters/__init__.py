"""Letters: Typst templates set into accessible archival PDF. Knows nothing of cases: a template and data in, bytes out.

A template is content, so it is set by a child process (`typesetter.py`) that sees only the files handed to it: no
environment, no network, no other folder, limited memory and time.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from es_workflow import jsontext
from es_workflow.errors import WorkflowError
from es_workflow.letters.amounts import amount_in_words

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
SECONDS = 60
RECEIPT = (HERE / "lib" / "receipt.typ").read_bytes()
PROOF_OF_DELIVERY = (HERE / "lib" / "delivery.typ").read_bytes()
DECLARATION = (HERE / "lib" / "declaration.typ").read_bytes()
RANKING = (HERE / "lib" / "ranking.typ").read_bytes()
JOURNAL = (HERE / "lib" / "journal.typ").read_bytes()

_PACKAGE = re.compile(rb"""["']\s*@""")
_WITHOUT_SHAPE = re.compile(r'the text `"(.+?)"` could not be displayed')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")
_ENDLESS = re.compile(r"\S{65,}")  # longer than a digest, which readers compare sign by sign
_PIECES = re.compile(r"\S{1,10}")
BLANK = "□"
"""Stands for a sign that the letters' fonts do not have: archival PDF allows no sign without a shape."""
_IMPORT = re.compile(rb"#(?:import|include)\s*(?:\"([^\"]*)\"|(\S))")


class LetterFailed(WorkflowError):
    says = "Nie udało się złożyć pisma."


def typeset(template: bytes, data: Mapping[str, Any], *, at: dt.datetime) -> bytes:
    """The letter as PDF/UA-1 and PDF/A-2a. The template finds `data` in /data.json and our library in /lib/.

    A sign in `data` that our fonts do not have, an emoji say, is shown as BLANK: no answer stops a letter.
    Raises LetterFailed with Typst's message and the line of the template.
    """
    with tempfile.TemporaryDirectory(prefix="es-letter-") as name:
        folder = Path(name)
        shutil.copytree(HERE / "lib", folder / "lib")
        (folder / "main.typ").write_bytes(template)
        (folder / "qr.json").write_text("{}")  # the typesetter draws what the letter asks for
        known = printable(data)
        (folder / "data.json").write_text(jsontext.dumps(known))
        try:
            return _run(folder, at)
        except LetterFailed as failed:
            if not (missing := _without_shape(failed)):
                raise
            (folder / "data.json").write_text(jsontext.dumps(_blanked(known, missing)))
            return _run(folder, at)


def _without_shape(failed: LetterFailed) -> set[str]:
    """The signs for which Typst found no shape in our fonts."""
    texts = _WITHOUT_SHAPE.findall(failed.message)
    return {sign for text in texts for sign in _CODE.sub(lambda code: chr(int(code[1], 16)), text)}


def _blanked(value: Any, missing: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _blanked(item, missing) for key, item in value.items()}
    if isinstance(value, list):
        return [_blanked(item, missing) for item in value]
    return "".join(BLANK if sign in missing else sign for sign in value) if isinstance(value, str) else value


def _run(folder: Path, at: dt.datetime) -> bytes:
    command = [sys.executable, "-I", str(HERE / "typesetter.py"), str(FONTS), str(int(at.timestamp()))]
    try:
        # Our own interpreter and file, nothing from outside; an empty environment holds no secrets.
        done = subprocess.run(command, cwd=folder, env={}, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise LetterFailed(f"Składanie pisma trwało dłużej niż {SECONDS} s i zostało przerwane.") from None
    if done.returncode:
        detail = done.stderr.decode(errors="replace").strip() or f"proces składu zakończył się kodem {done.returncode}"
        raise LetterFailed(f"Nie udało się złożyć pisma: {detail}")
    return done.stdout


def check_template(template: bytes) -> list[str]:
    """What is wrong with a letter template that can be seen without data; empty when nothing is."""
    problems = []
    if _PACKAGE.search(template):
        problems.append("a letter may not use packages from the network; use /lib/letter.typ")
    for path, other in _IMPORT.findall(template):
        known = path.decode(errors="replace").removeprefix("/lib/")
        if other or not (path.startswith(b"/lib/") and (HERE / "lib" / known).is_file()):
            shown = (path or other).decode(errors="replace")
            problems.append(f"cannot import {shown!r}; there are: {', '.join(libraries())}")
    return problems


def libraries() -> list[str]:
    """The shared files a template may import."""
    return [f"/lib/{path.name}" for path in sorted((HERE / "lib").glob("*.typ"))]


def printable(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as a template sees them: amounts as exact text, and `words` with every amount written out.

    A word longer than a line may be broken; otherwise it would run off the paper.
    """
    words: dict[str, str] = {}
    return {**_exact(data, words), "words": words}


def _exact(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _exact(item, words) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item, words) for item in value]
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and 0 <= value < 10**12:
        words[f"{value:.2f}"] = amount_in_words(Decimal(value))
    if isinstance(value, str):
        return _ENDLESS.sub(lambda word: "\u200b".join(_PIECES.findall(word[0])), value)
    return f"{value:f}" if isinstance(value, Decimal) else value
