"""Every PDF that the scenarios make is opened and read as its reader, a screen reader and an archive would.

The scenarios are those of test_scenarios, played once for both.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from es_workflow.content import ProcessPackage
from tests.content.test_scenarios import PACKAGES, Stages
from tests.letters.paper import Paper
from tests.letters.placeholders import placeholders

OURS = {"the receipt", "the proof of delivery"}
WITH_LETTERS = [
    pytest.param(package, id=package.key, marks=pytest.mark.xdist_group(package.key))
    for package in PACKAGES
    if package.templates and package.scenarios
]
pytestmark = pytest.mark.usefixtures("engine", "office")


@pytest.mark.parametrize("package", WITH_LETTERS)
def test_every_template_of_the_package_is_made_by_a_scenario(playing_of: Stages, package: ProcessPackage) -> None:
    assert set(package.templates) - {paper.template for paper in playing_of(package).papers()} == set()


@pytest.mark.parametrize("package", WITH_LETTERS)
def test_every_letter_can_be_read_by_people_screen_readers_and_archives(
    playing_of: Stages, package: ProcessPackage
) -> None:
    faults = sorted({fault for paper in playing_of(package).papers() for fault in paper.faults()})
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("package", WITH_LETTERS)
def test_every_letter_shows_the_amounts_dates_and_names_its_template_asks_for(
    playing_of: Stages, package: ProcessPackage
) -> None:
    """A placeholder in a branch is shown by some of the letters only, so one letter at least must show its value."""
    by_template: dict[str, list[Paper]] = defaultdict(list)
    for paper in playing_of(package).papers():
        by_template[paper.template].append(paper)
    missing, found = [], 0
    for template, letters in by_template.items():
        for place in sorted(placeholders(letters[0].source), key=str):
            wanted = [(letter, words) for letter in letters if (words := place.wanted(letter.data)) is not None]
            found += 1
            if not any(words in letter.text for letter, words in wanted):
                values = sorted({words for _letter, words in wanted}) or "no scenario has it"
                missing.append(f"{template}: {place.way} of {place.path}: {values}")
    assert found >= len(by_template) - len(OURS)
    assert not missing, "\n".join(missing)
