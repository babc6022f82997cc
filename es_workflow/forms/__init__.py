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
from es_workflow.forms.uploads import FileField, Upload, Uploads

__all__ = ["AnswersView", "FileField", "Row", "Section", "Table", "TableRow", "Upload", "Uploads"]
