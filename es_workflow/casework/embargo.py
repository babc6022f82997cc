"""What an applicant does not see yet of a case: the steps under embargo.

Content says where: the property `embargo` of a call or sub-process names the step within that lifts it. Until the case
has passed that step, the applicant is shown that the stage is there, but nothing of what happens in it: which way it
took and who has it would give away the result (domain.md §4: embargo until the gala).
"""

from __future__ import annotations

from dataclasses import replace

from es_workflow.casework import access, runtime
from es_workflow.casework.progress import Progress
from es_workflow.content.embargoes import EMBARGO, within
from es_workflow.models import Case, User


def seen_by(user: User, case: Case, progress: Progress) -> Progress:
    """The progress as the user may see it."""
    hidden = hidden_from(user, case, progress)
    if not hidden:
        return progress
    return replace(
        progress,
        visited=progress.visited - hidden,
        flows=progress.flows - hidden,
        active=progress.active - hidden,
        order=tuple(id for id in progress.order if id not in hidden),
    )


def hidden_from(user: User, case: Case, progress: Progress) -> frozenset[str]:
    """Elements of which the user must not learn whether the case has been there."""
    if access.works_on(user, case):
        return frozenset()
    elements = runtime.office().package(case.deployment_id).definition.elements
    kept = [one for one in elements.values() if EMBARGO in one.properties]
    kept = [one for one in kept if one.properties[EMBARGO] not in progress.visited]
    return frozenset(id for stage in kept for id in within(elements, stage))
