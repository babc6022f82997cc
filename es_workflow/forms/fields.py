"""The WTForms fields of a form. Their data is always the JSON-safe answer; what a person typed stays beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.widgets import CheckboxInput, TextArea, TextInput

from es_workflow.forms.components import INPUTS, MANY_CHOICES, Component, flat
from es_workflow.forms.kinds import Kind, kind_of
from es_workflow.forms.uploads import Upload, uploads_in

ID_PREFIX = "f-"


class Meta(DefaultMeta):
    """Ids in the page get a prefix of their own, so that no key of a form can meet an id of the page."""

    def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
        """A field whose id is its full name with the prefix."""
        return unbound_field.bind(form=form, **{**options, "id": ID_PREFIX + options["prefix"] + options["name"]})


class AnswerField(Field):
    """Any question. `typed` is what stands in its inputs, as pairs of a post would say it."""

    data: Any

    def process_data(self, value: Any) -> None:
        """Take over an earlier answer."""
        self.data = value

    @property
    def typed(self) -> list[str]:
        """The texts to keep in a draft."""
        return []

    def lock(self) -> None:
        """Go back to the answer that was given, whatever was sent: the question is only to be read."""
        self.process_errors = []
        self.raw_data = None
        self.process_data(self.object_data)


class TextAnswer(AnswerField):
    """Everything that is typed: texts, numbers, amounts, dates, identifiers."""

    def __init__(self, *, kind: Kind, long: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind
        self.long = long
        self.widget: Any = TextArea() if long else TextInput()

    def process_data(self, value: Any) -> None:
        """Take over an earlier answer, a default or a value of the case, in the shape this question keeps."""
        self.data = None
        if isinstance(value, str | int | Decimal) and not isinstance(value, bool) and value != "":
            try:
                self.data = self.kind.adopt(value)
            except (ValueError, ArithmeticError):
                self.data = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; a ValueError becomes the message of the question."""
        if valuelist:
            self.data = None
            if valuelist[0].strip():
                self.data = self.kind.read(
                    valuelist[0] if isinstance(self.widget, TextArea) else one_line(valuelist[0])
                )

    @property
    def text(self) -> str:
        """What stands in the input: what was typed if it can be shown, else the answer as it would be typed."""
        if self.raw_data and (self.process_errors or self.kind.input_type not in NATIVE):
            return str(self.raw_data[0])
        return "" if self.data is None else self.kind.edit(self.data)

    @property
    def typed(self) -> list[str]:
        """What was typed, or the answer as it would be typed."""
        return [str(self.raw_data[0])] if self.raw_data else [self.text]

    @property
    def input_type(self) -> str:
        """The type of the input; a half-typed date needs a plain one, or the browser would throw it away."""
        unreadable = self.kind.input_type in NATIVE and self.raw_data and self.process_errors
        return "text" if unreadable else self.kind.input_type


NATIVE = frozenset({"date", "time", "datetime-local"})


def one_line(text: str) -> str:
    """The text without line breaks, which an input of one line cannot show."""
    return " ".join(text.split("\n")) if "\n" in text else text


class ChoiceAnswer(AnswerField):
    """One of several answers."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the value that was chosen."""
        if valuelist:
            self.data = valuelist[0] or None

    @property
    def typed(self) -> list[str]:
        """The chosen value."""
        return [str(self.data)] if self.data else []

    def is_chosen(self, value: str) -> bool:
        """Whether this answer is the chosen one."""
        return bool(self.data == value)


class ManyAnswer(AnswerField):
    """Any number of several answers."""

    def process_data(self, value: Any) -> None:
        """Take over an earlier answer; a list without repetitions."""
        self.data = list(dict.fromkeys(str(item) for item in value)) if isinstance(value, list | tuple) else []

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the values that were ticked."""
        self.process_data([value for value in valuelist if value])

    @property
    def typed(self) -> list[str]:
        """The ticked values."""
        return list(self.data)

    def is_chosen(self, value: str) -> bool:
        """Whether this answer is ticked."""
        return value in self.data


class TickAnswer(AnswerField):
    """A statement that is ticked or not."""

    widget = CheckboxInput()

    def process_data(self, value: Any) -> None:
        """Take over an earlier answer."""
        self.data = value is True

    def process_formdata(self, valuelist: list[Any]) -> None:
        """A box that is not ticked sends nothing."""
        self.data = bool(valuelist) and valuelist[0] not in ("", "false")

    def _value(self) -> str:
        return "true"

    @property
    def typed(self) -> list[str]:
        """The value of a ticked box."""
        return ["true"] if self.data else []


class FilesAnswer(AnswerField):
    """Files. They never come with the texts: the web stores them and says which ones there are."""

    uploads: list[Upload]

    def process_data(self, value: Any) -> None:
        """Take over the files of an earlier answer."""
        self.attach(uploads_in(value))

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Nothing typed counts as a file."""

    def attach(self, uploads: Sequence[Upload]) -> None:
        """These are the stored files of the question."""
        self.uploads = list(uploads)
        self.data = [upload.to_answer() for upload in self.uploads]


def _unbound(component: Component) -> Any:
    """The field before it belongs to a form; forms share it, as those of a WTForms class do."""
    made = component.made.get(_unbound)
    if made is None:
        made = component.made[_unbound] = _field_of(component)
    return made


def _field_of(component: Component) -> Any:
    default = component.raw.get("defaultValue")
    if component.type in MANY_CHOICES:
        return ManyAnswer(default=default or [])
    if component.type in {"select", "radio"}:
        return ChoiceAnswer(default=default)
    if component.type == "checkbox":
        return TickAnswer(default=default)
    if component.type == "filepicker":
        return FilesAnswer(default=[])
    return TextAnswer(kind=kind_of(component), long=component.type == "textarea", default=default)


def wtform(components: Sequence[Component], prefix: str = "") -> BaseForm:
    """The WTForms form of the questions that share one set of keys."""
    fields = {component.key: _unbound(component) for component in flat(components) if component.type in INPUTS}
    return BaseForm(fields, prefix=prefix, meta=Meta())
