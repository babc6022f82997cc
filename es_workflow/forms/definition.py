"""A form file, read and checked once, shared by everybody who fills the form in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from es_workflow.errors import InvalidContent
from es_workflow.feel import World
from es_workflow.forms.answers import AnswersView
from es_workflow.forms.checking import form_problems, read_document
from es_workflow.forms.components import Component, Texts, read_components
from es_workflow.forms.concealing import Path, Sensitive, masked, sensitive
from es_workflow.forms.evaluation import named, written
from es_workflow.forms.form import Form
from es_workflow.forms.personal import PersonalQuestion, personal_questions
from es_workflow.forms.presenting import present
from es_workflow.forms.uploads import Upload
from es_workflow.texts import pick

MAX_UPLOAD_MB = 10


@dataclass(frozen=True)
class FormDefinition:
    """What a form asks. Immutable."""

    form_id: str
    file: str
    titles: Texts
    leads: Texts
    components: tuple[Component, ...]
    threshold: str = ""  # of a criteria sheet: the total to be reached, a number or FEEL
    result: str = ""  # of a criteria sheet: FEEL, what the sheets of a case came to together

    @classmethod
    def parse(cls, data: bytes, file: str) -> FormDefinition:
        """The form of a file. Raises InvalidContent with everything that is wrong in it."""
        document = read_document(data, file)
        problems = form_problems(document, file)
        if problems:
            raise InvalidContent(problems)
        return cls.of(document, file)

    @classmethod
    def of(cls, document: Mapping[str, Any], file: str) -> FormDefinition:
        """The form of a document that has been checked before (a deployment's)."""
        own = document.get("properties", {})
        return cls(
            form_id=document["id"],
            file=file,
            titles={"pl": own.get("title", ""), "en": own.get("title_en", "")},
            leads={"pl": own.get("description", ""), "en": own.get("description_en", "")},
            components=read_components(document["components"]),
            threshold=own.get("threshold", ""),
            result=own.get("result", ""),
        )

    @cached_property
    def sensitive(self) -> tuple[Sensitive, ...]:
        """Its sensitive questions, which every reading asks for."""
        return tuple(sensitive(self.components))

    @cached_property
    def masked(self) -> frozenset[tuple[Path, int]]:
        """Its masked questions, with how many characters of each stay."""
        return frozenset(masked(self.components))

    @cached_property
    def personal(self) -> tuple[PersonalQuestion, ...]:
        """Its questions about a person, whose answers are erased some day."""
        return tuple(personal_questions(self.components))

    @cached_property
    def takes_files(self) -> bool:
        """Whether any of its questions asks for files."""
        return any(component.type == "filepicker" for top in self.components for component in top.walk())

    @cached_property
    def asks_of_case(self) -> bool:
        """Whether anything in it depends on the case; for one without any expression the case need not be loaded."""
        return any(written(self.components))

    def title(self, lang: str) -> str:
        """What the form is called."""
        return pick(self.titles, lang)

    def lead(self, lang: str) -> str:
        """The sentence under the title."""
        return pick(self.leads, lang)

    def open(
        self,
        variables: Mapping[str, Any],
        world: World,
        lang: str,
        answers: Mapping[str, Any] | None = None,
        fields: Iterable[tuple[str, str]] | None = None,
        uploads: Mapping[str, Sequence[Upload]] | None = None,
        max_upload_mb: int = MAX_UPLOAD_MB,
    ) -> Form:
        """The form for one person. `answers`: an earlier submission; `fields`: a post or a draft, as it was typed.

        `uploads` are the stored files by field name; None takes those of the earlier answers.
        """
        return Form(
            self, variables, world, lang, answers=answers, fields=fields, uploads=uploads, max_upload_mb=max_upload_mb
        )

    def looks_at(self, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """Of the variables those that the form depends on: what a submission keeps, to be read as it was asked."""
        kept = named(self.components, {**variables, "variables": None})
        return variables if "variables" in kept else kept

    def present(self, answers: Mapping[str, Any], variables: Mapping[str, Any], lang: str, world: World) -> AnswersView:
        """A submission to be read. `variables`: what the form could see when it was submitted."""
        return present(self, answers, variables, lang, world)
