"""A process package: the files of one process, read once and shared. A process is content, not code.

Paths inside a package are `bpmn/…` and `forms/…`, without the package's key, the same on disk and deployed.
Loading never fails on bad content; `check()` says what is wrong, and using a broken part raises InvalidContent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from es_workflow import jsontext
from es_workflow.content.manifest import MANIFEST, Manifest
from es_workflow.content.scenario import Scenario
from es_workflow.engine import ProcessDefinition, parse_process
from es_workflow.errors import InvalidContent, Problem
from es_workflow.feel import Decisions, parse_decisions
from es_workflow.forms import FormDefinition

SCENARIOS = "bpmn/scenarios/"
DOCUMENTS = "bpmn/documents/"
READ_BYTES = 5_000_000
"""More than the largest file `check` takes."""
IGNORED = {"README.md"}


class ProcessPackage:
    """One process with its forms, decisions, letters and scenarios, as its author wrote them."""

    def __init__(self, key: str, files: Mapping[str, bytes], links: Collection[str] = ()) -> None:
        """`links`: paths that only point to somewhere else. They are not read, and `check` refuses them."""
        self.key, self.links, self.was_checked = key, frozenset(links), False
        self.files: Mapping[str, bytes] = MappingProxyType(dict(sorted(files.items())))

    @classmethod
    def from_files(cls, key: str, files: Mapping[str, bytes]) -> ProcessPackage:
        """The package of files that lie somewhere else than on disk (a deployment, an editor)."""
        return cls(key, files)

    @classmethod
    def deployed(cls, key: str, files: Mapping[str, bytes]) -> ProcessPackage:
        """The package of a deployment: it was checked when it was put into use, and is not checked again."""
        package = cls(key, files)
        package.was_checked = True
        return package

    def __repr__(self) -> str:
        return f"<ProcessPackage {self.key} {self.content_hash[:8]}>"

    def place(self, path: str) -> str:
        """Where an author finds the file: bpmn/<key>/… or forms/<key>/…"""
        root, _, rest = path.partition("/")
        return f"{root}/{self.key}/{rest}"

    @cached_property
    def running_files(self) -> Mapping[str, bytes]:
        """What a running case needs: everything but the scenarios, which only test it."""
        return {path: data for path, data in self.files.items() if not path.startswith(SCENARIOS)}

    @cached_property
    def content_hash(self) -> str:
        """Changes exactly when a file that runs changes its name or its bytes."""
        digest = hashlib.sha256()
        for path, data in sorted(self.running_files.items()):
            digest.update(f"{path}\0{hashlib.sha256(data).hexdigest()}\n".encode())
        return digest.hexdigest()

    @cached_property
    def names_project(self) -> bool:
        """Whether the word `project` stands anywhere in what runs: only then can anything look at the global."""
        return any(b"project" in data for data in self.running_files.values())

    @cached_property
    def keeps_journal(self) -> bool:
        """Whether anything that runs opens a journal: only then can a case have one."""
        return any(b"journal:open" in data for data in self.running_files.values())

    @cached_property
    def manifest(self) -> Manifest:
        """How the process presents itself. Raises InvalidContent."""
        if MANIFEST not in self.files:
            remedy = "docs/package.md tells what belongs in it"
            raise InvalidContent([Problem(self.place(MANIFEST), "", "the file is missing", remedy)])
        data = self.files[MANIFEST]
        return Manifest.of(jsontext.read(data)) if self.was_checked else Manifest.parse(data, self.place(MANIFEST))

    def _named(self, suffix: str) -> dict[str, bytes]:
        return {self.place(path): data for path, data in self.files.items() if path.endswith(suffix)}

    @cached_property
    def processes(self) -> Mapping[str, bytes]:
        """The BPMN files by the place where an author finds them."""
        return self._named(".bpmn")

    @cached_property
    def definition(self) -> ProcessDefinition:
        """The process ready to run. Raises InvalidContent."""
        return parse_process(self.processes, self.manifest.process)

    @cached_property
    def operations(self) -> frozenset[str]:
        """What its service tasks ask for. Raises InvalidContent."""
        return frozenset(one.operation for one in self.definition.elements.values() if one.operation)

    @cached_property
    def files_cases(self) -> bool:
        """Whether its cases are filed at some moment; else nobody asks when. Raises InvalidContent."""
        return not self.operations.isdisjoint({"case:number", "case:file"})

    @cached_property
    def decision_files(self) -> Mapping[str, bytes]:
        """The DMN files by the place where an author finds them."""
        return self._named(".dmn")

    @cached_property
    def decisions(self) -> Decisions:
        """The decision tables of all DMN files. Raises InvalidContent."""
        return parse_decisions(self.decision_files)

    @cached_property
    def form_files(self) -> Mapping[str, str]:
        """Form id → path; the id is the file's name."""
        return {PurePosixPath(path).stem: path for path in self.files if path.startswith("forms/")}

    @cached_property
    def _forms(self) -> dict[str, FormDefinition]:
        return {}

    def form(self, form_id: str) -> FormDefinition:
        """The form of that id, read once. Raises InvalidContent."""
        if form_id not in self._forms:
            data, place = self.form_bytes(form_id), self.place(f"forms/{form_id}.form")
            self._forms[form_id] = (
                FormDefinition.of(jsontext.read(data), place) if self.was_checked else FormDefinition.parse(data, place)
            )
        return self._forms[form_id]

    def form_bytes(self, form_id: str) -> bytes:
        """The file of the form: what a submission's hash is taken of."""
        if form_id not in self.form_files:
            place, known = self.place(f"forms/{form_id}.form"), ", ".join(self.form_files) or "none"
            raise InvalidContent([Problem(place, "", "there is no such form", f"there are: {known}")])
        return self.files[self.form_files[form_id]]

    @cached_property
    def templates(self) -> Mapping[str, bytes]:
        """The letters by name: `documents/<name>.typ`."""
        inside = {path.removeprefix(DOCUMENTS): data for path, data in self.files.items() if path.startswith(DOCUMENTS)}
        return {name.removesuffix(".typ"): data for name, data in inside.items() if name.endswith(".typ")}

    @cached_property
    def scenario_files(self) -> Mapping[str, bytes]:
        """The scenarios' files by the place where an author finds them."""
        return {self.place(path): data for path, data in self.files.items() if path.startswith(SCENARIOS)}

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The package's scenarios by file name. Raises InvalidContent."""
        files = self.scenario_files
        return tuple(Scenario.parse(data, file, files) for file, data in files.items())


def load_package(bpmn_dir: Path, forms_dir: Path) -> ProcessPackage:
    """The package in these two folders."""
    folders = {"bpmn": bpmn_dir, "forms": forms_dir}
    files: dict[str, bytes] = {}
    links: list[str] = []
    for prefix, folder in folders.items():
        for name, path in _inside(folder):
            place = f"{prefix}/{name.as_posix()}" if name.parts else f"{prefix}/"
            if path.is_symlink():
                links.append(place)
            elif path.is_file():
                files[place] = _bytes(path)
    return ProcessPackage(bpmn_dir.name, files, links)


def _inside(folder: Path) -> list[tuple[Path, Path]]:
    """Name and place of everything in the folder; of a folder that is a link, only the link."""
    found = [folder] if folder.is_symlink() else list(folder.rglob("*"))
    named = [(path.relative_to(folder), path) for path in found]
    return [(name, path) for name, path in named if not _is_noise(name)]


def _bytes(path: Path) -> bytes:
    """The file, or as much of it as shows that it is too large; `check` refuses it."""
    with path.open("rb") as file:
        return file.read(READ_BYTES)


def _is_noise(name: Path) -> bool:
    return any(part.startswith(".") or part in IGNORED or part.endswith("~") for part in name.parts)


def discover(bpmn_root: Path, forms_root: Path) -> list[ProcessPackage]:
    """Every package under the two content folders, by key."""
    folders = [folder for root in (bpmn_root, forms_root) if root.is_dir() for folder in root.iterdir()]
    keys = {folder.name for folder in folders if folder.is_dir() and not folder.name.startswith((".", "_"))}
    return [load_package(bpmn_root / key, forms_root / key) for key in sorted(keys)]
