"""Which data of a process a reader may not read: sensitive and masked answers, wherever plain mappings take them.

What a process works out from such an answer (a decision, a script) is its author's to show or not to show.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from es_workflow.content.package import ProcessPackage
from es_workflow.content.sources import Sources
from es_workflow.forms import FormDefinition
from es_workflow.forms.concealing import OPEN, Path, Veil, hidden_from, hidden_words, keys_of, mask


class Confidential:
    """The data of a process to one who reads each form under that veil."""

    def __init__(
        self, package: ProcessPackage, veil_of: Callable[[FormDefinition], Veil], sources: Sources | None = None
    ) -> None:
        self.package, self._veil_of = package, veil_of
        self._sources = sources or Sources(package)

    @classmethod
    def of_reader(
        cls, package: ProcessPackage, groups: Collection[str], sources: Sources | None = None
    ) -> Confidential:
        """To somebody of these groups of the office; of none, to everybody."""
        return cls(package, lambda form: Veil(hidden_from(form.sensitive, groups), form.masked), sources)

    @classmethod
    def of_letter(cls, package: ProcessPackage, readers: Collection[str]) -> Confidential:
        """To a letter: one for certain groups has what each of them may read, and masked answers in full."""
        if not readers:
            return cls.of_reader(package, ())
        return cls(
            package, lambda form: Veil(frozenset().union(*(hidden_from(form.sensitive, {one}) for one in readers)))
        )

    @cached_property
    def _veils(self) -> Mapping[str, Veil]:
        """Of each form that has something to hide."""
        veils = {key: self._veil_of(self.package.form(key)) for key in self.package.form_files}
        return {key: veil for key, veil in veils.items() if veil != OPEN}

    def covers(self, path: str) -> bool:
        """Whether the value at the path is, is in, or has in it an answer that is not to be read (whole)."""
        return any(_touch(steps, one) for veil, steps in self._found(path) for one in _all(veil))

    def keeps_back(self, path: str) -> bool:
        """Whether the value at the path is such an answer or a part of it, so that naming it can only be a mistake."""
        return any(steps[: len(one)] == one for veil, steps in self._found(path) for one in _all(veil))

    def hides(self, path: str) -> bool:
        """Whether the answer there is not to be read at all, not even its end."""
        return any(steps[: len(one)] == one for veil, steps in self._found(path) for one in veil.hidden)

    def shown(self, path: str, value: Any) -> Any:
        """The value with hidden answers told as hidden and of masked ones the end."""
        return self._concealed(path, value, hidden_words())

    def handed(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Variables for somebody who makes something of them: a hidden answer is as if it had not been given."""
        return {name: self._concealed(name, value, None) for name, value in variables.items()}

    def _concealed(self, path: str, value: Any, instead: str | None) -> Any:
        for veil, steps in self._found(path):
            value = _without(value, steps, veil, instead)
        return value

    def _found(self, path: str) -> list[tuple[Veil, Path]]:
        """The forms the value may come from that have something to hide, each with its path in the form."""
        parts = [keys_of(one, ".") for one in sorted(self._sources.each(path))]
        return [(self._veils[form], tuple(steps)) for form, *steps in parts if form in self._veils]


def _all(veil: Veil) -> Iterator[Path]:
    yield from veil.hidden
    yield from veil.kept


def _touch(one: Path, other: Path) -> bool:
    size = min(len(one), len(other))
    return one[:size] == other[:size]


def _without(value: Any, at: Path, veil: Veil, instead: str | None) -> Any:
    if value in (None, ""):
        return value
    if any(at[: len(hidden)] == hidden for hidden in veil.hidden):
        return instead
    if isinstance(value, list):
        return [_without(item, at, veil, instead) for item in value]
    if isinstance(value, Mapping):
        return {key: _without(item, (*at, str(key)), veil, instead) for key, item in value.items()}
    kept = veil.kept.get(at)
    return value if kept is None else mask(str(value), kept)
