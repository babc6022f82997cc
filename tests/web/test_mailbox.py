"""The demonstration's mailbox."""

from __future__ import annotations

import shutil

import pytest

from es_workflow import db
from es_workflow.casework import mail, runtime


@pytest.fixture
def letter(people):
    """One letter that was „sent”."""
    row = mail.send_to(people.clerk, "Żółta łódź", "Treść <b>x</b>\n\nhttps://example.pl/link\n")
    db.session.flush()
    mail.deliver(row.id)
    yield str(row.id)
    shutil.rmtree(runtime.office().config.mail_dir)


def test_letters_are_shown_with_their_links(visit, admin, letter):
    page = visit(admin).get("/mailbox").follow("Żółta łódź")
    assert "Treść <b>x</b>" in page.text
    assert page.links()["https://example.pl/link"] == "https://example.pl/link"
    response = page.visitor.client.get(page.links()["Pobierz plik .eml"])
    assert response.mimetype == "message/rfc822"
    assert letter in response.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["..%2f..%2fsecret_key", "nothing"])
def test_nothing_else_can_be_read(visit, admin, letter, name):
    assert visit(admin).get(f"/mailbox/{name}").status == 404


def test_the_mailbox_is_not_for_everybody(visit, clerk, letter):
    assert visit(clerk).get("/mailbox").status == 403
