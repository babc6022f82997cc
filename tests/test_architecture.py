"""Who may import whom, and that no Python or template knows a process by name."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "es_workflow"

# Each layer and the layers it may use. Everyone may use the small base modules.
BASE = {"errors", "texts", "notation", "jsontext", "jsonrules", "clock", "territory", "packing"}
MAY_USE = {
    "feel": set(),
    "engine": {"feel"},
    "forms": {"feel"},
    "content": {"engine", "forms", "feel", "letters"},
    "db": {"config", "postgres", "models", "migrations"},
    "rows": {"db", "models"},
    "ready": set(),
    "postgres": set(),
    "models": set(),
    "migrations": {"models", "db", "config", "postgres"},
    "jobs": {"casework", "config", "db", "models"},
    "casework": {"content", "engine", "forms", "feel", "models", "db", "rows", "ready", "config", "jobs", "letters"},
    "letters": set(),
    "web": {"casework", "content", "forms", "feel", "models", "db", "config", "engine"},
    "config": set(),
    "demo": {"casework", "content", "models", "db", "config", "jobs"},
    "cli": {"casework", "content", "db", "config", "jobs", "demo", "migrations", "models", "postgres", "feel"},
    "installation": {"casework", "config", "db", "demo"},
    "serve": {"installation", "cli", "casework", "db", "config", "jobs", "demo", "migrations", "postgres"},
    "__init__": {"web", "casework", "db", "config", "jobs", "cli"},
}
# A library that only some layers may know.
ONLY_IN = {
    "SpiffWorkflow": {"engine"},
    "wtforms": {"forms", "web"},
    "flask": {"web", "cli", "__init__"},
    "sqlalchemy": {"db", "rows", "ready", "models", "casework", "migrations", "jobs"},
    "quickjs": {"feel"},
    "typst": {"casework", "letters"},
    "networkx": {"casework"},
}


def _modules() -> list[Path]:
    return sorted(CODE.rglob("*.py"))


def _layer(path: Path) -> str:
    first = path.relative_to(CODE).parts[0]
    return first.removesuffix(".py")


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            if node.module == "es_workflow":
                found |= {f"es_workflow.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(CODE)))
def test_imports_go_downwards(path: Path) -> None:
    layer = _layer(path)
    allowed = MAY_USE.get(layer, set()) | BASE | {layer}
    used = {name.split(".")[1] for name in _imports(path) if name.startswith("es_workflow.")} - {"create_app"}
    assert used <= allowed, f"{layer} must not import {sorted(used - allowed)}"


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(CODE)))
def test_libraries_stay_in_their_layer(path: Path) -> None:
    layer = _layer(path)
    for name in _imports(path):
        library = name.split(".")[0]
        if library in ONLY_IN:
            assert layer in ONLY_IN[library], f"{library} belongs in {sorted(ONLY_IN[library])}"


def test_every_layer_is_listed() -> None:
    layers = {_layer(path) for path in _modules()}
    assert layers - BASE <= set(MAY_USE)


# Words of content that are also everyday words of the application, each with the reason it is let through.
GENERIC = {
    "decision": "a BPMN and DMN word",
    "draft": "the Draft table and its pages",
    "submitted": "the time a submission was filed",
    "admin": "the pages of the administration",
    "paid": "an account of the ledger",
    "expired": "a state of an entry of a public register",
    "revoked": "a state of an entry of a public register",
    "successor": "the organisation that took another over",
    "call_terms": "the column that keeps the terms of its call for a case",
    "closed": "the state of a panel's session and of a vote in it",
}


def _content_names() -> set[str]:
    names: set[str] = set()
    for manifest in ROOT.glob("bpmn/*/package.json"):
        package = json.loads(manifest.read_text())
        names |= {manifest.parent.name, package["process"], *package["groups"], *package["statuses"]}
    for file in ROOT.glob("bpmn/*/*.bpmn"):
        names |= set(re.findall(r'\bid="([^"]+)"', file.read_text()))
        names |= set(re.findall(r'<bpmn:lane [^>]*name="([^"]+)"', file.read_text()))
    names |= {file.stem for file in ROOT.glob("forms/*/*.form")}
    return {name for name in names if len(name) > 3}


def _strings(path: Path) -> set[str]:
    if path.suffix == ".py":
        tree = ast.parse(path.read_text())
        return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return set(re.findall(r"""["']([^"'\n]+)["']""", path.read_text()))


def test_no_code_names_a_process_element_lane_form_group_or_status() -> None:
    names = _content_names()
    assert len(names) > 50, "the guard found too little content to mean anything"
    found = {
        f"{path.relative_to(ROOT)}: {text!r}"
        for path in [*_modules(), *CODE.rglob("*.html"), *(CODE / "web/static/js").glob("*.js")]
        for text in _strings(path)
        if text in names and text not in GENERIC
    }
    assert not found, "A process is content: " + ", ".join(sorted(found))
