"""The steps of a scenario in a few words, for whoever reads where it failed."""

from __future__ import annotations

from es_workflow.content.scenario_steps import (
    Act,
    Advance,
    BeginOther,
    ChangeCall,
    Check,
    CompleteTask,
    InOther,
    KeepJournal,
    Leave,
    Match,
    Meet,
    Receive,
    Step,
)


def describe(step: Step) -> str:
    """The step in a few words."""
    match step:
        case CompleteTask():
            return f"{step.persona} does {step.task}"
        case Act():
            return f"{step.persona}: {step.action}"
        case Receive():
            return f"{step.persona} takes over {step.template}"
        case Leave():
            return f"{step.persona} leaves"
        case ChangeCall():
            return f"{step.persona} changes the call: {', '.join(step.change)}"
        case Meet():
            return f"{step.persona} and the session: {', '.join(step.act)}"
        case Advance():
            return f"time passes: {step.unit} {step.amount}"
        case Check():
            return "a look at the case"
        case Match():
            return f"{step.persona} asks both sides in {step.exchange}"
        case KeepJournal():
            return f"{step.persona} keeps the journal from {step.first} to {step.last}"
        case BeginOther():
            return f"{step.other}: {step.process} as in {step.scenario}"
        case InOther():
            return f"{step.other}: {describe(step.step)}"
