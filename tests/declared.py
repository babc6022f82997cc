"""The toy process whose reviews ask for a declaration of impartiality first."""

from __future__ import annotations

import json

from es_workflow.content import ProcessPackage

KEY = "impartiality"
WORDS = {
    "title": {"pl": "Deklaracja bezstronności", "en": "Declaration of impartiality"},
    "text": {"pl": "Nie łączy mnie nic z podmiotem.\nZachowam poufność.", "en": "Nothing links me.\nI keep silent."},
}


def with_declarations(toy: ProcessPackage) -> ProcessPackage:
    """The package with the property on both reviews and the words in package.json."""
    files = dict(toy.files)
    for path, data in toy.files.items():
        if path.endswith("toy_review.bpmn"):
            text = data.decode()
            for name in ("Review (first)", "Review (second)"):
                there = f'<zeebe:property name="name_en" value="{name}"/>'
                assert there in text
                text = text.replace(there, f'{there}<zeebe:property name="declaration" value="{KEY}"/>')
            files[path] = text.encode()
    manifest = json.loads(files["bpmn/package.json"]) | {"declarations": {KEY: WORDS}}
    files["bpmn/package.json"] = json.dumps(manifest).encode()
    return ProcessPackage.from_files(toy.key, files)
