"""Asking public services over the network: short waits, small answers, every failure in words one can act on."""

from __future__ import annotations

from dataclasses import dataclass

from es_workflow.errors import WorkflowError
from es_workflow.texts import _

SECONDS = 15
MAX_BYTES = 5_000_000


class ServiceFailed(WorkflowError):
    says = "Usługa zewnętrzna nie odpowiedziała."


@dataclass(frozen=True)
class Answer:
    """What the service said."""

    status: int
    body: bytes


def get(url: str, *, service: str) -> Answer:
    """Ask by GET; also a refusal (4xx) is an answer. Raises ServiceFailed when none can be had."""
    import http.client
    import urllib.error
    import urllib.request  # few processes ask, and all would have it in memory

    request = urllib.request.Request(url, headers={"Accept": "application/json", "User-Agent": "es_workflow"})  # noqa: S310 — the address is the administrator's setting, http(s) only (config)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as reply:  # noqa: S310
            body = _bounded(reply.read(MAX_BYTES + 1), service)
            if reply.length:  # less came than was promised
                raise http.client.IncompleteRead(body, reply.length)
            return Answer(reply.status, body)
    except urllib.error.HTTPError as refusal:
        with refusal:
            if refusal.code >= 500:
                raise ServiceFailed(
                    _("%(service)s ma usterkę (kod %(code)s).", service=service, code=refusal.code)
                ) from refusal
            return Answer(refusal.code, _bounded(refusal.read(MAX_BYTES + 1), service))
    except (OSError, http.client.HTTPException) as error:
        raise ServiceFailed(_("%(service)s nie odpowiada. Spróbuj później.", service=service)) from error


def _bounded(body: bytes, service: str) -> bytes:
    if len(body) > MAX_BYTES:
        raise ServiceFailed(_("%(service)s przysyła zbyt dużą odpowiedź.", service=service))
    return body
