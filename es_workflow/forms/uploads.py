"""Files of a form: what the form asks for and what has already been stored. Storing itself is not done here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Upload:
    """A file that is already stored: who reads an answer finds it by `id`."""

    id: str
    filename: str
    size: int
    mime: str

    @property
    def extension(self) -> str:
        """The ending of the name in small letters, with its dot: `.pdf`."""
        return "." + self.filename.rsplit(".", 1)[1].lower() if "." in self.filename else ""

    def to_answer(self) -> dict[str, Any]:
        """What stands for the file in the answers."""
        return asdict(self)

    @classmethod
    def from_answer(cls, value: Mapping[str, Any]) -> Upload:
        """The file an answer speaks of."""
        return cls(
            str(value["id"]), str(value.get("filename", "")), int(value.get("size", 0)), str(value.get("mime", ""))
        )


@dataclass(frozen=True)
class FileField:
    """A place that takes files: the web stores what comes under `name` at every POST, within these limits."""

    name: str
    label: str
    accept: tuple[str, ...]
    max_mb: int
    max_files: int
    stored: int = 0

    @property
    def free(self) -> int:
        """How many more files fit."""
        return max(self.max_files - self.stored, 0)

    @property
    def multiple(self) -> bool:
        """Whether several files may be chosen at once."""
        return self.max_files > 1


Uploads = dict[str, list[Upload]]


def uploads_in(value: object) -> list[Upload]:
    """The files an answer holds; an empty list for anything that is not a list of files."""
    if not isinstance(value, Iterable) or isinstance(value, str | Mapping):
        return []
    return [Upload.from_answer(item) for item in value if isinstance(item, Mapping) and "id" in item]
