"""The tables, one noun a class. Import them from here."""

from es_workflow.models.base import Base
from es_workflow.models.calendar import (
    CalendarRevision,
    DeadlineSuspension,
    DeliveryTerm,
    LetterDelivery,
    OfficeDay,
)
from es_workflow.models.case import (
    AuditEvent,
    Case,
    Incident,
    ServiceJob,
    Subscription,
    Timer,
    UserTask,
)
from es_workflow.models.content import Blob, Deployment, DeploymentFile
from es_workflow.models.message import Delivery, Message, ProcessStart
from es_workflow.models.papers import (
    Attachment,
    BusinessClock,
    Document,
    Draft,
    Mail,
    Notification,
    NumberSequence,
    Submission,
)
from es_workflow.models.people import Group, Membership, Organisation, Representation, User
from es_workflow.models.programme import Call, ProjectVersion

__all__ = [
    "Attachment", "AuditEvent", "Base", "Blob", "BusinessClock", "CalendarRevision", "Call", "Case",
    "DeadlineSuspension", "Delivery", "DeliveryTerm", "Deployment",
    "DeploymentFile", "Document", "Draft", "Group", "Incident", "LetterDelivery", "Mail", "Membership", "Message",
    "Notification", "NumberSequence", "OfficeDay", "Organisation", "ProcessStart", "ProjectVersion", "Representation",
    "ServiceJob", "Submission", "Subscription", "Timer", "User", "UserTask",
]  # fmt: skip
