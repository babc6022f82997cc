"""package.json: how a process presents itself – its title, who starts it, its groups, statuses and documents.

Everything a page says about a process that its BPMN cannot, always in Polish and English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from es_workflow.content.catalogue_info import CatalogueInfo
from es_workflow.content.certificate_info import CertificateInfo
from es_workflow.content.matching_rules import MatchingRules
from es_workflow.content.party_info import PartyInfo
from es_workflow.content.register_info import Column, RegisterInfo, Texts
from es_workflow.content.retention_info import RetentionInfo
from es_workflow.content.schemas import check_json, read_json
from es_workflow.errors import InvalidContent

MANIFEST = "bpmn/package.json"


@dataclass(frozen=True)
class Start:
    """Whose its cases are, whether they belong to a call, and how they begin."""

    group: str
    needs_call: bool
    action: Texts = field(default_factory=dict)
    """The words on the button with which a person begins a case."""
    by: str = "person"
    """'person', or 'message': only what another case says begins a case, never a person."""

    @property
    def by_person(self) -> bool:
        """Whether people begin its cases."""
        return self.by == "person"


@dataclass(frozen=True)
class GroupInfo:
    """A group the process gives work to; created at the first deployment when the office does not have it."""

    key: str
    name: Texts
    kind: str
    entity_kind: str | None
    entity_list: str | None
    """Where its organisations are chosen from; None: they are typed."""
    entity_person: bool
    """Those of the kind are natural persons, who apply for themselves."""
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class StatusInfo:
    """A public status: its name, its tone (colour) and, in plain words, what happens next and who has it."""

    key: str
    name: Texts
    tone: str
    next: Texts


@dataclass(frozen=True)
class PublicList:
    """The list of a call's results that everybody may read: which cases, what of them, in which order."""

    when: str
    """FEEL: the case is on the list."""
    order: str
    """FEEL: a number; the higher, the further up. Equal ones stand in the order of their numbers."""
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class DeclarationInfo:
    """What a person declares before the file of a case opens to them: its title and its words."""

    title: Texts
    text: Texts


@dataclass(frozen=True)
class MotionInfo:
    """What a panel votes on in its sessions: each candidate by itself, or a choice among them."""

    key: str
    name: Texts
    kind: str
    """'yes_no': each candidate, for or against; 'choice': at most `winners` of the candidates."""
    when: str
    """FEEL: the motion is put to the vote for a candidate."""
    winners: int


@dataclass(frozen=True)
class PanelInfo:
    """The panel (jury) of a call: whose members may sit on it, and what its sessions decide."""

    group: str
    title: Texts
    scoring: str | None
    """The user task in which each member scores alone."""
    declaration: str | None
    """What a member declares who steps back from a candidate in a session."""
    minutes: str | None
    """The letter with the minutes of a session."""
    informed: str | None
    """The group that is told when the minutes of a session are accepted."""
    motions: tuple[MotionInfo, ...]


@dataclass(frozen=True)
class Manifest:
    """How a process presents itself."""

    process: str
    title: Texts
    summary: Texts
    number: str
    start: Start
    subject: str
    groups: Mapping[str, GroupInfo]
    statuses: Mapping[str, StatusInfo]
    documents: Mapping[str, Texts]
    declarations: Mapping[str, DeclarationInfo]
    target_group: Mapping[str, bool]
    """Whether participants of a kind (its own words: students, pupils) count in the project's indicators."""
    call_form: str | None
    """The form with the terms of a call of this process."""
    call_money: bool
    """Whether calls of this process give money."""
    panel: PanelInfo | None
    public_list: PublicList | None
    registers: Mapping[str, RegisterInfo]
    """The public registers its cases are entered into."""
    matching: MatchingRules | None
    catalogue: CatalogueInfo | None
    certificates: Mapping[str, CertificateInfo]
    """The letters everybody may check, by template."""
    retention: RetentionInfo | None
    """How long it stays readable who a case was about; None: for good."""
    parties: Mapping[str, PartyInfo]
    """Organisations that act in its cases beside the applicant's."""
    raw: Mapping[str, Any]
    """package.json as written; what a deployment keeps."""

    def party_of(self, group: str | None) -> PartyInfo | None:
        """The party that the group means in cases of this process."""
        return next((party for party in self.parties.values() if party.group == group), None)

    @classmethod
    def parse(cls, data: bytes, file: str) -> Manifest:
        """The manifest of a file's bytes. Raises InvalidContent with every mistake in it."""
        raw, problems = read_json(data, file)
        problems = problems or check_json(raw, "package.schema.json", file)
        if problems:
            raise InvalidContent(problems)
        return cls.of(raw)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Manifest:
        """The manifest of a value that has been checked before (a deployment's)."""
        return cls(
            process=raw["process"],
            title=raw["title"],
            summary=raw["summary"],
            number=raw["number"],
            start=Start(**raw["start"]),
            subject=raw["subject"],
            groups={key: _group(key, value) for key, value in raw["groups"].items()},
            statuses={key: _status(key, value) for key, value in raw["statuses"].items()},
            documents=dict(raw.get("documents", {})),
            declarations={key: DeclarationInfo(**value) for key, value in raw.get("declarations", {}).items()},
            target_group=dict(raw.get("counts_as_target_group", {})),
            call_form=raw.get("call", {}).get("form"),
            call_money=raw.get("call", {}).get("money", True),
            panel=_panel(raw["call"]["panel"]) if "panel" in raw.get("call", {}) else None,
            public_list=_public_list(raw["public_list"]) if "public_list" in raw else None,
            registers={key: RegisterInfo.of(key, value) for key, value in raw.get("registers", {}).items()},
            catalogue=CatalogueInfo.of(raw["catalogue"]) if "catalogue" in raw else None,
            matching=MatchingRules.of(raw["matching"]) if "matching" in raw else None,
            certificates={name: CertificateInfo.of(name, one) for name, one in raw.get("certificates", {}).items()},
            retention=RetentionInfo.of(raw["retention"]) if "retention" in raw else None,
            parties={key: PartyInfo.of(key, value) for key, value in raw.get("parties", {}).items()},
            raw=raw,
        )


def _group(key: str, raw: Mapping[str, Any]) -> GroupInfo:
    permissions = tuple(raw.get("permissions", ()))
    entity = (raw.get("entity_kind"), raw.get("entity_list"), raw.get("entity_person", False))
    return GroupInfo(key, _texts(raw), raw["kind"], *entity, permissions)


def _status(key: str, raw: Mapping[str, Any]) -> StatusInfo:
    return StatusInfo(key, _texts(raw), raw["tone"], raw["next"])


def _public_list(raw: Mapping[str, Any]) -> PublicList:
    columns = tuple(Column.of(column) for column in raw["columns"])
    return PublicList(raw["when"], raw.get("order", "=0"), columns)


def _panel(raw: Mapping[str, Any]) -> PanelInfo:
    motions = tuple(
        MotionInfo(one["key"], _texts(one), one["kind"], one.get("when", "=true"), one.get("winners", 0))
        for one in raw.get("motions", ())
    )
    named = (raw.get("scoring"), raw.get("declaration"), raw.get("minutes"), raw.get("informed"))
    return PanelInfo(raw["group"], raw["title"], *named, motions)


def _texts(raw: Mapping[str, Any]) -> Texts:
    return {lang: raw[lang] for lang in ("pl", "en")}
