"""A letter as its reader meets it: the words on its pages, and what the file tells a screen reader and an archive."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import pikepdf
import pypdfium2
import zxingcpp
from num2words import num2words
from pdfminer.high_level import extract_text

SOFT_HYPHEN = re.compile("\u00ad\n?")
WRITTEN_OUT = re.compile(r"(\d[\d ]*,\d\d) zł \(słownie: ([^)]+)\)")
ENDS_IN_ONE_LETTER = re.compile(r"(?:^|\s)[aiouwz]$", re.MULTILINE)
NOT_FOR_READERS = {
    "a code name": re.compile(r"(?<![\w@./-])[a-z]+(?:_[a-z0-9]+)+(?![\w@])"),
    "a date for machines": re.compile(r"\b\d{4}-\d\d-\d\d\b"),
    "an amount for machines": re.compile(r"(?<![\d.])\d+\.\d{1,2}(?![\d.])\s*(?:zł|EUR|euro)"),
    "an identifier": re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-"),
    "a value of Typst": re.compile(r"\b(?:none|null|true|false|auto|dictionary|decimal\()\b|\(:|\(\)|\ufffd"),
    "an empty place": re.compile(r" ,| \.(?!\.)|\( |„”|,,"),
}
LEAST_LINES = 4
"""A page with fewer lines is a signature or a sentence that was left alone."""


@dataclass(frozen=True)
class Paper:
    """A PDF that was made from a template with these data."""

    template: str
    source: str
    data: Mapping[str, Any]
    pdf: bytes = field(repr=False)

    @cached_property
    def lines(self) -> list[list[str]]:
        """The lines of each page as they stand, without the footer."""
        pages = extract_text(io.BytesIO(self.pdf)).removesuffix("\f").split("\f")
        kept = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
        return [[line for line in page if not self._footer(line)] for page in kept]

    def _footer(self, line: str) -> bool:
        return bool(re.match(r"strona \d+ z \d+$", line)) or line.startswith(f"{self.data['office']['name']} · ")

    @cached_property
    def text(self) -> str:
        """All of it in one line, words put together again where they were divided."""
        return words("\n".join(line for page in self.lines for line in page))

    @property
    def marks(self) -> list[str]:
        """The names of the programme's marks."""
        return [mark["name"] for mark in self.data["marks"]]

    # --- what is wrong with it

    def faults(self) -> list[str]:
        """Everything a reader, a screen reader or an archive could not accept."""
        with pikepdf.open(io.BytesIO(self.pdf)) as pdf:
            return [f"{self.template}: {fault}" for fault in [*self._in_the_file(pdf), *self._in_the_text()]]

    def _in_the_file(self, pdf: pikepdf.Pdf) -> Iterator[str]:
        yield from _seals(pdf, self.data["document"]["title"])
        yield from _structure(pdf)
        yield from _fonts(pdf)
        described = " ".join(str(part.Alt) for part in _parts(pdf) if "/Alt" in part)
        yield from (f"the mark {mark!r} is not described" for mark in self.marks if mark not in described)
        if pdf.is_encrypted or "/OpenAction" in pdf.Root or len(pdf.attachments):
            yield "locked, or carries more than the letter"

    def _in_the_text(self) -> Iterator[str]:
        case, organisation = self.data["case"], self.data.get("organisation")
        wanted = [self.data["office"]["name"], self.data["document"]["title"], *self.marks]
        wanted += [case["number"]] if case["number"] else []
        wanted += [organisation["name"]] if organisation and "to: none" not in self.source else []
        yield from (f"{one!r} is not in the text" for one in wanted if words(one) not in self.text)
        for what, pattern in NOT_FOR_READERS.items():
            yield from (f"{what} in the text: …{self._around(found)}…" for found in pattern.finditer(self.text))
        for figures, said in WRITTEN_OUT.findall(self.text):
            if said != in_words(Decimal(figures.replace(" ", "").replace(",", "."))):
                yield f"{figures} zł is written out as {said!r}"
        if self.text.count("słownie") != len(WRITTEN_OUT.findall(self.text)):
            yield "an amount in words does not follow its figures"
        for number, page in enumerate(self.lines, 1):
            if len(page) < LEAST_LINES:
                yield f"page {number} holds only {page}"
            yield from (f"page {number} has a line that ends in a one-letter word: {line!r}" for line in page
                        if len(line) > 60 and ENDS_IN_ONE_LETTER.search(line))  # fmt: skip

    def _around(self, found: re.Match[str]) -> str:
        return self.text[max(found.start() - 30, 0) : found.end() + 30]


def words(text: str) -> str:
    """The text in one line, divided words joined, without typography."""
    return " ".join(SOFT_HYPHEN.sub("", text).replace("\u00a0", " ").split())


def in_words(amount: Decimal) -> str:
    """The amount as an agreement writes it out."""
    whole = int(amount)
    few = whole % 10 in (2, 3, 4) and whole % 100 not in (12, 13, 14)
    unit = "złoty" if whole == 1 else "złote" if few else "złotych"
    return f"{num2words(whole, lang='pl')} {unit} {int(amount * 100) % 100:02d}/100"


def _seals(pdf: pikepdf.Pdf, title: str) -> Iterator[str]:
    with pdf.open_metadata() as meta:
        if (meta.get("pdfuaid:part"), meta.pdfa_status) != ("1", "2A"):
            yield f"PDF/UA {meta.get('pdfuaid:part')!r}, PDF/A {meta.pdfa_status!r}; wanted 1 and 2A"
        if meta.get("dc:title") != title:
            yield f"its title is {meta.get('dc:title')!r}, not {title!r}"
        if "pl" not in str(meta.get("dc:language")):
            yield f"the metadata say the language is {meta.get('dc:language')!r}"
    if str(pdf.Root.get("/Lang")) != "pl":
        yield f"its language is {pdf.Root.get('/Lang')!r}"
    if "/ViewerPreferences" not in pdf.Root or not pdf.Root.ViewerPreferences.get("/DisplayDocTitle"):
        yield "a viewer shows its file name instead of its title"
    if "/OutputIntents" not in pdf.Root:
        yield "its colours are not defined"


def _parts(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """The elements of the structure tree."""
    found = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
    return [item for item in found if item.get("/Type") == "/StructElem"]


def _structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/StructTreeRoot" not in pdf.Root or "/MarkInfo" not in pdf.Root or not pdf.Root.MarkInfo.get("/Marked"):
        yield "not tagged"
    parts = _parts(pdf)
    kinds = [str(part.S) for part in parts]
    yield from (f"nothing is tagged {kind}" for kind in ("/Document", "/P", "/Figure") if kind not in kinds)
    yield from ("a picture without description" for p in parts if p.S == "/Figure" and not str(p.get("/Alt", "")))
    if kinds.count("/Table") and not kinds.count("/TH"):
        yield "a table without a header"
    yield from (f"page {page.index + 1} has no reading order" for page in pdf.pages if "/StructParents" not in page.obj)


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"]
    if not fonts:
        yield "no font at all"
    for font in fonts:
        if font.get("/Subtype") == "/Type0":
            if "/ToUnicode" not in font:
                yield f"the letters of {font.BaseFont} cannot be read out"
        elif "/FontDescriptor" not in font or not any(f"/FontFile{n}" in font.FontDescriptor for n in ("", 2, 3)):
            yield f"the font {font.get('/BaseFont')} is not inside"


def qr_codes(pdf: bytes) -> list[str]:
    """What a telephone reads from the pages as they are printed."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=3, grayscale=True).to_pil()
        found += [code.text for code in zxingcpp.read_barcodes(picture) if "QR" in str(code.format)]
    return found
