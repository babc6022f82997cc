"""Letters: one row, one job, sent once; the demonstration keeps them as files."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import smtplib

import pytest
from sqlalchemy import text

from es_workflow import db
from es_workflow.casework import mail, notifications, operations, runtime
from es_workflow.errors import NotFound
from es_workflow.models import User


@pytest.fixture
def folder(config, db_session, tmp_path):
    """A demonstration whose letters lie in a folder of the test's own."""
    office = runtime.set_up(dataclasses.replace(config, var_dir=tmp_path), operations.ALL)
    yield office.config.mail_dir
    runtime.set_up(config, operations.ALL)


def somebody(address: str = "a@example.pl") -> User:
    return User(email=address, locale="pl")


def jobs_waiting() -> list[tuple[str, dict]]:
    rows = db.session.execute(text("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"))
    return [(row.task_name, row.args) for row in rows]


def test_a_letter_and_its_job_live_and_die_with_the_transaction(folder):
    savepoint = db.session.begin_nested()
    mail.send_to(somebody(), "Temat", "Treść")
    savepoint.rollback()
    assert jobs_waiting() == []
    letter = mail.send_to(somebody(), "Temat", "Treść")
    assert jobs_waiting() == [("send_mail", {"mail_id": str(letter.id)})]


def test_the_demonstration_writes_a_valid_letter_once(folder):
    letter = mail.send_to(somebody("zofia@example.pl"), "Zażółć\ngęślą jaźń", "Łąka – „żuraw”\nhttps://example.pl/x\n")
    db.session.flush()
    mail.deliver(letter.id)
    mail.deliver(letter.id)
    (path,) = folder.glob("*")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["To"] == "zofia@example.pl"
    assert message["Subject"] == "Zażółć gęślą jaźń"
    assert str(letter.id) in message["Message-ID"]
    assert message["Date"].datetime.utcoffset() is not None
    assert message.get_content().splitlines()[0] == "Łąka – „żuraw”"
    assert not message.defects
    assert letter.sent_at is not None


def test_a_letter_is_sent_again_until_the_server_takes_it(folder, config, monkeypatch):
    sent: list[email.message.EmailMessage] = []

    class Server:
        def __init__(self, host, port, **_options):
            assert (host, port) == ("mail.example.pl", 587)

        def __enter__(self):
            return self

        def __exit__(self, *_error):
            return None

        def ehlo(self):
            return None

        def has_extn(self, name):
            return name == "starttls"

        def starttls(self, context):
            assert context.check_hostname

        def login(self, user, password):
            assert (user, password) == ("es", "p@ss")

        def send_message(self, message):
            if not sent:
                sent.append(message)
                raise smtplib.SMTPServerDisconnected
            sent.append(message)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    smtp = dataclasses.replace(config, smtp_url="smtp://es:p%40ss@mail.example.pl:587")
    runtime.set_up(smtp, operations.ALL)
    letter = mail.send_to(somebody(), "Temat", "Treść")
    db.session.flush()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        mail.deliver(letter.id)
    assert letter.sent_at is None
    mail.deliver(letter.id)
    mail.deliver(letter.id)
    assert [message["Message-ID"] for message in sent] == [sent[0]["Message-ID"]] * 2


def test_letters_of_the_demonstration_are_listed_and_read(folder):
    for subject in ("Pierwszy", "Drugi"):
        letter = mail.send_to(somebody(), subject, f"Treść: {subject}\n")
        db.session.flush()
        mail.deliver(letter.id)
    assert {letter.subject for letter in mail.list_letters()} == {"Pierwszy", "Drugi"}
    newest = mail.list_letters()[0]
    assert mail.get_letter(newest.name) == newest


@pytest.mark.parametrize("name", ["../secret_key", "brak", "", "/etc/passwd", "W" * 5000])
def test_no_other_file_can_be_read_as_a_letter(folder, name):
    with pytest.raises(NotFound):
        mail.get_letter(name)


def test_a_letter_about_a_case_says_nothing_of_it(folder, people, make_case):
    case = make_case()
    case.subject = "Tajny temat"
    notifications.notify("applicant", case, text_pl="Przyznano 4000 zł.", text_en="Granted.")
    letters = db.session.execute(text("SELECT subject, body FROM mail")).all()
    assert letters
    for letter in letters:
        assert "4000" not in letter.body + letter.subject
        assert "Tajny" not in letter.body + letter.subject
        assert "/notifications" in letter.body
