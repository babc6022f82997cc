"""Letters by e-mail: a row and a job in the same transaction, sent once. They never carry what is in a case."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sqlalchemy import delete

from es_workflow import db, jobs
from es_workflow.casework import runtime
from es_workflow.clock import ZONE
from es_workflow.errors import NotFound
from es_workflow.models import Mail, User
from es_workflow.texts import _, use_language

if TYPE_CHECKING:
    from email.message import EmailMessage

TIMEOUT = 30
LETTER_NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f-]{36}")
"""Of a letter's file, as `_into_folder` gives it."""


@dataclass(frozen=True)
class Letter:
    """A letter the demonstration would have sent."""

    name: str
    to: str
    subject: str
    date: str
    body: str


def send_all(letters: Iterable[tuple[User, str, str]]) -> list[Mail]:
    """Let the worker send these (person, subject, text) once this transaction is committed; else they never were.

    Each ends with the office's closing words in the person's language.
    """
    now = runtime.office().clock.now()
    mails = [
        Mail(
            id=uuid.uuid4(), to=user.email, subject=" ".join(subject.split()), body=_closed(user, text), created_at=now
        )
        for user, subject, text in letters
    ]
    db.session.add_all(mails)
    jobs.defer_many(db.session(), "send_mail", [{"mail_id": str(one.id)} for one in mails])
    return mails


def send_to(user: User, subject: str, text: str) -> Mail:
    """One letter to a person."""
    return send_all([(user, subject, text)])[0]


def _closed(user: User, text: str) -> str:
    with use_language(user.locale):
        closing = _("Wiadomość wysłał system. Prosimy na nią nie odpowiadać.")
    return f"{text}\n\n-- \n{runtime.office().config.office_name}\n{closing}\n"


def deliver(mail_id: uuid.UUID) -> None:
    """Send the letter unless it has been sent; called by the worker, as often as it likes."""
    mail = db.session.get(Mail, mail_id, with_for_update=True)
    if mail is None or mail.sent_at is not None:
        return
    config = runtime.office().config
    message = _message(mail, config.mail_from)
    if config.smtp_url:
        _by_smtp(config.smtp_url, message)
    else:
        _into_folder(config.mail_dir, mail, message)
    mail.sent_at = runtime.office().clock.now()


def _message(mail: Mail, sender: str) -> EmailMessage:
    from email.message import EmailMessage  # only the worker makes letters, and all would have it in memory
    from email.policy import SMTP

    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at.astimezone(ZONE))
    # The same letter sent again after a broken connection has the same number, so mail programs show it once.
    message["Message-ID"] = f"<{mail.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, cte="8bit")
    return message


def _by_smtp(url: str, message: EmailMessage) -> None:
    import smtplib
    import ssl

    parts = urlsplit(url)
    context = ssl.create_default_context()
    host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
    server = (
        smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
        if secure
        else smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    )
    with server:
        server.ehlo()
        if not secure and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _into_folder(folder: Path, mail: Mail, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    target = letter_path(mail)
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(message.as_bytes())
    os.replace(unfinished, target)


def letter_path(mail: Mail) -> Path:
    """Where a demonstration keeps the letter once it is sent."""
    name = f"{mail.created_at.astimezone(ZONE):%Y%m%d-%H%M%S}-{mail.id}.eml"
    return runtime.office().config.mail_dir / name


def forget(address: str) -> None:
    """Delete every letter to the address; a demonstration's files of them go after this transaction, or stay with it.

    Whoever is just sending one comes first: its row is locked, and its file is there before ours is looked for.
    """
    gone = db.session.scalars(delete(Mail).where(Mail.to == address).returning(Mail.id)).all()
    jobs.defer_many(db.session(), "forget_letter", [{"mail_id": str(mail_id)} for mail_id in gone])


def forget_file(mail_id: uuid.UUID) -> None:
    """Remove the file of a letter that is no more; called by the worker, as often as it likes."""
    if db.session.get(Mail, mail_id) is not None:
        return
    for path in runtime.office().config.mail_dir.glob(f"*-{mail_id}.*"):
        path.unlink(missing_ok=True)


def list_letters(*, limit: int = 200) -> list[Letter]:
    """The demonstration's letters, the newest first."""
    files = sorted(runtime.office().config.mail_dir.glob("*.eml"), reverse=True)
    return [_read(path) for path in files[:limit]]


def get_letter(name: str) -> Letter:
    """One letter of the demonstration."""
    return _read(letter_file(name))


def letter_file(name: str) -> Path:
    """The .eml file of a letter of the demonstration."""
    if not LETTER_NAME.fullmatch(name):
        raise NotFound
    path = runtime.office().config.mail_dir / f"{name}.eml"
    if not path.is_file():
        raise NotFound
    return path


def _read(path: Path) -> Letter:
    from email import message_from_bytes, policy

    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return Letter(
        name=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=message["Date"].datetime.isoformat(),
        body=str(body.get_content()) if body else "",
    )
