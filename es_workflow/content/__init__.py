"""A process package: files that describe a process, how they are read and what a check finds in them."""

from es_workflow.content.check import check
from es_workflow.content.manifest import GroupInfo, Manifest, StatusInfo
from es_workflow.content.operations import OperationInfo
from es_workflow.content.package import ProcessPackage, discover, load_package
from es_workflow.content.scenario import Scenario

__all__ = [
    "GroupInfo", "Manifest", "OperationInfo", "ProcessPackage", "Scenario", "StatusInfo", "check", "discover",
    "load_package",
]  # fmt: skip
