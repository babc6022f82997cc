"""Two browsers, one task: the first submission counts, the second person loses nothing and learns what happened."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.story import Story
from tests.browser.test_paid_subsidy import apply, declare


def test_the_second_submission_of_a_task_is_told_kindly_and_keeps_what_was_typed(
    person: Callable[..., Person], story: Story
) -> None:
    number = apply(person("elzbieta.paczkowska@pes.example"), story)
    desk, laptop = person("anna.nowicka@rops.example"), person("anna.nowicka@rops.example")
    desk.sign_in()
    laptop.sign_in()
    desk.take("Oceń wniosek formalnie", number)
    declare(desk)
    laptop.visit(urlsplit(desk.page.url).path)
    answers = story.answers("assess_formally")
    desk.fill(answers)
    laptop.fill(answers)
    for someone in (desk, laptop):
        someone.page.locator("#task-form .button--primary").click(no_wait_after=True)
    for someone in (desk, laptop):
        done, too_late = someone.page.get_by_text("Wykonano"), someone.page.get_by_text("Tego nie udało się zapisać")
        expect(done.or_(too_late).first).to_be_visible()
    told = [someone for someone in (desk, laptop) if someone.page.get_by_text("Tego nie udało się zapisać").count()]
    won = [someone for someone in (desk, laptop) if someone.page.get_by_text("Wykonano").count()]
    assert len(won) == len(told) == 1
    told[0].see("To, co wpisano")
    told[0].look()
    expect(told[0].page.get_by_role("main")).to_contain_text("FC1. Czy wniosek złożono w terminie naboru?")
