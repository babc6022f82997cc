"""A form in front of a person: opened with earlier answers or what was typed, changed by its buttons, validated."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from es_workflow.feel import World
from es_workflow.forms import nodes
from es_workflow.forms.binding import Binder, given_files
from es_workflow.forms.building import Builder
from es_workflow.forms.collecting import answers_of
from es_workflow.forms.components import Component, feel_of, flat
from es_workflow.forms.evaluation import Evaluation
from es_workflow.forms.fields import ID_PREFIX
from es_workflow.forms.posted import FORM_MARK, ROW_MARK, Posted, Rows, drop_row, read_pairs, rows_sent
from es_workflow.forms.questions import Questions
from es_workflow.forms.rules import Rules
from es_workflow.forms.uploads import FileField, Upload, Uploads, uploads_in
from es_workflow.texts import _, use_language

if TYPE_CHECKING:
    from es_workflow.forms.definition import FormDefinition

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FormError:
    """Something to mend: the id to go to, the question, what to do."""

    field_id: str
    label: str
    message: str


class Form:
    """One person's form at one moment. Open it through `FormDefinition.open`."""

    def __init__(
        self,
        definition: FormDefinition,
        variables: Mapping[str, Any],
        world: World,
        lang: str,
        *,
        answers: Mapping[str, Any] | None,
        fields: Iterable[tuple[str, str]] | None,
        uploads: Mapping[str, Sequence[Upload]] | None,
        max_upload_mb: int,
    ) -> None:
        self.definition, self.lang, self.world = definition, lang, world
        self.message = ""  # what the last button did, for the status line
        self._max_upload_mb = max_upload_mb
        self._evaluation = Evaluation(definition.components, variables, world)
        self._sent = read_pairs(fields) if fields is not None else None
        self._posted: Posted | None = self._sent.values if self._sent and self._sent.values else None
        self._too_much = self._sent.too_much if self._sent else False
        given = answers or {}
        stored = given_files(definition.components, given) if uploads is None else uploads.items()
        self.uploads: Uploads = {
            path: list(files if uploads is not None else uploads_in(files)) for path, files in stored
        }
        self._focus = ""
        self._errors: list[FormError] = []
        with use_language(lang):
            self._given, self._locked = self._beforehand(given)
            self._bind()

    # ---- what is known before anything is typed ----

    def _beforehand(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
        """The answers to begin with, and the components that are only to be read."""
        everything = [component for top in self.definition.components for component in top.walk()]
        wanted = [
            (f"{what} {component.id}", component.expressions[what])
            for component in everything
            for what in ("prefill", "readonly")
            if what in component.expressions
        ]
        values = self._evaluation.prefills(wanted)
        locked = {
            component.id
            for component in everything
            if component.raw.get("readonly") is True or values.get(f"readonly {component.id}") is True
        }
        return self._prefilled(self.definition.components, given, values), frozenset(locked)

    def _prefilled(
        self, components: Sequence[Component], given: Mapping[str, Any], values: Mapping[str, Any]
    ) -> dict[str, Any]:
        answers = dict(given)
        for component in flat(components):
            if component.type == "group" and component.key:
                inside = given.get(component.key)
                earlier = inside if isinstance(inside, Mapping) else {}
                answers[component.key] = self._prefilled(component.children, earlier, values)
            elif component.key and component.key not in given and component.own("prefill"):
                literal = component.own("prefill")
                answers[component.key] = literal if feel_of(literal) is None else values[f"prefill {component.id}"]
        return answers

    def _is_locked(self, component: Component) -> bool:
        return component.id in self._locked

    # ---- binding ----

    def _bind(self) -> None:
        if self._posted is not None:
            rows = Rows.of(self._posted, self.uploads, self.definition.components)
            self._posted, self.uploads = rows.values, rows.uploads
            self._too_much |= rows.too_many
        self._root = Binder(self._posted, self.uploads, self._is_locked).bind(self.definition.components, self._given)
        self._findings = self._evaluation.settle(self._root.answers())
        for expression, reason in self._findings.failures.items():
            logger.warning("Form %s: %s (%s)", self.definition.form_id, reason, expression)
        self.__dict__.pop("sections", None)
        self._errors = []

    @cached_property
    def sections(self) -> list[nodes.Group]:
        """The visible form in the person's language."""
        with use_language(self.lang):
            return self._builder().sections(self._root)

    def _builder(self) -> Builder:
        def is_asked(_component: Component, path: str) -> bool:
            return path not in self._findings.hidden

        questions = Questions(self.lang, self._max_upload_mb, self._is_locked)
        return Builder(self._findings, self.lang, questions, is_asked, self._focus)

    @property
    def visible(self) -> list[nodes.Node]:
        """Everything visible, in reading order."""
        return [node for section in self.sections for node in section.walk()]

    # ---- buttons inside the form ----

    def apply_actions(self) -> bool:
        """Do what a button inside the form asked for. True: show the form again, nobody wants to submit."""
        actions, self.message = self._sent.actions if self._sent else [], ""
        for action, target in actions:
            self.perform(action, target)
        if self._sent:
            self._sent.actions = []
        return bool(actions)

    def perform(self, action: str, target: str = "") -> None:
        """`_add` a row to a list, `_remove` one (`costs:1`), `_remove_file` (`invoice:<id>`), or only `_refresh`."""
        with use_language(self.lang):
            if self._posted is None:
                self._posted = Posted()
                for name, text in self._root.typed():
                    self._posted.setdefault(name, []).append(text)
            place, _colon, which = target.rpartition(":")
            if action == "_add":
                self._add_row(target)
            elif action == "_remove":
                self._remove_row(place, which)
            elif action == "_remove_file":
                self._remove_file(place, which)
            self._bind()

    def _list_at(self, path: str) -> nodes.Repeated | None:
        return next((node for node in self.visible if isinstance(node, nodes.Repeated) and node.path == path), None)

    def _add_row(self, path: str) -> None:
        found = self._list_at(path)
        if found is None or not found.can_add or self._posted is None:
            return
        number = rows_sent(self._posted, path)
        self._posted[f"{path}-{number}-{ROW_MARK}"] = ["1"]
        self._focus = f"{path}-{number}"
        self.message = _("Dodano pozycję %(n)s.", n=number + 1)

    def _remove_row(self, path: str, number: str) -> None:
        found = self._list_at(path)
        row = next((row for row in found.rows if row.action == f"{path}:{number}"), None) if found else None
        if row is None or self._posted is None:
            return
        drop_row(self._posted, row.path)
        drop_row(self.uploads, row.path)
        self._focus = path
        self.message = _("Usunięto: %(row)s.", row=row.label)

    def _remove_file(self, path: str, upload_id: str) -> None:
        kept = [upload for upload in self.uploads.get(path, []) if upload.id != upload_id]
        if len(kept) < len(self.uploads.get(path, [])) and any(place.name == path for place in self.file_fields):
            self.uploads[path] = kept
            self.message = _("Usunięto plik.")

    # ---- the outcome ----

    def validate(self) -> bool:
        """Whether all that is asked is answered rightly; what is not stands in `errors` and beside its question."""
        with use_language(self.lang):
            rules = Rules(self._findings, self.lang, self.world.today.isoformat())
            for node in self.visible:
                rules.check(node)
            self._errors = [
                FormError(node.anchor, _title(node), node.errors[0]) for node in self.visible if node.errors
            ]
            if self._too_much:
                message = _("Przesłano więcej, niż ten formularz może przyjąć. Skróć teksty i spróbuj ponownie.")
                self._errors.insert(0, FormError(f"{ID_PREFIX}-top", "", message))
        return not self._errors

    @property
    def errors(self) -> list[FormError]:
        """What to mend after `validate`, in reading order."""
        return self._errors

    @property
    def answers(self) -> dict[str, Any]:
        """The answers to what is asked, JSON-safe: amounts as Decimal, dates as ISO text, files by id."""
        return answers_of(self._root, self._findings)

    @property
    def fields_to_keep(self) -> list[tuple[str, str]]:
        """What stands in the form, exactly as typed, for a draft."""
        with use_language(self.lang):
            return [(FORM_MARK, "1"), *self._root.typed()]

    @property
    def file_fields(self) -> list[FileField]:
        """The places that take files now, with their limits."""
        places = (node.file_field for node in self.visible if isinstance(node, nodes.Question))
        return [place for place in places if place is not None]

    @property
    def is_live(self) -> bool:
        """Whether answers change what is asked or computed: then the page should be refreshed as they are given."""
        return any(component.live for top in self.definition.components for component in top.walk())


def _title(node: nodes.Node) -> str:
    """The question as the error summary names it: with its row, without a full stop before the colon that follows."""
    label = node.label.rstrip(" .:")
    return f"{node.context}: {label}" if node.context else label
