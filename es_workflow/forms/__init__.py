"""Form files (form-js JSON) made into forms people can fill in, and into answers other people can read.

The only importer of WTForms besides the small forms of the web. Knows nothing of processes, requests or the database.

    definition = FormDefinition.parse(data, file)
    form = definition.open(variables, world, lang, answers=…, fields=…, uploads=…)
    if form.apply_actions(): show again        # add a row, remove a row, remove a file, recalculate
    elif form.validate(): form.answers         # JSON-safe; amounts are Decimal
    else: form.errors
    definition.present(answers, variables, lang, world)      # the read-only view
"""

from es_workflow.forms.answers import AnswersView, Row, Section, Table, TableRow
from es_workflow.forms.checking import check_form, check_words, read_document
from es_workflow.forms.definition import FormDefinition
from es_workflow.forms.form import Form, FormError
from es_workflow.forms.uploads import FileField, Upload, Uploads, uploads_in

__all__ = [
    "AnswersView",
    "FileField",
    "Form",
    "FormDefinition",
    "FormError",
    "Row",
    "Section",
    "Table",
    "TableRow",
    "Upload",
    "Uploads",
    "check_form",
    "check_words",
    "read_document",
    "uploads_in",
]
