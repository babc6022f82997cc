"""How a file leaves the office: shown by the browser only when its type can do no harm, else downloaded."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from es_workflow.casework.attachments import INLINE


def file_response(data: bytes, filename: str, mime: str) -> Response:
    """The bytes under their name; nothing in them may run, load or be guessed to be something else."""
    shown = "inline" if mime in INLINE else "attachment"
    response = Response(data, mimetype=mime if mime in INLINE else "application/octet-stream")
    fallback = filename.encode("ascii", "replace").decode().replace('"', "'")
    response.headers["Content-Disposition"] = f"{shown}; filename=\"{fallback}\"; filename*=UTF-8''{quote(filename)}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response
