"""Corrected answers are kept beside the earlier ones, and come back text for text; an erasure leaves no word."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bench.answers import application
from es_workflow import db, jsontext, packing
from es_workflow.casework import cases, deployments, kept_answers, submission_digest, submissions, tasks
from es_workflow.casework.retention import tables
from es_workflow.casework.retention.cleaning import Cleaning
from es_workflow.casework.retention.words import Words
from es_workflow.content import load_package
from es_workflow.models import Case, Group, Membership, Submission, User
from tests.casework.retention.dump import everything, places_of
from tests.people import People, add_user

CONTENT = Path(__file__).resolve().parents[2] / "bench/content"
Answers = dict[str, Any]
Play = Callable[[list[Answers]], tuple[Case, list[Submission]]]


@pytest.fixture
def reviewer(people: People) -> User:
    deployments.deploy(load_package(CONTENT / "bpmn/bench_grant", CONTENT / "forms/bench_grant"))
    reviewer = add_user("Rafał Recenzent")
    reviewer.memberships = [Membership(group=db.session.get_one(Group, "bench_reviewer"))]
    return reviewer


@pytest.fixture
def play(people: People, reviewer: User) -> Play:
    def submit(versions: list[Answers]) -> tuple[Case, list[Submission]]:
        """A case whose application was sent back after each version but the last; the submissions of it in order."""
        case = cases.start("bench_grant", by=people.applicant, organisation=people.organisation)
        for number, version in enumerate(versions):
            (task,) = cases.open_tasks(case)
            if number:
                tasks.claim(task, by=reviewer)
                tasks.complete(task, by=reviewer, answers={"ok": "no", "note": "Proszę poprawić."}, rev=task.rev)
                (task,) = cases.open_tasks(case)
            tasks.complete(task, by=people.applicant, answers=version, rev=task.rev)
        db.session.flush()
        db.session.expire_all()
        query = select(Submission).where(Submission.case_id == case.id, Submission.form_id == "application")
        return case, list(db.session.scalars(query.order_by(Submission.submitted_at)))

    return submit


def filled(seed: int, **changed: str) -> Answers:
    return dict(application(random.Random(seed))) | changed


def test_a_correction_is_kept_beside_what_it_corrects_and_read_text_for_text(play: Play) -> None:
    versions = [
        filled(1),
        filled(1, field_03="Poprawione"),
        filled(1, field_03="Poprawione", field_20="Ścieżka – \u2028"),
    ]
    _case, sent = play(versions)
    assert [one.base_id for one in sent] == [None, sent[0].id, sent[0].id]
    assert [one.answers for one in sent] == [jsontext.dumps(version) for version in versions]
    assert [submission_digest.digest(one) for one in sent] == [one.digest for one in sent]
    assert max(len(one.answers_packed) for one in sent[1:]) * 8 < len(sent[0].answers_packed)


def test_what_is_written_anew_is_kept_whole_and_corrected_in_its_turn(play: Play) -> None:
    anew = {name: random.Random(name).randbytes(90).hex() for name in filled(1)}
    versions = [filled(1), anew, anew | {"field_01": "Jeszcze raz"}, filled(1)]
    _case, sent = play(versions)
    assert [one.base_id for one in sent] == [None, None, sent[1].id, None]
    assert [jsontext.loads(one.answers) for one in sent] == versions


def test_short_answers_need_no_other_row(play: Play) -> None:
    _case, sent = play([{"field_01": "Krótko"}, {"field_01": "Krótko"}])
    assert [one.base_id for one in sent] == [None, None]


def test_one_reads_a_correction_beside_a_task_like_any_other(play: Play, reviewer: User) -> None:
    case, sent = play([filled(1), filled(1, field_01="Poprawione")])
    latest = {one.form_id: one for one in submissions.list_latest(case, reviewer)}
    assert (latest["application"].id, latest["application"].answers) == (sent[1].id, sent[1].answers)
    assert submissions.present(latest["application"]) == submissions.present(sent[1]) != submissions.present(sent[0])


def test_a_change_of_the_earlier_answers_shows_in_the_later_ones_too(play: Play) -> None:
    _case, sent = play([filled(1), filled(1, field_01="Poprawione")])
    assert [submission_digest.is_as_sent(one) for one in sent] == [True, True]
    db.session.execute(text("ALTER TABLE submission DISABLE TRIGGER USER"))
    sent[0].answers = jsontext.dumps(filled(3))
    assert [submission_digest.is_as_sent(one) for one in sent] == [False, False]


def test_an_erasure_takes_words_out_of_earlier_and_later_answers(play: Play, tmp_path: Path) -> None:
    case, sent = play([filled(1, field_02="Zofia Żak"), filled(1, field_02="Zofia Żak", field_01="Poprawione")])
    assert len(places_of("Zofia Żak", everything(tmp_path))) >= 2
    digests = [one.digest for one in sent]
    words = Words()
    words.person("Zofia Żak")
    db.session.execute(text("SELECT set_config('es.erasing', 'on', true)"))
    assert tables.clean(case.id, None, Cleaning(words)) >= 2
    db.session.expire_all()
    kept = {place: value for place, value in everything(tmp_path).items() if place.startswith("submission.")}
    assert places_of("Zofia", kept) == []
    assert [one.base_id for one in sent] == [None, None]
    assert jsontext.loads(sent[1].answers)["field_01"] == "Poprawione"
    assert [one.digest for one in sent] == digests


def test_what_is_unfolded_says_the_same(play: Play) -> None:
    case, sent = play([filled(1), filled(1, field_01="Poprawione")])
    before = [one.answers for one in sent]
    db.session.execute(text("SELECT set_config('es.erasing', 'on', true)"))
    kept_answers.unfold(case.id)
    db.session.expire_all()
    assert [packing.unpack(one.answers_packed) for one in sent] == [one.answers for one in sent] == before
