"""The panel that package.json gives the calls of a process: it can sit, score and vote, and operations fit the call."""

from __future__ import annotations

from collections.abc import Iterator

from es_workflow import feel
from es_workflow.content.check_references import listed
from es_workflow.content.manifest import MANIFEST, PanelInfo
from es_workflow.content.operations import CallPart
from es_workflow.content.work import Work

MOTION_NAMES = ("score", "proposal", "votes", "call")
"""What `when` of a motion may ask for."""
NO_MONEY = "package.json says that calls of the process give no money (call.money)"
NO_MOTIONS = "package.json gives its calls no panel that votes (call.panel.motions)"


def check_panel(work: Work) -> None:
    """Note what a panel names and nobody has, and operations for which the calls lack money or a panel."""
    if work.manifest is None:
        return
    panel = work.manifest.panel
    if panel is not None:
        _check_names(work, panel)
        _check_motions(work, panel)
    missing = {CallPart.MONEY: NO_MONEY} if not work.manifest.call_money else {}
    if panel is None or not panel.motions:
        missing[CallPart.PANEL] = NO_MOTIONS
    for task in work.of_type("serviceTask"):
        operation = work.operations.get(task.operation or "")
        if operation and operation.needs in missing:
            work.wrong(task, f"the operation {operation.name} cannot work: {missing[operation.needs]}")


def _check_names(work: Work, panel: PanelInfo) -> None:
    manifest = work.manifest
    assert manifest is not None
    for place, key in (("group", panel.group), ("informed", panel.informed)):
        group = manifest.groups.get(key or "")
        if key is not None and (key not in work.groups or (group is not None and group.kind != "office")):
            work.wrong_manifest(f"call.panel.{place}", f"{key!r} is no group of the office", listed(work.groups))
    several = {task.id for task in work.of_type("userTask") if task.multi_instance and task.form_id}
    if panel.scoring and panel.scoring not in several:
        message = f"{panel.scoring!r} is no multi-instance user task with a form"
        work.wrong_manifest("call.panel.scoring", message, listed(several))
    if panel.minutes and panel.minutes not in work.package.templates:
        message = f"there is no letter {panel.minutes!r}"
        work.wrong_manifest("call.panel.minutes", message, listed(work.package.templates))
    if panel.declaration and panel.declaration not in manifest.declarations:
        message = f"there is no declaration {panel.declaration!r}"
        work.wrong_manifest("call.panel.declaration", message, listed(manifest.declarations))


def _check_motions(work: Work, panel: PanelInfo) -> None:
    keys = [motion.key for motion in panel.motions]
    for key in {key for key in keys if keys.count(key) > 1}:
        work.wrong_manifest("call.panel.motions", f"two motions have the key {key!r}", "give each its own")
    for place, text in motion_texts(panel):
        for sentence in feel.check(text.removeprefix("="), MOTION_NAMES):
            work.report(work.package.place(MANIFEST), place, f"{text}: {sentence}")


def motion_texts(panel: PanelInfo) -> Iterator[tuple[str, str]]:
    """The FEEL of the motions, with its place."""
    for number, motion in enumerate(panel.motions):
        yield f"call.panel.motions.{number}.when", motion.when
