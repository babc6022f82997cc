"""What is kept of people goes some day: every marked question has a period, and the periods follow one another."""

from __future__ import annotations

from es_workflow.content.check_references import listed
from es_workflow.content.manifest import Manifest
from es_workflow.content.retention_info import RetentionInfo, Stage
from es_workflow.content.work import Work
from es_workflow.forms.personal import FILE, PersonalQuestion, unmarked


def check_retention(work: Work) -> None:
    """Note questions about a person that nobody erases, and periods that contradict one another."""
    manifest = work.manifest
    assert manifest is not None, "only for a package whose manifest can be read"
    for form_id, form in work.forms.items():
        file = work.package.place(work.package.form_files[form_id])
        for question in form.personal:
            _check_question(work, file, question, manifest.retention)
        for path in unmarked(form.components):
            remedy = "add personal (name, name_part, identifier or data), or remove retention"
            work.report(file, ".".join(path), "has retention, but no personal: nothing of it is erased", remedy)
    if manifest.retention is not None:
        _check_periods(work, manifest, manifest.retention)


def _check_question(work: Work, file: str, question: PersonalQuestion, info: RetentionInfo | None) -> None:
    place = ".".join(question.path)
    if info is not None:
        _check_period(work, file, place, question.retention, info)
    elif question.kind != FILE:
        remedy = "add retention to package.json (docs/package.md)"
        work.report(file, place, f"personal is {question.kind!r}, but nobody says when the answer is erased", remedy)


def _check_period(work: Work, file: str, place: str, name: str, info: RetentionInfo) -> None:
    if Stage[name.upper()] not in info.periods:
        work.report(file, place, f"there is no period {name!r}", f"add retention.{name} to package.json")


def _check_periods(work: Work, manifest: Manifest, info: RetentionInfo) -> None:
    for name, stage in info.documents.items():
        place = f"retention.documents.{name}"
        if name not in manifest.documents:
            work.wrong_manifest(place, "there is no such letter", listed(manifest.documents))
        elif stage is not None and stage not in info.periods:
            period = stage.name.lower()
            work.wrong_manifest(place, f"there is no period {period!r}", f"add retention.{period}")
    for earlier, later in info.contradictions:
        first, then = earlier.name.lower(), later.name.lower()
        remedy = f"make {then} longer or {first} shorter"
        work.wrong_manifest(f"retention.{then}", f"would be due before retention.{first}", remedy)
