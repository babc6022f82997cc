"""Runs BPMN processes: a definition, a state and a command in; a new state and events out. No database, no web."""

from es_workflow.engine.definition import Element, Expression, MultiInstance, ProcessDefinition
from es_workflow.engine.environment import (
    WAIT,
    Environment,
    Incident,
    NothingWaits,
    OpenTask,
    OperationCall,
    Subscription,
    TaskNotOpen,
    Waiting,
    WaitingAction,
    WaitingJob,
    WaitingTimer,
)
from es_workflow.engine.events import (
    DecisionMade,
    ElementCompleted,
    ErrorCaught,
    Event,
    FlowTaken,
    IncidentRaised,
    IncidentResolved,
    InstanceEnded,
    MessageReceived,
    OperationDone,
    StatusChanged,
    TaskCancelled,
    TaskCompleted,
    TaskOpened,
    TimerFired,
)
from es_workflow.engine.instance import ProcessInstance
from es_workflow.engine.reading import check_process, parse_process

__all__ = [
    "WAIT", "DecisionMade", "Element", "ElementCompleted", "Environment", "ErrorCaught", "Event", "Expression",
    "FlowTaken", "Incident", "IncidentRaised", "IncidentResolved", "InstanceEnded", "MessageReceived", "MultiInstance",
    "NothingWaits", "OpenTask", "OperationCall", "OperationDone", "ProcessDefinition", "ProcessInstance",
    "StatusChanged", "Subscription", "TaskCancelled", "TaskCompleted", "TaskNotOpen", "TaskOpened", "TimerFired",
    "Waiting", "WaitingAction", "WaitingJob", "WaitingTimer", "check_process", "parse_process",
]  # fmt: skip
