"""What a file really is, whatever its name says, and whether the office takes such files."""

from __future__ import annotations

import io
import re
import zipfile

from es_workflow.errors import WorkflowError
from es_workflow.texts import _

PDF = "application/pdf"
JPG = "image/jpeg"
PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"

TYPES = {".pdf": PDF, ".jpg": JPG, ".jpeg": JPG, ".png": PNG, ".xlsx": XLSX, ".docx": DOCX, ".zip": ZIP, ".asice": ZIP}
NAMES = {PDF: "PDF", JPG: "JPG", PNG: "PNG", XLSX: "XLSX", DOCX: "DOCX", ZIP: "ZIP"}
ACCEPTED = "PDF, JPG, PNG, XLSX, DOCX, ZIP"

_PACKED = {ZIP, XLSX, DOCX, "application/octet-stream", "application/x-zip-compressed"}
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|script|svg|iframe)\b", re.IGNORECASE)
_MAGIC_START = {PDF: b"%PDF-", JPG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
_ENDS = 4096
MAX_UNPACKED = 300_000_000
MAX_ENTRIES = 5_000


class UnsafeFile(WorkflowError):
    says = "Tego pliku nie można przyjąć."


def recognise(data: bytes, filename: str) -> str:
    """The MIME type of the content. Raises UnsafeFile when the office does not take it or the name lies about it."""
    extension = "." + filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    if not data:
        raise UnsafeFile(_("Plik „%(name)s” jest pusty. Sprawdź go i dodaj jeszcze raz.", name=filename))
    found = _type_of(data, filename)
    if found not in NAMES or extension not in TYPES:
        raise UnsafeFile(
            _("Pliku „%(name)s” nie można dodać. Przyjmujemy pliki: %(types)s.", name=filename, types=ACCEPTED)
        )
    if TYPES[extension] != found:
        raise UnsafeFile(
            _(
                "Nazwa pliku „%(name)s” nie zgadza się z jego zawartością (to plik %(type)s). "
                "Zapisz go we właściwym formacie i dodaj jeszcze raz.",
                name=filename,
                type=NAMES[found],
            )
        )
    return found


def _type_of(data: bytes, filename: str) -> str:
    import magic  # a megabyte that only those need who take files in

    found: str = magic.from_buffer(data[:65536], mime=True)
    if found in _PACKED and data.startswith(b"PK\x03\x04"):
        return _packed_type(data, filename)
    if found in _MAGIC_START:
        hidden = (
            not data.startswith(_MAGIC_START[found]) or _MARKUP.search(data[:_ENDS]) or _MARKUP.search(data[-_ENDS:])
        )
        return "polyglot" if hidden else found
    return found


def _packed_type(data: bytes, filename: str) -> str:
    """Office documents and signature containers are ZIP files; look inside, without unpacking."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, ValueError):
        raise UnsafeFile(_("Plik „%(name)s” jest uszkodzony i nie da się go otworzyć.", name=filename)) from None
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnsafeFile(_("Plik „%(name)s” ma po rozpakowaniu zbyt dużo danych.", name=filename))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnsafeFile(_("Plik „%(name)s” zawiera makra. Zapisz go bez makr i dodaj jeszcze raz.", name=filename))
    if "[Content_Types].xml" in names:
        return DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else "unknown"
    return ZIP
