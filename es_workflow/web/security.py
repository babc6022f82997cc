"""Who is asking and what a browser may do with our pages: sign-in, CSRF, headers. Access to objects is casework's."""

from __future__ import annotations

import uuid

from flask import Flask, Response, g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

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
_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_HEADERS, _DIAGRAM_HEADERS = (
    (("Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items())), *_ALWAYS)
    for policy in (POLICY, DIAGRAM_POLICY)
)


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
    user = accounts.find_signed_in(uuid.UUID(user_id), int(version)) if version.isdigit() else None
    if user is not None:
        user.role = session.get("role", "")
    return user


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


def csrf_field() -> Markup:
    """The hidden token that every form needs; the same for all forms of a page."""
    if "csrf_field" not in g:
        g.csrf_field = Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
    field: Markup = g.csrf_field
    return field


def _headers(response: Response) -> Response:
    headers = response.headers
    told = {name.lower() for name in headers.keys()}  # noqa: SIM118  they are no dictionary
    for name, value in _DIAGRAM_HEADERS if g.get("diagram") else _HEADERS:
        if name.lower() not in told:
            headers.add(name, value)
    if runtime.office().config.secure_cookies:  # the public address is https, whatever the proxy speaks to us
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not (request.endpoint or "").endswith("static"):
        headers.setdefault("Cache-Control", "no-store")
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
    if config.rate_limits:  # only some pages have any, and they check themselves: the hook for all has nothing to do
        app.before_request_funcs[None].remove(limiter._check_request_limit)
    app.jinja_env.globals["csrf_field"] = csrf_field
    app.after_request(_headers)
