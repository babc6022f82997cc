"""The tables, one noun a class. Import them from here."""

from es_workflow.models.aid import Aid, AidCeiling, AidCertificate, AidReportTerm, ExchangeRate, UndertakingLink
from es_workflow.models.base import Base
from es_workflow.models.calendar import (
    REVISIONS,
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
from es_workflow.models.certificate import Certificate
from es_workflow.models.content import Blob, Deployment, DeploymentFile
from es_workflow.models.indicators import Participant, Support, SupportImport, SupportReversal
from es_workflow.models.journal import Journal, JournalEntry, JournalWeek
from es_workflow.models.matching import MatchApplication, MatchOffer, MatchPair
from es_workflow.models.message import Delivery, Message, ProcessStart
from es_workflow.models.money import CallPlace, CallResults, CaseFunds, LedgerEntry, PaymentFile, PaymentOrder
from es_workflow.models.panel import (
    PanelBallot,
    PanelCandidate,
    PanelRound,
    PanelSeat,
    PanelSession,
    PanelVote,
    SessionItem,
    SessionPresence,
)
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
from es_workflow.models.party import CaseParty
from es_workflow.models.people import Group, Membership, Organisation, Representation, User
from es_workflow.models.programme import BudgetLine, Call, ProjectVersion
from es_workflow.models.public_register import RegisterChange, RegisterEntry
from es_workflow.models.registers import AccountCheck, Bar, CostDocument, Declaration
from es_workflow.models.retention import RetentionHold

__all__ = [
    "REVISIONS",
    "AccountCheck",
    "Aid",
    "AidCeiling",
    "AidCertificate",
    "AidReportTerm",
    "Attachment",
    "AuditEvent",
    "Bar",
    "Base",
    "Blob",
    "BudgetLine",
    "BusinessClock",
    "CalendarRevision",
    "Call",
    "CallPlace",
    "CallResults",
    "Case",
    "CaseFunds",
    "CaseParty",
    "Certificate",
    "CostDocument",
    "DeadlineSuspension",
    "Declaration",
    "Delivery",
    "DeliveryTerm",
    "Deployment",
    "DeploymentFile",
    "Document",
    "Draft",
    "ExchangeRate",
    "Group",
    "Incident",
    "Journal",
    "JournalEntry",
    "JournalWeek",
    "LedgerEntry",
    "LetterDelivery",
    "Mail",
    "MatchApplication",
    "MatchOffer",
    "MatchPair",
    "Membership",
    "Message",
    "Notification",
    "NumberSequence",
    "OfficeDay",
    "Organisation",
    "PanelBallot",
    "PanelCandidate",
    "PanelRound",
    "PanelSeat",
    "PanelSession",
    "PanelVote",
    "Participant",
    "PaymentFile",
    "PaymentOrder",
    "ProcessStart",
    "ProjectVersion",
    "RegisterChange",
    "RegisterEntry",
    "Representation",
    "RetentionHold",
    "ServiceJob",
    "SessionItem",
    "SessionPresence",
    "Submission",
    "Subscription",
    "Support",
    "SupportImport",
    "SupportReversal",
    "Timer",
    "UndertakingLink",
    "User",
    "UserTask",
]
