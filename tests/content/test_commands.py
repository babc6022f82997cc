"""The commands of an installation: what they print, what they refuse, their exit codes."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from es_workflow import cli, db, jsontext
from es_workflow.casework import audit, deployments, operations, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.config import Config
from es_workflow.models import Case, Submission
from tests.casework import grants
from tests.casework.play import REQUEST, do
from tests.content.broken import TOY
from tests.people import People

EXAMPLE = TOY.parents[1] / "docs" / "example"
COMMANDS = {str(command.name): command for command in cli.COMMANDS}

pytestmark = pytest.mark.usefixtures("db_session")


def run(command: str, *arguments: str) -> Result:
    return CliRunner().invoke(COMMANDS[command], list(arguments))


@pytest.fixture
def content(tmp_path: Path, config: Config) -> Path:
    """The content folders of an office whose only process is the walk-through's; tests may break it."""
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    runtime.set_up(replace(config, bpmn_dir=tmp_path / "bpmn", forms_dir=tmp_path / "forms"), operations.ALL)
    return tmp_path


def break_form(content: Path) -> None:
    form = content / "forms/room_request/room_answer.form"
    form.write_text(form.read_text().replace('"type": "radio"', '"type": "slider"'))


def test_check_says_what_is_wrong_and_fails(content: Path) -> None:
    break_form(content)
    result = run("check")
    assert result.exit_code == 1
    assert "  forms/room_request/room_answer.form\n" in result.output
    assert "slider" in result.output


def test_check_of_an_unknown_key_names_those_there_are(content: Path) -> None:
    result = run("check", "other")
    assert result.exit_code == 1
    assert "room_request" in result.output


def test_check_of_an_empty_office_is_no_success(content: Path) -> None:
    shutil.rmtree(content / "bpmn")
    shutil.rmtree(content / "forms")
    result = run("check")
    assert result.exit_code == 1
    assert "no process" in result.output


def test_play_tells_failures_and_ends_that_nobody_tried(content: Path) -> None:
    """Two packages: in one a scenario is missing, in the other one comes out differently."""
    shutil.copytree(content / "bpmn/room_request", content / "bpmn/room_again")
    shutil.copytree(content / "forms/room_request", content / "forms/room_again")
    (content / "bpmn/room_request/scenarios/declined.json").unlink()
    other = content / "bpmn/room_again/scenarios/declined.json"
    other.write_text(other.read_text().replace('"status": "declined"', '"status": "confirmed"'))
    result = run("check", "--play")
    assert result.exit_code == 1
    assert "end_declined „Odmówiono”: no scenario ends here" in result.output
    assert "✗ declined: Dzień jest zły, potem sala jest zajęta" in result.output
    assert "the status is 'declined', expected 'confirmed'" in result.output
    assert deployments.list_latest() == [], "nothing of it may remain"


def test_coverage_names_what_no_scenario_reaches(content: Path) -> None:
    (content / "bpmn/room_request/scenarios/declined.json").unlink()
    result = run("check", "--coverage")
    assert result.exit_code == 1
    assert "places that no scenario reaches" in result.output
    assert "  bpmn/room_request/room_request.bpmn\n" in result.output
    assert "end_declined „Odmówiono”: no scenario ends here" in result.output
    assert "no scenario takes this way from" in result.output


def test_coverage_of_complete_scenarios_is_no_problem(content: Path) -> None:
    result = run("check", "--coverage")
    assert result.exit_code == 0, result.output
    assert "room_request: the scenarios reach every element and every row of every table" in result.output


def test_deploy_refuses_mistakes_and_deploys_nothing(content: Path) -> None:
    break_form(content)
    result = run("deploy")
    assert result.exit_code == 1
    assert "slider" in result.output
    assert "Nothing was deployed." in result.output
    assert deployments.list_latest() == []


def test_clock_shows_and_moves_the_business_time(content: Path) -> None:
    before = runtime.office().clock.now()
    assert run("clock").exit_code == 0
    result = run("clock", "--days", "3")
    assert (runtime.office().clock.now() - before).days == 3
    assert result.output.strip() == runtime.office().clock.now().astimezone(cli.running.ZONE).strftime("%Y-%m-%d %H:%M")
    assert audit.list_for(None)[-1].type == AuditType.CLOCK_MOVED
    assert run("clock", "--to", "2001-01-01").exit_code == 1


def test_audit_verify_finds_a_broken_chain(make_case: Callable[..., Case]) -> None:
    case = db.session.get_one(Case, make_case().id)
    db.session.flush()
    assert "0 broken" in run("audit-verify").output
    case = db.session.get_one(Case, case.id)
    case.audit_seq += 1  # as if its last event had been taken away; the table itself refuses changes
    db.session.flush()
    result = run("audit-verify")
    assert result.exit_code == 1
    assert f"{case.id}: broken at event 2: the last events are missing" in result.output


def test_audit_verify_finds_a_submission_that_was_changed_and_audit_print_shows_what_was_sent(
    make_case: Callable[..., Case], people: People
) -> None:
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    [sent] = db.session.scalars(select(Submission))
    assert "1 submissions, 0 changed" in run("audit-verify").output
    [line] = run("audit-print", "--answers", str(case.id)).output.splitlines()
    told = jsontext.loads(line)
    assert told["answers"] == jsontext.loads(sent.answers)
    content = {key: value for key, value in told.items() if key not in {"id", "digest", "erased"}}
    assert told["digest"] == hashlib.sha256(jsontext.canonical(content).encode()).hexdigest() == sent.digest
    assert run("audit-print", "--answers").exit_code == 1
    db.session.execute(text("ALTER TABLE submission DISABLE TRIGGER USER"))
    [sent] = db.session.scalars(select(Submission))  # the check of the chains leaves nothing in the session
    sent.answers = sent.answers.replace("120.50", "120.51")
    db.session.flush()
    result = run("audit-verify")
    assert result.exit_code == 1
    assert f"submission {sent.id}: its answers are not those that were sent" in result.output


def test_audit_print_shows_every_event_with_what_its_hash_is_taken_of(make_case: Callable[..., Case]) -> None:
    case = make_case()
    db.session.flush()
    for name, events in ((str(case.id), audit.list_for(case)), (None, audit.list_for(None))):
        told = [jsontext.loads(line) for line in run("audit-print", *([name] if name else [])).output.splitlines()]
        assert [one["data"] for one in told] == [event.data for event in events] != []
        previous = ""
        for one in told:
            hashed = {key: value for key, value in one.items() if key not in {"recorded", "hash"}}
            previous = hashlib.sha256((previous + jsontext.canonical(hashed)).encode()).hexdigest()
            assert previous == one["hash"]
    assert run("audit-print", "XX/1").exit_code == 1


def test_demo_people_come_only_into_a_demonstration(config: Config) -> None:
    runtime.set_up(replace(config, demo=False), operations.ALL)
    result = run("demo")
    assert result.exit_code == 1
    assert "ES_DEMO=1" in result.output


@pytest.mark.parametrize(
    ("arguments", "database", "schema"),
    [
        (["/x/bin/flask", "--app", "wsgi", "check", "--play"], False, False),
        (["/x/bin/flask", "--app", "wsgi", "migrate"], True, False),
        (["/x/bin/flask", "--app", "wsgi", "deploy"], True, True),
        (["/x/bin/gunicorn", "check"], True, True),
    ],
)
def test_only_some_commands_do_without_a_database(
    arguments: list[str], database: bool, schema: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", arguments)
    assert (cli.needs_database(), cli.needs_schema()) == (database, schema)


def test_a_check_without_a_database_reads_the_folders_of_the_installation() -> None:
    """Else `flask check` would praise content that the office does not use."""
    config = Config.for_files({"ES_BPMN_DIR": "/office/bpmn", "ES_FORMS_DIR": "/office/forms"})
    assert (config.bpmn_dir, config.forms_dir) == (Path("/office/bpmn"), Path("/office/forms"))
    assert Config.for_files({}).bpmn_dir == Config.bpmn_dir


def test_cases_of_a_deployment_stay_on_it(content: Path, make_case: Callable[..., Case]) -> None:
    case = make_case()
    first = case.deployment_id
    letter = TOY / "bpmn/toy_review"
    shutil.copytree(letter, content / "bpmn/toy_review")
    shutil.copytree(TOY / "forms/toy_review", content / "forms/toy_review")
    text = content / "bpmn/toy_review/documents/consent.typ"
    text.write_text(text.read_text().replace("Toruń", "Bydgoszcz"))
    assert "toy_review: version 2 is in use." in run("deploy", "toy_review").output
    assert db.session.get_one(Case, case.id).deployment_id == first
    assert deployments.get_latest("toy_review").version == 2


def test_money_verify_finds_a_balance_that_no_entry_explains(people: People) -> None:
    call = grants.make_call("1000.00")
    assert run("money-verify").output == "0 differences.\n"
    db.session.execute(text("UPDATE call SET reserved = 6"))
    result = run("money-verify")
    assert result.exit_code == 1
    assert f"call {call.id}: reserved is 6.00, by the entries 0" in result.output
