"""A package is its files, on disk and deployed alike; its hash changes when what runs changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from es_workflow.content import Manifest, ProcessPackage, discover, load_package
from es_workflow.errors import InvalidContent
from tests.content.broken import LETTER, MANIFEST, SCENARIO, TOY, toy, with_files, with_text


def test_packages_are_found_by_their_folders(tmp_path: Path) -> None:
    assert [package.key for package in discover(TOY / "bpmn", TOY / "forms")] == ["toy_parties", "toy_review"]
    assert discover(tmp_path / "nowhere", tmp_path) == []


def test_a_folder_of_forms_alone_is_found_too(tmp_path: Path) -> None:
    (tmp_path / "forms/lonely").mkdir(parents=True)
    (tmp_path / "forms/lonely/a.form").write_text("{}")
    assert [package.key for package in discover(tmp_path / "bpmn", tmp_path / "forms")] == ["lonely"]


def test_hidden_files_and_notes_do_not_belong_to_a_package(tmp_path: Path) -> None:
    folder = tmp_path / "some"
    folder.mkdir()
    for name in (".DS_Store", "README.md", "some.bpmn~", "some.bpmn"):
        (folder / name).write_text("x")
    assert list(load_package(folder, tmp_path / "none").files) == ["bpmn/some.bpmn"]


def test_the_hash_does_not_depend_on_the_order_of_files() -> None:
    backwards = dict(reversed(list(toy().files.items())))
    assert ProcessPackage.from_files("toy_review", backwards).content_hash == toy().content_hash


def test_the_hash_changes_with_a_file_and_with_its_name() -> None:
    hashes = {
        toy().content_hash,
        with_text(LETTER, "Toruń", "Bydgoszcz").content_hash,
        with_files(**{LETTER: None, "bpmn/documents/assent.typ": toy().files[LETTER]}).content_hash,
    }
    assert len(hashes) == 3


def test_scenarios_test_a_process_and_do_not_run_in_it() -> None:
    other = with_text(SCENARIO, "Dwie dobre oceny", "Dwie złe oceny")
    assert other.content_hash == toy().content_hash
    assert not any("scenarios" in path for path in toy().running_files)


def test_all_parts_can_be_read() -> None:
    package = toy()
    assert package.definition.process_id == "toy_review"
    assert set(package.decisions.ids) == {"toy_verdict"}
    assert package.form("request").title("en") == "Request for a purchase"
    assert set(package.templates) == {"consent"}
    assert {scenario.name for scenario in package.scenarios} >= {"granted", "withdrawn"}
    assert package.manifest.statuses["correction"].tone == "waiting"
    assert package.manifest.groups["pes_rep"].entity_kind == "pes"


def test_a_form_that_is_not_there_is_named_with_those_there_are() -> None:
    with pytest.raises(InvalidContent, match=r"forms/toy_review/ruling\.form.*resolution"):
        toy().form("ruling")


def test_a_manifest_survives_its_deployment() -> None:
    manifest = toy().manifest
    assert Manifest.of(dict(manifest.raw)) == manifest


def test_every_mistake_of_a_manifest_is_told_at_once() -> None:
    broken = toy().files[MANIFEST].replace(b'"number"', b'"numbre"').replace(b'"tone": "bad"', b'"tone": "awful"')
    with pytest.raises(InvalidContent) as told:
        Manifest.parse(broken, "package.json")
    assert {problem.element for problem in told.value.problems} == {
        "",
        "statuses.refused.tone",
        "statuses.abandoned.tone",
    }


def test_what_was_checked_when_it_was_put_into_use_reads_the_same() -> None:
    made = toy()
    deployed = ProcessPackage.deployed(made.key, made.files)
    assert deployed.manifest == made.manifest
    assert [deployed.form(form_id) for form_id in made.form_files] == [
        made.form(form_id) for form_id in made.form_files
    ]
