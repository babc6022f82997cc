"""Who is asking and what a browser may do with our pages: sign-in, CSRF, headers. Access to objects is casework's."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any

from flask import Flask, Response, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer
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
    user: User = _whoever()
    return user


def me_or_none() -> User | None:
    """The person signed in, if anybody is."""
    user = _whoever()
    return user if user is not None and user.is_authenticated else None


def _whoever() -> Any:
    """Whom Flask-Login has loaded for this request; its proxy would ask five others each time, and pages ask often."""
    return g.get("_login_user") or current_user._get_current_object()


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
    """The hidden token that every form needs; the same for all forms of a session, which it is signed for."""
    if "csrf_token" not in session:
        generate_csrf()
    return _csrf_field(current_app.secret_key, session["csrf_token"])


@lru_cache(maxsize=1024)
def _csrf_field(_secret: object, _of_session: str) -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions; what signs them is made once and not twice a request."""

    _signing: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What reads and writes the cookie."""
        if self._signing is None:
            self._signing = super().get_signing_serializer(app)
        return self._signing


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
    app.session_interface = Sessions()
    login_manager.init_app(app)
    login_manager.user_loader(load)
    csrf.init_app(app)
    limiter.init_app(app)
    if config.rate_limits:  # only some pages have any, and they check themselves: the hook for all has nothing to do
        app.before_request_funcs[None].remove(limiter._check_request_limit)
        after = app.after_request_funcs[None]  # nor has the one that would write headers, which nobody wants
        after[:] = [hook for hook in after if getattr(hook, "args", ()) != (limiter,)]
    app.jinja_env.globals["csrf_field"] = csrf_field
    app.after_request(_headers)
