"""Workers killed in the middle of an erasure: nothing is changed, or the next one finishes it; never half of it."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event, select, text

from es_workflow import db, jobs
from es_workflow.casework import audit, background, mail
from es_workflow.casework.certificates import checking
from es_workflow.casework.retention import erasing
from es_workflow.casework.scenario_time import set_clock
from es_workflow.clock import ZONE
from es_workflow.config import Config
from es_workflow.content.retention_info import Stage
from es_workflow.models import AuditEvent, Case, Certificate, Mail, Representation, User
from tests.casework.killed import give_back, rescue
from tests.casework.retention.dump import everything, places_of
from tests.casework.retention.stories import WORDS, live_through

pytestmark = pytest.mark.long(2)

MENTOR = "jan.opiekun@pes.example"

WORKER = """
    import sys
    from pathlib import Path
    from sqlalchemy import event, make_url
    from es_workflow import db, jobs
    from es_workflow.casework import operations, runtime
    from es_workflow.config import Config

    url, folder, key, moment = sys.argv[1:]
    config = Config(secret_key="t" * 64, pseudonym_key=key, database_url=url, demo=True, var_dir=Path(folder))
    engine = db.connect(config)
    runtime.set_up(config, operations.ALL)
    seen = 0
    erasing = False

    def stop(where):
        print(where, flush=True)
        sys.stdin.readline()

    @event.listens_for(engine, "after_cursor_execute")
    def count(_connection, _cursor, statement, *_):
        global seen, erasing
        erasing = erasing or "es.erasing" in statement
        seen += erasing and statement.split()[0] in {"INSERT", "UPDATE", "DELETE"}
        if erasing and str(seen) == moment:
            stop(moment)

    @event.listens_for(db.session, "after_commit")
    def committed(_session):
        if erasing and moment != "unlinked":
            stop("committed")

    unlink = Path.unlink

    def remove(path, **options):
        unlink(path, **options)
        if path.suffix == ".eml":
            stop("unlinked")

    Path.unlink = remove
    jobs.run_worker(make_url(url))
    """


@pytest.fixture
def due(real_db: Engine, config: Config) -> Iterator[uuid.UUID]:
    """A case that ended, of a person who has letters, on the day its personal data are due; the job waits."""
    case = live_through()
    assert case.ended_at is not None
    with db.transaction() as session:
        case_id, ended = case.id, case.ended_at.astimezone(ZONE)
        set_clock(dt.datetime(ended.year + 6, 1, 1, 4, tzinfo=ZONE))
        jobs.defer(session, "erase_case", case_id=str(case_id))
    kept = set(config.mail_dir.glob("*.eml"))
    yield case_id
    for path in set(config.mail_dir.glob("*.eml")) - kept:
        path.unlink()


def worker_killed_at(engine: Engine, config: Config, moment: str) -> str:
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", textwrap.dedent(WORKER), url, str(config.var_dir), config.pseudonym_key, moment]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        said = worker.stdout.readline().strip()
        os.kill(worker.pid, signal.SIGKILL)
    return said


def writes_of(case_id: uuid.UUID) -> int:
    """How many statements of an erasure write: tried, and rolled back."""
    seen = 0

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        nonlocal seen
        seen += statement.split()[0] in {"INSERT", "UPDATE", "DELETE"}

    db.session.rollback()
    event.listen(db.engine(), "after_cursor_execute", count)
    erasing.erase(case_id)
    db.session.rollback()
    event.remove(db.engine(), "after_cursor_execute", count)
    return seen


def kept(config: Config) -> list[tuple[str, str]]:
    """All rows and letters, but for the queue, which tells of workers."""
    db.session.rollback()
    found = ((place.partition(" ")[0], value) for place, value in everything(config.var_dir).items())
    return sorted((place, value) for place, value in found if not place.startswith("procrastinate_"))


def letters(case_id: uuid.UUID) -> list[Mail]:
    """What the office sent to those who have no other case: whose case it is, and the mentor."""
    case = db.session.get_one(Case, case_id)
    assert case.organisation is not None
    addresses = [case.organisation.email, MENTOR, *(one.email for one in people_of(case))]
    return list(db.session.scalars(select(Mail).where(Mail.to.in_(addresses)).order_by(Mail.id)))


def people_of(case: Case) -> list[User]:
    speaks = select(User).join(Representation).where(Representation.organisation_id == case.organisation_id)
    return list(db.session.scalars(speaks))


def still_to_do() -> list[str]:
    return sorted(db.session.scalars(text("SELECT task_name FROM procrastinate_jobs WHERE status <> 'failed'")))


def everything_holds(code: str) -> bool:
    """Every chain of the audit trail is whole, and the certificate answers for its holder and nobody else."""
    db.session.rollback()
    found = checking.find(code)
    holders = [checking.is_holder(found, name) for name in ("Żak", "Nowak")]
    return all(proof.whole for _name, proof in audit.verify_all()) and holders == [True, False]


def test_a_worker_killed_in_an_erasure_leaves_all_or_nothing_and_the_next_one_finishes(
    real_db: Engine, config: Config, due: uuid.UUID
) -> None:
    [code] = db.session.scalars(select(Certificate.code))
    files = [mail.letter_path(letter) for letter in letters(due)]
    assert len(files) > 1
    assert all(path.is_file() for path in files)
    before = kept(config)
    last = writes_of(due)
    for writes in (1, last // 2, last):
        assert worker_killed_at(real_db, config, str(writes)) == str(writes)
        give_back()
        assert kept(config) == before, f"killed after {writes} writes"
        assert still_to_do() == ["erase_case"]

    assert worker_killed_at(real_db, config, "committed") == "committed"
    give_back()
    db.session.rollback()
    assert db.session.get_one(Case, due).erased >= Stage.PERSONAL
    assert all(path.is_file() for path in files), "what a rollback could not bring back goes after the commit"
    assert still_to_do() == ["erase_case", *["forget_letter"] * len(files)]
    assert everything_holds(code)

    assert worker_killed_at(real_db, config, "unlinked") == "unlinked"
    assert [path.is_file() for path in files].count(False) == 1
    rescue()
    assert [path for path in files if path.exists()] == []
    assert still_to_do() == []
    found = everything(config.var_dir)
    assert {word: places_of(word, found) for word in WORDS if places_of(word, found)} == {}
    assert everything_holds(code)

    after = kept(config)
    background.erase_case(str(due))
    for path in files:
        background.forget_letter(path.stem[-36:])
    assert kept(config) == after
    erased = select(AuditEvent.seq).where(AuditEvent.case_id == due, AuditEvent.type == "case.erased")
    assert len(db.session.scalars(erased).all()) == 1


def test_a_letter_that_is_still_kept_keeps_its_file(real_db: Engine, config: Config, due: uuid.UUID) -> None:
    [first, *_others] = letters(due)
    path = mail.letter_path(first)
    background.forget_letter(str(first.id))
    assert path.is_file()
