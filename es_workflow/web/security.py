"""Who is asking and what a browser may do with our pages: sign-in, CSRF, headers. Access to objects is casework's."""

from __future__ import annotations

import uuid

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect

from es_workflow.casework import accounts, runtime
from es_workflow.models import User

login_manager = LoginManager()
csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
DIAGRAM_POLICY = POLICY | {"style-src-attr": "'unsafe-inline'"}
"""bpmn-js places its canvas and watermark with style attributes (research: stack.md §6)."""


def me() -> User:
    """The person signed in: the table row itself, not Flask-Login's proxy."""
    user: User = current_user._get_current_object()
    return user


def me_or_none() -> User | None:
    """The person signed in, if anybody is."""
    return me() if current_user and current_user.is_authenticated else None


def load(token: str) -> User | None:
    """The user of a session cookie; nobody once the account is closed or its sessions were ended."""
    user_id, _, version = token.partition(":")
    return accounts.find_signed_in(uuid.UUID(user_id), int(version)) if version.isdigit() else None


def safe_next(target: str | None, default: str = "/") -> str:
    """Where to go afterwards, never to another site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(char < " " for char in target):  # browsers leave these out, and what is left may be another site
        return default
    return target


def same_origin() -> bool:
    """The browser itself says that the request came from one of our own pages."""
    own = request.host_url.rstrip("/")
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin") == own


def allow_diagram() -> None:
    """This page shows a bpmn.io diagram."""
    g.diagram = True


def _headers(response: Response) -> Response:
    policy = DIAGRAM_POLICY if g.get("diagram") else POLICY
    text = "; ".join(f"{name} {value}" for name, value in policy.items())
    response.headers.setdefault("Content-Security-Policy", text)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
    if runtime.office().config.secure_cookies:  # the public address is https, whatever the proxy speaks to us
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not (request.endpoint or "").endswith("static"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def install(app: Flask) -> None:
    """Protect every page and every form."""
    config = runtime.office().config
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_ENABLED=config.rate_limits,
    )
    login_manager.init_app(app)
    login_manager.user_loader(load)
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_headers)
