"""All settings, read once from the environment. A wrong one stops the start and names its variable."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(Exception):
    """A setting is missing or makes no sense."""


@dataclass(frozen=True)
class Config:
    """What an installation decides. `from_env` explains each variable; docs/operations.md lists them."""

    secret_key: str
    pseudonym_key: str = field(default_factory=lambda: secrets.token_hex(32))
    """Seals numbers and names that may not be kept; never changed: certificates could not be checked any more."""
    database_url: str | None = None
    """None: the application starts its own PostgreSQL in `var_dir`/postgres."""
    var_dir: Path = ROOT / "var"
    bpmn_dir: Path = ROOT / "bpmn"
    forms_dir: Path = ROOT / "forms"
    base_url: str = "http://127.0.0.1:8000"
    demo: bool = False
    """Shows that it is a demonstration: known accounts, a movable business clock, letters in a folder."""
    smtp_url: str | None = None
    """smtp://user:password@host:587, smtps://…; None: letters are written to `mail_dir`."""
    mail_from: str = "ROPS w Toruniu <es@rops.example>"
    max_upload_mb: int = 10
    office_name: str = "Regionalny Ośrodek Polityki Społecznej w Toruniu"
    rate_limits: bool = True
    nbp_url: str | None = None
    """Where the National Bank of Poland tells its rates; None: tables are imported from files."""
    white_list_url: str | None = None
    """Where the white list of VAT taxpayers is asked; None: people confirm bank accounts."""

    @property
    def mail_dir(self) -> Path:
        """Where the demonstration keeps the letters it would have sent."""
        return self.var_dir / "mail"

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel only over TLS when the public address says so."""
        return self.base_url.startswith("https://")

    @classmethod
    def for_files(cls, env: Mapping[str, str] | None = None) -> Config:
        """What a command needs that only reads the content's files: no secrets, no database, no letters."""
        bpmn_dir, forms_dir = _folders(os.environ if env is None else env)
        return cls(secret_key=secrets.token_hex(32), bpmn_dir=bpmn_dir, forms_dir=forms_dir)

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Config:
        """The settings of this process. Raises ConfigError naming the variable."""
        env = os.environ if env is None else env
        var_dir = Path(env.get("ES_VAR_DIR", ROOT / "var")).resolve()
        demo = _flag(env, "ES_DEMO")
        bpmn_dir, forms_dir = _folders(env)
        return cls(
            secret_key=_secret(env, var_dir, "ES_SECRET_KEY"),
            pseudonym_key=_secret(env, var_dir, "ES_PSEUDONYM_KEY"),
            database_url=env.get("ES_DATABASE_URL") or None,
            var_dir=var_dir,
            bpmn_dir=bpmn_dir,
            forms_dir=forms_dir,
            base_url=_base_url(env),
            demo=demo,
            smtp_url=_smtp_url(env, demo),
            mail_from=env.get("ES_MAIL_FROM", cls.mail_from),
            max_upload_mb=_number(env, "ES_MAX_UPLOAD_MB", cls.max_upload_mb),
            office_name=env.get("ES_OFFICE_NAME", cls.office_name),
            rate_limits=_flag(env, "ES_RATE_LIMITS", default=True),
            nbp_url=_service_url(env, "ES_NBP_URL"),
            white_list_url=_service_url(env, "ES_WHITE_LIST_URL"),
        )


def _folders(env: Mapping[str, str]) -> tuple[Path, Path]:
    """Where the content lies: processes, forms."""
    return Path(env.get("ES_BPMN_DIR", ROOT / "bpmn")), Path(env.get("ES_FORMS_DIR", ROOT / "forms"))


def _flag(env: Mapping[str, str], name: str, default: bool = False) -> bool:
    text = env.get(name, "")
    if text.lower() not in {"", "0", "1", "true", "false"}:
        raise ConfigError(f"{name} must be 1 or 0, not {text!r}")
    return default if text == "" else text.lower() in {"1", "true"}


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ConfigError(f"{name} must be a whole number above 0, not {text!r}")
    return int(text)


def _base_url(env: Mapping[str, str]) -> str:
    url = env.get("ES_BASE_URL", Config.base_url).rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise ConfigError(f"ES_BASE_URL must start with http:// or https://, not {url!r}")
    return url


def _service_url(env: Mapping[str, str], name: str) -> str | None:
    url = env.get(name, "").rstrip("/")
    if url and not url.startswith(("http://", "https://")):
        raise ConfigError(f"{name} must start with http:// or https://, not {url!r}")
    return url or None


def _smtp_url(env: Mapping[str, str], demo: bool) -> str | None:
    url = env.get("ES_SMTP_URL") or None
    if url and not url.startswith(("smtp://", "smtps://")):
        raise ConfigError("ES_SMTP_URL must start with smtp:// or smtps://")
    if url is None and not demo:
        raise ConfigError(
            "ES_SMTP_URL is missing: without it nobody gets letters (a demonstration sets ES_DEMO=1 instead)"
        )
    return url


def _secret(env: Mapping[str, str], var_dir: Path, name: str) -> str:
    """A key of the installation: from the environment, else made once and kept beside the data."""
    secret = env.get(name, "")
    if secret:
        if len(secret) < 32:
            raise ConfigError(f"{name} must have at least 32 characters")
        return secret
    kept = var_dir / name.removeprefix("ES_").lower()
    if not kept.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return kept.read_text()
