"""Random answers to the forms of a moving case: a page every time, and a case that still fits its rows.

`ES_FUZZ_SEED=<seed>` takes another seed; a failure tells seed and number.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import access, cases
from es_workflow.models import Case, Organisation, User
from tests.casework import play
from tests.casework.test_soak import require_rows_as_the_engine_says
from tests.fuzzing.mutations import NASTY
from tests.people import People
from tests.web.test_hostile import send
from tests.web.visitor import Visitor, _filled_in

GOOD = ["8", "2", "no", "yes", "970,49", "2027-02-01", "8567346215", "Drukarka"]


def harmed(rng: random.Random, sent: list[tuple[str, str]]) -> list[tuple[str, bytes]]:
    """What a browser would send, with some of it exchanged, doubled, left out or invented."""
    pairs: list[tuple[str, bytes]] = []
    for name, value in sent:
        chance = rng.random()
        if name == "csrf_token" or chance < 0.4:
            pairs.append((name, value.encode()))
        elif chance < 0.6:
            pairs.append((name, rng.choice(GOOD).encode()))
        elif chance < 0.9:
            pairs.append((name, rng.choice(NASTY).encode()))
        elif chance < 0.95:
            pairs += [(name, value.encode()), (name, bytes(rng.randrange(256) for _ in range(8)))]
    for _ in range(rng.choice([0, 0, 1, 4])):
        names = [name for name, _value in sent if name != "csrf_token"] or ["x"]
        invented = rng.choice(["_add", "_remove", "_refresh", "_overwrite", "version", "rev", f"{rng.choice(names)}-0"])
        pairs.append((invented, rng.choice([*NASTY, *names]).encode()))
    return pairs


@pytest.mark.parametrize(
    "count", [pytest.param(200, id="short"), pytest.param(4000, id="long", marks=pytest.mark.soak(3))]
)
def test_random_answers_are_taken_or_refused(
    visit: Callable[..., Visitor], people: People, make_case: Callable[..., Case], count: int
) -> None:
    seed = os.environ.get("ES_FUZZ_SEED", "1")
    able = {"fill_request": people.applicant, "review_first": people.assessors[0], "review_second": people.assessors[1],
            "correct_request": people.applicant, "approve": people.director, "pay": people.accountant}  # fmt: skip
    others = [user.id for user in (people.outsider, people.coordinator, people.clerk, people.colleague)]
    visitors = {user.id: visit(user) for user in db.session.scalars(select(User)).all()}
    able = {element: user.id for element, user in able.items()}
    first = make_case()
    case_id, key, organisation_id = first.id, first.process_key, people.organisation.id
    answered = Counter[int]()
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        case = db.session.get_one(Case, case_id)
        waiting = list(cases.open_tasks(case))
        if not waiting or rng.random() < 0.02:
            applicant = db.session.get_one(User, able["fill_request"])
            organisation = db.session.get_one(Organisation, organisation_id)
            case_id = cases.start(key, by=applicant, organisation=organisation).id
            continue
        task = rng.choice(waiting)
        user = able.get(task.element_id, others[1]) if rng.random() < 0.8 else rng.choice(others)
        if rng.random() < 0.15 and task.element_id in able and task.form_id in {"request", "review"}:
            answers = play.REQUEST if task.form_id == "request" else play.POOR
            by = db.session.get_one(User, able[task.element_id])
            if access.can_claim(by, task) or access.can_complete(by, task):  # else somebody else holds it by now
                play.do(case, task.element_id, by, answers)
                db.session.commit()
            continue
        visitor, address = visitors[user], f"/tasks/{task.id}"
        page = visitor.get(address)
        forms = [] if page.document is None else [f for f in page.root.iter("form") if f.get("action") != "/sign-out"]
        if not forms:
            continue
        form = rng.choice(forms)
        buttons = list(form.iter("button"))
        pressed = rng.choice(buttons) if buttons else form
        target = pressed.get("formaction") or form.get("action") or address
        pairs = harmed(rng, [(name, str(value)) for name, value in _filled_in(form)])
        page = send(visitor, (form.get("method") or "get").upper(), target, pairs)
        answered[page.status] += 1
        assert page.status < 500, f"ES_FUZZ_SEED={seed}, post {number} to {target}: {pairs}"
    print(f"{sum(answered.values())} posts (seed {seed}): {dict(answered)}")
    assert sum(answered.values()) > count / 2
    require_rows_as_the_engine_says(case_id)
