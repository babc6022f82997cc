"""The committed bundles are those of the list, and the lock file names no place to download from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ["es_workflow/feel/bundle", "es_workflow/web/static/vendor", "es_workflow/letters/fonts"]


def test_every_bundle_is_the_one_that_was_built() -> None:
    lines = (ROOT / "frontend" / "bundles.sha256").read_text().splitlines()
    listed = {file: digest for digest, file in (line.split("  ") for line in lines)}
    found = {str(path.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()}
    assert found == set(listed)
    for file, digest in listed.items():
        assert hashlib.sha256((ROOT / file).read_bytes()).hexdigest() == digest, file


def test_licences_come_with_the_bundles() -> None:
    viewer = (ROOT / "es_workflow/web/static/vendor/NOTICE.txt").read_text()
    assert "the watermark must stay fully visible" in viewer
    assert "bpmn.io" in (ROOT / "es_workflow/web/static/vendor/bpmn-viewer.js").read_text()
    assert "feelin 8.2.0 (MIT)" in (ROOT / "es_workflow/feel/bundle/NOTICE.txt").read_text()


def test_lock_file_is_exact_and_has_no_addresses() -> None:
    lock = (ROOT / "frontend" / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert "http" not in lock.replace("https://opencollective", "").replace("https://github.com", "")
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text())["dependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
