"""What a group may allow its members. Which group has which permission is data of the office and its packages."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What a group may allow its members beyond their own tasks."""

    CASE_VIEW_ALL = "case.view_all"
    CASE_ASSIGN = "case.assign"
    INCIDENT_RESOLVE = "incident.resolve"
    USERS_MANAGE = "users.manage"
    ORGANISATIONS_MANAGE = "organisations.manage"
    CALLS_MANAGE = "calls.manage"
    RANKING_APPROVE = "ranking.approve"
    PANEL_MANAGE = "panel.manage"
    PANEL_READ = "panel.read"
    MATCHING_MANAGE = "matching.manage"
    MONEY_MANAGE = "money.manage"
    PAYMENTS_EXPORT = "payments.export"
    CALENDAR_MANAGE = "calendar.manage"
    AID_MANAGE = "aid.manage"
    INDICATORS_VIEW = "indicators.view"
    INDICATORS_MANAGE = "indicators.manage"
    PERSONAL_DATA_VIEW = "personal_data.view"
    CERTIFICATES_WITHDRAW = "certificates.withdraw"
    RETENTION_MANAGE = "retention.manage"
    CONTENT_VIEW = "content.view"
    MAILBOX_VIEW = "mailbox.view"
