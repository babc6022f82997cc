"""A journal keeps its rules, is approved week by week, and tells its case; late approvers are reminded once."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from es_workflow import db, jsontext
from es_workflow.casework import audit, incidents, runtime, steps
from es_workflow.casework.journals import entries, feeds, keeping, weeks
from es_workflow.casework.journals.entries import Locked
from es_workflow.casework.journals.faults import Refused
from es_workflow.casework.journals.weeks import NoRemark, NotYet
from es_workflow.errors import NotAllowed, NotFound
from es_workflow.models import AuditEvent, Case, Notification
from tests.casework.journals import practice
from tests.casework.journals.practice import MONDAY, on, write
from tests.casework.play import do, open_elements
from tests.people import add_user

DAY = dt.timedelta(days=1)


@pytest.fixture
def clock(db_session):
    """The office's clock, on a Friday at noon."""
    clock = runtime.office().clock
    clock.move_to(dt.datetime(2027, 3, 12, 11, tzinfo=dt.UTC))
    return clock


@pytest.fixture
def mentor(people):
    """Approves, and has no other part in anything."""
    user = add_user("Jan Opiekun")
    user.email = "mentor@example.org"
    db.session.flush()
    return user


@pytest.fixture
def case(clock, people, mentor):
    return practice.open_case(people)


def refused(case, people, written):
    with pytest.raises(Refused) as caught:
        write(case, people.applicant, written)
    [fault] = caught.value.faults
    return fault.field, fault.message


def test_an_entry_counts_from_start_to_end_less_the_break(case, people):
    entry = write(case, people.applicant, on(MONDAY, "08:00", "16:00", 30))
    assert entry.minutes == 450
    known = keeping.known(case)
    assert (str(known["hours"]), str(known["approved_hours"]), known["waiting_weeks"]) == ("7.50", "0.00", 1)


@pytest.mark.parametrize(
    ("written", "field", "words"),
    [
        (on(dt.date(2027, 2, 28)), "day", "Wybierz dzień od 01.03.2027 do 02.04.2027."),
        (on(dt.date(2027, 3, 13)), "day", "Wybierz dzień, który już był"),
        (on(dt.date(2027, 3, 7)), "holiday_reason", "Podaj powód"),
        (on(MONDAY, "12:00", "12:00"), "ends", "Koniec musi być po początku"),
        (on(MONDAY, "12:00", "13:00", 60), "break_minutes", "Przerwa musi być krótsza"),
        (on(MONDAY, tasks="Za krótko."), "tasks", "od 20 do 1000"),
        (on(MONDAY, "08:00", "16:01"), "ends", "8:01 godz. jednego dnia, a może być najwyżej 8:00"),
    ],
)
def test_what_breaks_a_rule_is_refused_at_its_field_in_words(case, people, written, field, words):
    found, message = refused(case, people, written)
    assert found == field
    assert words in message


def test_a_holiday_with_a_reason_is_written(case, people):
    assert write(case, people.applicant, on(dt.date(2027, 3, 7), holiday_reason="Festyn parafialny.")).minutes == 240


def test_entries_of_a_day_do_not_overlap_but_may_touch(case, people):
    write(case, people.applicant, on(MONDAY, "08:00", "12:00"))
    assert refused(case, people, on(MONDAY, "11:59", "13:00"))[0] == "starts"
    assert refused(case, people, on(MONDAY, "07:00", "15:00"))[1] == "W tych godzinach masz już wpis: 08:00–12:00."
    write(case, people.applicant, on(MONDAY, "12:00", "13:00"))


def test_a_day_and_a_week_have_their_limits_also_over_several_entries(clock, people, mentor):
    case = practice.open_case(people, daily_hours="7", weekly_hours="20")
    write(case, people.applicant, on(MONDAY, "08:00", "12:00"))
    assert refused(case, people, on(MONDAY, "13:00", "16:01"))[0] == "ends"
    write(case, people.applicant, on(MONDAY, "13:00", "16:00"))
    write(case, people.applicant, on(MONDAY + DAY, "08:00", "15:00"))
    assert "20:01 godz. w jednym tygodniu" in refused(case, people, on(MONDAY + 2 * DAY, "08:00", "14:01"))[1]
    write(case, people.applicant, on(MONDAY + 2 * DAY, "08:00", "14:00"))
    write(case, people.applicant, on(MONDAY - 3 * DAY, "08:00", "15:00"))


def test_sent_twice_it_is_written_once(case, people):
    first = write(case, people.applicant, on(MONDAY), key="k")
    assert write(case, people.applicant, on(MONDAY, "13:00", "14:00"), key="k").id == first.id
    assert keeping.known(case)["entries"] == 1


def test_an_entry_is_locked_three_days_after_it_was_written(case, people, clock):
    entry = write(case, people.applicant, on(MONDAY))
    clock.advance(3 * DAY)
    entries.change(practice.journal_of(case), entry.id, on(MONDAY, "09:00", "12:00"), by=people.applicant)
    assert entry.minutes == 180
    clock.advance(DAY)
    with pytest.raises(Locked):
        entries.change(practice.journal_of(case), entry.id, on(MONDAY), by=people.applicant)
    with pytest.raises(Locked):
        entries.remove(practice.journal_of(case), entry.id, by=people.applicant)


def test_an_approved_week_changes_no_more_and_its_case_hears_of_it(case, people, mentor):
    for number in range(3):
        entry = write(case, people.applicant, on(MONDAY + number * DAY))
    weeks.approve(practice.journal_of(case), MONDAY, by=mentor)
    practice.drained()
    case = db.session.get_one(Case, case.id, populate_existing=True)
    assert open_elements(case) == ["heard"]
    assert steps.peek(case).env.known["journal"]["approved_hours"] == 12
    assert refused(case, people, on(MONDAY + 4 * DAY))[1] == "Ten tydzień jest już zatwierdzony."
    with pytest.raises(Locked):
        entries.remove(practice.journal_of(case), entry.id, by=people.applicant)
    do(case, "heard", people.clerk, {"words": "ok"})
    assert case.ended_at is not None
    assert refused(case, people, on(MONDAY - 3 * DAY))[1] == "Dziennik jest zamknięty."


def test_only_the_approver_approves_and_only_from_friday_on(case, people, mentor, clock):
    write(case, people.applicant, on(MONDAY))
    journal = practice.journal_of(case)
    for other in (people.applicant, people.clerk, people.outsider):
        with pytest.raises(NotAllowed):
            weeks.approve(journal, MONDAY, by=other)
    with pytest.raises(NotYet):
        weeks.approve(journal, MONDAY - 7 * DAY, by=mentor)
    write(case, people.applicant, on(MONDAY + 4 * DAY))
    clock.advance(5 * DAY)
    write(case, people.applicant, on(MONDAY + 7 * DAY))
    with pytest.raises(NotYet):
        weeks.approve(journal, MONDAY + 7 * DAY, by=mentor)
    weeks.approve(journal, MONDAY, by=mentor)
    weeks.approve(journal, MONDAY, by=mentor)
    assert [one.type for one in audit.list_for(case)].count("journal.approved") == 1


def test_nobody_approves_what_they_write(case, people, mentor):
    mentor.email = "other@example.org"
    db.session.flush()
    people.applicant.email = "mentor@example.org"
    db.session.flush()
    assert not keeping.approves(people.applicant, practice.journal_of(case))


def test_a_week_given_back_can_be_mended_again(case, people, mentor, clock):
    entry = write(case, people.applicant, on(MONDAY))
    clock.advance(5 * DAY)
    with pytest.raises(NoRemark):
        weeks.give_back(practice.journal_of(case), MONDAY, " ", by=mentor)
    weeks.give_back(practice.journal_of(case), MONDAY, "W poniedziałek do 11.", by=mentor)
    entries.change(practice.journal_of(case), entry.id, on(MONDAY, "08:00", "11:00"), by=people.applicant)
    told = db.session.scalars(select(Notification.text_pl).where(Notification.user_id == people.applicant.id)).all()
    assert any("W poniedziałek do 11." in text for text in told)
    weeks.approve(practice.journal_of(case), MONDAY, by=mentor)


def test_who_is_late_with_an_approval_is_reminded_once_and_the_office_told_once(case, people, mentor, clock):
    write(case, people.applicant, on(MONDAY))
    assert weeks.remind() == 0
    clock.advance(3 * DAY)
    assert (weeks.remind(), weeks.remind()) == (1, 0)
    clock.advance(3 * DAY)
    assert (weeks.remind(), weeks.remind()) == (1, 0)
    told = {
        row.user_id: row.text_pl for row in db.session.scalars(select(Notification).order_by(Notification.created_at))
    }
    assert "czeka na zatwierdzenie" in told[mentor.id]
    assert "nie zatwierdził" in told[people.clerk.id]


def test_others_do_not_see_it(case, people, mentor):
    assert keeping.get_visible(case.id, people.applicant).case_id == case.id
    assert keeping.get_visible(case.id, mentor).case_id == case.id
    for stranger in (people.outsider, people.accountant):
        with pytest.raises(NotFound):
            keeping.get_visible(case.id, stranger)
    with pytest.raises(NotAllowed):
        write(case, mentor, on(MONDAY))


def test_a_new_frame_keeps_what_was_written(case, people):
    write(case, people.applicant, on(MONDAY))
    frame = vars(practice.journal_of(case))
    longer = keeping.Frame(**{name: frame[name] for name in keeping.Frame.__dataclass_fields__} | {"hours": 200})
    keeping.open_journal(case, longer, now=runtime.office().clock.now())
    known = keeping.known(case)
    assert (known["agreed_hours"], known["entries"]) == (200, 1)


def test_the_words_of_entries_stay_out_of_the_audit_trail(case, people, mentor):
    write(case, people.applicant, on(MONDAY, remarks="Byłam chora."))
    kept = jsontext.dumps([event.data for event in db.session.scalars(select(AuditEvent))])
    assert "plastycznych" not in kept
    assert "chora" not in kept
    assert audit.verify(case).whole


def test_a_journal_without_hours_stops_its_case_in_words(clock, people):
    case = practice.open_case(people, hours="null")
    [incident] = incidents.list_open(case)
    assert "„hours”" in incident.message


def test_the_calendar_has_short_lines_and_every_entry_and_its_address_can_be_revoked(case, people):
    write(case, people.applicant, on(MONDAY, tasks="Zajęcia; świetlica, " + "ą" * 60 + "\nDrugi wiersz zadań."))
    token = feeds.renew(practice.journal_of(case), by=people.applicant)
    db.session.flush()
    text = feeds.as_calendar(feeds.find(token))
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert "DTSTART:20270308T070000Z" in unfolded
    assert f"SUMMARY:Zajęcia\\; świetlica\\, {'ą' * 60}\\nDrugi wiersz zadań." in unfolded
    feeds.revoke(practice.journal_of(case), by=people.applicant)
    db.session.flush()
    with pytest.raises(NotFound):
        feeds.find(token)


def test_nothing_is_written_on_the_days_of_a_pause(case, people):
    pause = {"from": MONDAY.isoformat(), "to": (MONDAY + DAY).isoformat()}
    keeping.change(case, {"pauses": [pause]})
    for day in (MONDAY, MONDAY + DAY):
        words = "Od 08.03.2027 do 09.03.2027 dziennik jest wstrzymany. Wybierz inny dzień."
        assert refused(case, people, on(day)) == ("day", words)
    write(case, people.applicant, on(MONDAY - 3 * DAY))
    write(case, people.applicant, on(MONDAY + 2 * DAY))


def test_when_the_end_is_moved_back_what_was_written_after_it_does_not_count(case, people, mentor):
    for number in range(3):
        write(case, people.applicant, on(MONDAY + number * DAY))
    weeks.approve(practice.journal_of(case), MONDAY, by=mentor)
    keeping.change(case, {"last_day": MONDAY + DAY})
    known = keeping.known(case)
    assert (known["approved_hours"], known["hours"], known["entries"], known["last_entry"]) == (8, 8, 2, MONDAY + DAY)
    assert len(keeping.for_letter(case)) == 2


def test_a_week_of_an_earlier_frame_is_still_seen_approved_and_counted(case, people, mentor):
    write(case, people.applicant, on(MONDAY))
    frame = {name: getattr(practice.journal_of(case), name) for name in keeping.Frame.__dataclass_fields__}
    later = keeping.Frame(**{**frame, "first_day": dt.date(2027, 3, 22)})
    keeping.open_journal(case, later, now=runtime.office().clock.now())
    journal = practice.journal_of(case)
    assert [week.monday for week in weeks.of(journal, dt.date(2027, 3, 23))][-1] == MONDAY
    weeks.approve(journal, MONDAY, by=mentor)
    assert keeping.known(case)["approved_hours"] == 4
