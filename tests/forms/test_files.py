"""Files: told before the upload, kept, checked, removed."""

from __future__ import annotations

from es_workflow.forms import Upload
from tests.forms.samples import INVOICE, field, form_of, messages, opened

FORM = form_of(
    field("filepicker", "offer", accept=".pdf,.jpg", validate={"required": True}, properties={"max_mb": "2"}),
    field("filepicker", "more", multiple=True, properties={"max_files": "3"}),
)


def test_limits_are_told_before_the_upload() -> None:
    hints = {node.path: node.limits for node in opened(FORM).visible if node.kind == "question"}
    assert hints == {
        "offer": "PDF albo JPG. Plik może mieć najwyżej 2 MB.",
        "more": "Najwyżej 3 pliki, każdy do 10 MB.",
    }
    english = {node.path: node.file_field for node in opened(FORM, lang="en").visible if node.kind == "question"}
    assert english["offer"].accept == (".pdf", ".jpg")


def test_web_is_told_which_files_to_store() -> None:
    offer, more = opened(FORM, uploads={"more": [INVOICE]}).file_fields
    assert (offer.name, offer.max_mb, offer.max_files, offer.multiple, offer.free) == ("offer", 2, 1, False, 1)
    assert (more.name, more.max_mb, more.max_files, more.multiple, more.free) == ("more", 10, 3, True, 2)
    (strict, _more) = opened(FORM, max_upload_mb=1).file_fields
    assert strict.max_mb == 1, "the office's own limit is the smaller one"


def test_stored_file_satisfies_the_requirement() -> None:
    assert messages(opened(FORM, ("_form", "1"))) == {"offer": "Dodaj plik."}
    mine = opened(FORM, ("_form", "1"), uploads={"offer": [INVOICE]})
    assert mine.validate()
    assert mine.answers["offer"] == [{"id": "u1", "filename": "faktura.pdf", "size": 12_345, "mime": "application/pdf"}]


def test_wrong_kind_size_and_number_are_refused() -> None:
    word = Upload("u2", "opis.docx", 1, "application/x")
    assert messages(opened(FORM, uploads={"offer": [word]})) == {
        "offer": "Plik „opis.docx” jest innego rodzaju. Dodaj plik: .pdf, .jpg."
    }
    large = Upload("u3", "skan.jpeg", 3 << 20, "image/jpeg")
    assert messages(opened(FORM, uploads={"offer": [large]})) == {
        "offer": "Plik „skan.jpeg” jest za duży. Dodaj plik do 2 MB."
    }
    assert messages(opened(FORM, uploads={"offer": [INVOICE, INVOICE]})) == {"offer": "Zostaw najwyżej 1 plik."}


def test_file_is_removed_by_its_button() -> None:
    other = Upload("u2", "inna.pdf", 1, "application/pdf")
    mine = opened(FORM, ("_remove_file", "more:u1"), uploads={"more": [INVOICE, other]})
    assert mine.apply_actions()
    assert mine.uploads == {"more": [other]}
    assert mine.message == "Usunięto plik."
    stranger = opened(FORM, ("_remove_file", "elsewhere:u1"), uploads={"more": [INVOICE]})
    assert stranger.apply_actions()
    assert stranger.uploads == {"more": [INVOICE]}


def test_files_of_an_earlier_submission_are_taken_over() -> None:
    earlier = {"offer": [INVOICE.to_answer()]}
    assert opened(FORM, answers=earlier).uploads == {"offer": [INVOICE]}
    assert opened(FORM, ("_form", "1"), answers=earlier).answers["offer"] == [INVOICE.to_answer()]
    assert opened(FORM, ("_form", "1"), answers=earlier, uploads={}).answers["offer"] == [], "removed in the draft"


def test_typed_text_never_becomes_a_file() -> None:
    assert opened(FORM, ("offer", "u1"), ("offer", "{}")).answers["offer"] == []
