"""The page of notifications."""

from __future__ import annotations

from es_workflow.casework import accounts, attention, notifications


def unread() -> int:
    return attention.of(accounts.get_by_email("barbara.nowak@example.pl")).unread


def test_a_line_is_read_by_pressing_not_by_looking(visit, director):
    notifications.notify_users([director], text_pl="Do podpisu.", text_en="To sign.")
    page = visit(director).get("/notifications")
    assert "Do podpisu." in page.text
    assert unread() == 1
    page.press("Przeczytane")
    assert unread() == 0


def test_all_lines_are_read_at_once(visit, director):
    for _ in range(30):
        notifications.notify_users([director], text_pl="x", text_en="x")
    page = visit(director).get("/notifications")
    assert page.follow("Następna").path == "/notifications"
    page.press("Oznacz wszystkie")
    assert unread() == 0


def test_a_line_leads_to_its_case(visit, make_case, people):
    case = make_case()
    notifications.notify("applicant", case, text_pl="Nowe pismo.", text_en="A new letter.")
    address, visitor = f"/cases/{case.id}", visit(people.applicant)
    assert visitor.get("/notifications").press("Otwórz sprawę").path == address


def test_somebody_else_s_line_is_not_found(visit, director, clerk):
    notifications.notify_users([director], text_pl="x", text_en="x")
    (line,) = notifications.list_page(director).items
    visitor, address = visit(clerk), f"/notifications/{line.id}/open"
    page = visitor.get("/notifications")
    token = next(one.get("value") for one in page.root.iter("input") if one.get("name") == "csrf_token")
    assert visitor.post(address, {"csrf_token": token}).status == 404
