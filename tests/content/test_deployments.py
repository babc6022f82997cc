"""Putting a package into use: a version that never changes, made only when something changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from es_workflow.casework import audit, deployments, groups, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.errors import InvalidContent
from tests.content.broken import LETTER, PROCESS, TOY, toy, with_text

pytestmark = pytest.mark.usefixtures("db_session")


def test_a_first_deployment_is_version_one_with_all_files_that_run() -> None:
    deployed = deployments.deploy(toy())
    assert deployed.is_new
    assert (deployed.deployment.key, deployed.deployment.version) == ("toy_review", 1)
    kept = runtime.office().package(deployed.deployment.id)
    assert kept.files == toy().running_files
    assert kept.content_hash == toy().content_hash


def test_nothing_happens_when_nothing_changed() -> None:
    first, again = deployments.deploy(toy()), deployments.deploy(toy())
    assert not again.is_new
    assert again.deployment is first.deployment
    assert len(deployments.list_latest()) == 1
    assert first.deployment.version == 1


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was() -> None:
    old = deployments.deploy(toy()).deployment
    new = deployments.deploy(with_text(LETTER, "Toruń", "Bydgoszcz")).deployment
    assert new.version == 2
    assert deployments.get_latest("toy_review") == new
    assert b"Toru" in runtime.office().package(old.id).templates["consent"]


def test_going_back_is_a_new_version_too() -> None:
    deployments.deploy(toy())
    deployments.deploy(with_text(LETTER, "Toruń", "Bydgoszcz"))
    back = deployments.deploy(toy()).deployment
    assert back.version == 3
    assert back.content_hash == toy().content_hash


def test_mistakes_keep_a_package_out() -> None:
    with pytest.raises(InvalidContent, match="telegraph"):
        deployments.deploy(with_text(PROCESS, 'type="notify"', 'type="telegraph"'))
    assert deployments.find_latest("toy_review") is None


def test_missing_groups_are_made_and_others_left_alone() -> None:
    groups.ensure("director", name_pl="Szefowa", name_en="The boss", kind="office", permissions=["case.view_all"])
    deployments.deploy(toy())
    assert groups.get("director").name_pl == "Szefowa"
    assert groups.get("director").permissions == ["case.view_all"]
    assert (groups.get("pes_rep").kind, groups.get("pes_rep").entity_kind) == ("applicant", "pes")


def test_a_deployment_leaves_one_event() -> None:
    deployments.deploy(toy())
    deployments.deploy(toy())
    told = [event for event in audit.list_for(None) if event.type == AuditType.CONTENT_DEPLOYED]
    assert [(event.data["process"], event.data["version"]) for event in told] == [("toy_review", 1)]
    assert audit.verify(None).whole


def test_a_folder_is_deployed_as_a_whole() -> None:
    new = deployments.deploy_all(TOY / "bpmn", TOY / "forms")
    assert [deployment.key for deployment in new] == ["toy_parties", "toy_review"]
    assert deployments.deploy_all(TOY / "bpmn", TOY / "forms") == []
    assert sorted(deployment.key for deployment in deployments.list_latest()) == ["toy_parties", "toy_review"]


def test_an_unknown_key_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(deployments.UnknownPackage, match=r"'other'.*toy_review"):
        deployments.packages(TOY / "bpmn", TOY / "forms", ["other"])


def test_a_package_that_is_not_deployed_is_not_found(db_session: scoped_session[Session]) -> None:
    with pytest.raises(deployments.UnknownPackage):
        deployments.get_latest("toy_review")
