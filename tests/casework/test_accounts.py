"""Signing in, passwords, and accounts kept by the office."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import accounts, audit, groups, links, passwords
from es_workflow.casework.audit import AuditType
from es_workflow.casework.links import LinkSpent, Purpose
from es_workflow.casework.passwords import WeakPassword
from es_workflow.errors import Conflict, NotAllowed
from es_workflow.models import AuditEvent, Mail
from tests.people import PASSWORD

GOOD = "cztery losowe stare rowery"


def letters() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.created_at)))


def token_in(letter: Mail) -> str:
    return next(line for line in letter.body.splitlines() if line.startswith("http")).rsplit("/", 1)[1]


def office_events(kind: AuditType) -> list[AuditEvent]:
    return [event for event in audit.list_for(None) if event.type == kind]


# --- signing in


def test_the_address_may_be_typed_in_any_case(people):
    assert accounts.authenticate("  ANNA.Wisniewska@Example.pl ", PASSWORD) is people.applicant


def test_wrong_password_and_unknown_address_get_the_same_answer(people):
    with pytest.raises(accounts.SignInFailed) as wrong:
        accounts.authenticate(people.applicant.email, "zły parasol")
    with pytest.raises(accounts.SignInFailed) as unknown:
        accounts.authenticate("nikogo@example.pl", "zły parasol")
    assert wrong.value.message == unknown.value.message


def test_an_unknown_address_costs_one_comparison_of_a_password(people, monkeypatch):
    compared = []
    monkeypatch.setattr(passwords, "_nobody", lambda: compared.append(1) or "x")
    with pytest.raises(accounts.SignInFailed):
        accounts.authenticate("nikogo@example.pl", "zły parasol")
    assert compared == [1]


def test_a_closed_account_cannot_sign_in(people):
    people.clerk.active = False
    with pytest.raises(accounts.SignInFailed):
        accounts.authenticate(people.clerk.email, PASSWORD)


def test_an_unproved_address_gets_a_new_link_instead(people):
    people.applicant.email_confirmed_at = None
    with pytest.raises(accounts.AddressNotConfirmed):
        accounts.authenticate(people.applicant.email, PASSWORD)
    assert "/confirm-email/" in letters()[-1].body


def test_weaker_hashes_are_renewed_at_sign_in(people):
    old = people.applicant.password_hash
    accounts.authenticate(people.applicant.email, PASSWORD)
    assert people.applicant.password_hash != old
    assert not passwords.is_outdated(people.applicant.password_hash)
    assert accounts.authenticate(people.applicant.email, PASSWORD)


def test_attempts_leave_a_trace(people):
    accounts.authenticate(people.clerk.email, PASSWORD)
    with pytest.raises(accounts.SignInFailed):
        accounts.authenticate(people.clerk.email, "nie to hasło wcale")
    assert office_events(AuditType.USER_SIGNED_IN)[-1].actor_id == people.clerk.id
    assert office_events(AuditType.USER_SIGN_IN_FAILED)[-1].data == {"user": str(people.clerk.id)}
    assert audit.verify(None).whole


def test_a_session_dies_with_its_version_and_with_the_account(people):
    user = people.clerk
    assert accounts.find_signed_in(user.id, user.session_version) is user
    accounts.end_sessions(user, by=people.admin)
    assert accounts.find_signed_in(user.id, user.session_version - 1) is None
    accounts.deactivate(user, by=people.admin)
    assert accounts.find_signed_in(user.id, user.session_version) is None


# --- forgotten and changed passwords


def test_a_reset_link_works_once_and_signs_out_everywhere(people):
    accounts.request_reset(people.applicant.email.upper())
    token, version = token_in(letters()[-1]), people.applicant.session_version
    accounts.reset_password(token, GOOD)
    assert accounts.authenticate(people.applicant.email, GOOD)
    assert people.applicant.session_version > version
    with pytest.raises(LinkSpent):
        accounts.reset_password(token, GOOD + " dwa")


def test_a_refused_password_does_not_spend_the_link(people):
    accounts.request_reset(people.applicant.email)
    token = token_in(letters()[-1])
    with pytest.raises(WeakPassword):
        accounts.reset_password(token, "krótkie")
    accounts.reset_password(token, GOOD)


def test_nobody_learns_whether_an_address_has_an_account(people):
    accounts.request_reset("nikogo@example.pl")
    assert letters() == []


def test_a_link_expires(people, monkeypatch):
    token = links.make(people.applicant, Purpose.RESET)
    assert links.find_user(token, Purpose.RESET) is people.applicant
    monkeypatch.setitem(links.LASTS, Purpose.RESET, dt.timedelta(seconds=-1))
    assert links.find_user(token, Purpose.RESET) is None


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é"])
def test_a_made_up_link_is_nobodys(people, token):
    assert links.find_user(token, Purpose.RESET) is None


def test_a_link_for_one_purpose_is_worthless_for_another(people):
    assert links.find_user(links.make(people.applicant, Purpose.CONFIRM), Purpose.RESET) is None


def test_changing_the_password_needs_the_old_one(people):
    with pytest.raises(NotAllowed):
        accounts.change_password(people.clerk, "nie to hasło wcale", GOOD)
    accounts.change_password(people.clerk, PASSWORD, GOOD)
    assert accounts.authenticate(people.clerk.email, GOOD)


@pytest.mark.parametrize(
    "password",
    [
        "krótkie",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "abcdefghijklmnop",
        "123456789012345",
        "qwertyuiop123",
        "Qwertyuiop123!",
        "haslo1234567",
        "Hasło123456789",
        "P@ssw0rd12345",
        "Polska2026!!!",
        "zaq12wsxcde3",
        "anna.wisniewska1",
        "x" * 300,
    ],
)
def test_guessable_passwords_are_refused(password):
    with pytest.raises(WeakPassword):
        passwords.require_good(password, personal=("anna.wisniewska@example.pl", "Anna Wiśniewska"))


@pytest.mark.parametrize(
    "password", [GOOD, "Kj4#mmPq92-xZ", "polska wiosna jest zielona", "anna ma kota i psa z Torunia"]
)
def test_passwords_nobody_guesses_are_taken(password):
    passwords.require_good(password, personal=("anna.wisniewska@example.pl", "Anna Wiśniewska"))


# --- kept by the office


def test_a_new_colleague_sets_the_password_by_a_link(people):
    user = accounts.create_user(email="Nowa.Osoba@ROPS.pl", name="Nowa  Osoba", group_keys=["clerk"], by=people.admin)
    assert (user.email, user.name) == ("nowa.osoba@rops.pl", "Nowa Osoba")
    assert groups.members("clerk")[-1] is user or user in groups.members("clerk")
    accounts.reset_password(token_in(letters()[-1]), GOOD)
    assert accounts.authenticate("nowa.osoba@rops.pl", GOOD) is user


def test_one_address_has_one_account(people):
    with pytest.raises(Conflict):
        accounts.create_user(email=people.clerk.email.upper(), name="Ktoś Inny", by=people.admin)


def test_closing_an_account_keeps_it_and_can_be_undone(people):
    accounts.deactivate(people.clerk, by=people.admin)
    accounts.deactivate(people.clerk, by=people.admin)
    assert len(office_events(AuditType.USER_DEACTIVATED)) == 1
    accounts.reactivate(people.clerk, by=people.admin)
    assert accounts.authenticate(people.clerk.email, PASSWORD)


def test_the_last_administrator_stays(people):
    with pytest.raises(Conflict, match="własnego"):
        accounts.deactivate(people.admin, by=people.admin)
    with pytest.raises(groups.LastAdministrator):
        groups.set_memberships(people.admin, [], by=people.admin)


def test_groups_of_a_person_are_exactly_the_chosen_ones(people):
    groups.set_memberships(people.clerk, ["assessor", "clerk", "pes_rep", "unknown"], by=people.admin)
    assert {one.group_key for one in people.clerk.memberships} == {"assessor", "clerk"}
    groups.set_memberships(people.clerk, ["director"], by=people.admin)
    db.session.expire(people.clerk)
    assert {one.group_key for one in people.clerk.memberships} == {"director"}
    last = office_events(AuditType.USER_CHANGED)[-1]
    assert last.data["changes"] == {"groups": [["assessor", "clerk"], ["director"]]}


def test_people_are_found_without_polish_letters_and_sorted_the_polish_way(people):
    assert [user.name for user in accounts.list_page(search="lukasz cwik").items] == ["Łukasz Ćwik"]
    assert [user.name for user in accounts.list_page(search="KOWALSKA").items] == ["Maria Kowalska"]
    assert accounts.sort_key_of("Zofia Ćma") < accounts.sort_key_of("Adam Dąb")
    assert {user.name for user in accounts.list_page(group_key="assessor").items} >= {"Zofia Żak"}


def test_details_keep_one_notation(people):
    accounts.change_details(people.clerk, name=" Maria   Nowa ", phone="501 000 111", by=people.clerk)
    assert (people.clerk.name, people.clerk.phone) == ("Maria Nowa", "+48501000111")
    assert people.clerk.sort_key == "nowa maria"
