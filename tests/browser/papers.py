"""Papers people upload: real one-page PDF files with a name of their own."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import pikepdf


@lru_cache
def paper(name: str) -> Path:
    """A PDF file of that name on this machine."""
    path = Path(tempfile.mkdtemp(prefix="es-papers-")) / name
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = name
        pdf.save(path)
    return path
