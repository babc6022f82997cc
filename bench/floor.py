"""The floor: the least a Flask application with a login and the same database has to do for the same screens.

    gunicorn bench.floor:app        (BENCH_FLOOR_URL: its database, BENCH_URL: the application's)

/page    login + one indexed query + a page with the twenty answers
/list    login + the first open tasks of a group by term + a table
/submit  login + one UPDATE + one INSERT of twenty answers + COMMIT + redirect
/step    the same with exactly the rows that a step of the application must write, in the application's own tables
"""

from __future__ import annotations

import json
import os
import random
import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from sqlalchemy import Boolean, Engine, ForeignKey, Index, Integer, Text, create_engine, insert, select, text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, scoped_session, sessionmaker

from bench.answers import application

ROWS = 10_000
SHOWN = 25  # as many as a page of the application's worklists


class Base(DeclarativeBase):
    """The floor's three tables."""


class Person(Base, UserMixin):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class Task(Base):
    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    group: Mapped[str] = mapped_column(Text)
    done: Mapped[bool] = mapped_column(Boolean)
    due: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    data: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_task_open", "group", "done", "due"),)


class Entry(Base):
    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    data: Mapped[str] = mapped_column(Text)


PAGE = """<!doctype html><html lang="pl"><title>{{ task.name }}</title><h1>{{ task.name }}</h1><p>{{ person.name }}</p>
<form method="post" action="/submit?id={{ task.id }}">
{% for key, value in data.items() %}<label>{{ key }} <input name="{{ key }}" value="{{ value }}"></label>
{% endfor %}<button>OK</button></form>"""
LIST = """<!doctype html><html lang="pl"><title>Tasks</title><h1>Tasks</h1><p>{{ person.name }}</p><table>
{% for task in tasks %}<tr><td><a href="/page?id={{ task.id }}">{{ task.name }}</a></td><td>{{ task.group }}</td>
<td>{{ task.due }}</td></tr>
{% endfor %}</table>"""


def fill(engine: Engine) -> None:
    """Make the tables and their rows."""
    Base.metadata.create_all(engine)
    dice = random.Random(1)
    data = json.dumps(dict(application(dice)), ensure_ascii=False)
    groups = ("applicant", "reviewer", "manager")
    rows = [
        {"group": groups[n % 3], "done": n % 5 == 0, "due": n * 7919 % 100_000, "name": "Formal check", "data": data}
        for n in range(ROWS)
    ]
    with engine.begin() as connection:
        connection.execute(insert(Person), [{"id": 1, "name": "Jan Kowalski"}])
        connection.execute(insert(Task), rows)


def make_app() -> Flask:
    """The floor on its database."""
    app = Flask(__name__)
    app.secret_key = "floor"
    session = scoped_session(sessionmaker(create_engine(os.environ["BENCH_FLOOR_URL"])))
    app.teardown_appcontext(lambda _error: session.remove())
    logins = LoginManager(app)
    logins.user_loader(lambda id: session.get(Person, int(id)))
    page, listing = app.jinja_env.from_string(PAGE), app.jinja_env.from_string(LIST)

    @app.get("/login")
    def login() -> ResponseReturnValue:
        login_user(session.get_one(Person, 1))
        return "ok"

    @app.get("/page")
    @login_required
    def show() -> ResponseReturnValue:
        task = session.get_one(Task, request.args.get("id", type=int))
        return page.render(task=task, person=current_user, data=json.loads(task.data))

    @app.get("/list")
    @login_required
    def worklist() -> ResponseReturnValue:
        query = select(Task.id, Task.name, Task.group, Task.due).where(Task.group == "reviewer", Task.done.is_(False))
        tasks = session.execute(query.order_by(Task.due).limit(SHOWN)).all()
        return listing.render(tasks=tasks, person=current_user)

    @app.post("/submit")
    @login_required
    def submit() -> ResponseReturnValue:
        task_id = request.args.get("id", type=int)
        session.execute(update(Task).where(Task.id == task_id).values(due=Task.due + 1))
        session.execute(insert(Entry).values(task_id=task_id, data=json.dumps(request.form.to_dict())))
        session.commit()
        return redirect("/list")

    add_step(app)
    return app


def add_step(app: Flask) -> None:
    """The honest floor of a step: nothing is decided, but every row that must be written is written."""
    session = scoped_session(sessionmaker(create_engine(os.environ["BENCH_URL"])))
    app.teardown_appcontext(lambda _error: session.remove())

    @app.post("/step")
    @login_required
    def step() -> ResponseReturnValue:
        _step(session(), uuid.UUID(request.args["task"]), request.form.to_dict())
        session.commit()
        return redirect("/list")


def _step(session: Session, task_id: uuid.UUID, answers: dict[str, str]) -> None:
    values: dict[str, Any] = {
        "task": task_id,
        "new": uuid.uuid4(),
        "submission": uuid.uuid4(),
        "now": datetime.now(UTC),
    }
    values["answers"] = json.dumps(answers)
    session.execute(
        text(
            "SELECT c.*, t.* FROM case_file c JOIN user_task t ON t.case_id = c.id"
            " WHERE t.id = :task AND t.status = 'open' FOR UPDATE OF c"
        ),
        values,
    ).one()
    for statement in (
        "UPDATE user_task SET status = 'completed', completed_at = :now, completed_by_id = assignee_id, rev = rev + 1"
        " WHERE id = :task",
        "UPDATE case_file SET state = state || ''::bytea, rev = rev + 1, audit_seq = audit_seq + 1,"
        " audit_hash = sha256(audit_hash), status = 'assessment'"
        " WHERE id = (SELECT case_id FROM user_task WHERE id = :task)",
        "INSERT INTO submission (id, case_id, task_id, element_id, form_id, answers_packed,"
        " context, attachments, shared, sealed, digest, submitted_by_id, submitted_at)"
        " SELECT :submission, t.case_id, t.id, t.element_id, t.form_id,"
        " convert_to(:answers, 'UTF8'), '{}', '[]', false, false,"
        " sha256(convert_to(:answers, 'UTF8')), t.assignee_id, :now"
        " FROM user_task t WHERE t.id = :task",
        "INSERT INTO audit_event (case_id, seq, type, actor_id, at, data, hash)"
        " SELECT c.id, c.audit_seq, 'task.completed', t.assignee_id, :now, convert_to(t.id::text, 'UTF8'),"
        " c.audit_hash"
        " FROM user_task t JOIN case_file c ON c.id = t.case_id WHERE t.id = :task",
        "INSERT INTO user_task (id, case_id, process_id, element_id, name_pl, name_en, form_id, group_key, created_at)"
        " SELECT :new, case_id, process_id, element_id, name_pl, name_en, form_id, group_key, :now"
        " FROM user_task WHERE id = :task",
    ):
        session.execute(text(statement), values)


if "BENCH_FLOOR_URL" in os.environ:
    app = make_app()
