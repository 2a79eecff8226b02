"""The JavaScript kit as one classic script: in Node, and in a page that Chromium opens from the disk."""

import json
import shutil
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.proof.golden import same_bits
from edgeproof_export.kits import KitSource, javascript
from tests.languages import conformance, wire
from tests.languages.node import DRIVERS
from tests.languages.programs import lacking, run
from tests.support.browser import chromium
from tests.support.kits import write_kit

_AS_MODULE = """
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
runInThisContext(readFileSync(new URL("kit/mixed.iife.js", import.meta.url), "utf8"));
export const { contract, decide, label, probability, rowVector, width } = globalThis.mixedDecision;
"""


def _require(absent: str | None) -> None:
    if absent:
        pytest.skip(f"needs {absent}")


def _alone(source: KitSource, folder: Path) -> Path:
    """Write the script, and not one module."""
    kit = write_kit("javascript", source, folder / "whole")
    (folder / "kit").mkdir()
    shutil.copy(kit / f"{source.contract.name}.iife.js", folder / "kit")
    return folder


def test_it_answers_as_the_conformance_file_says(source: KitSource, tmp_path: Path) -> None:
    """Without a module: the file's vectors give its bits, its rows its answers, warnings and errors."""
    _require(lacking(node="Debian: nodejs"))
    wanted, work = conformance.read(), _alone(source, tmp_path)
    for driver in ("answers.js", "node.js"):
        shutil.copy(DRIVERS / driver, work)
    (work / "package.json").write_text('{"type": "module"}')
    (work / "classic.js").write_text(_AS_MODULE)

    def answered(what: str, given: bytes) -> bytes:
        return run(["node", "node.js", "./classic.js", what], work, given)

    found = wire.floats_from_bytes(answered("vectors", wire.vectors_to_bytes(wanted.vectors)))
    assert same_bits(found, wanted.probabilities) == 0
    rows = wire.answers_from_bytes(answered("rows", wire.rows_to_bytes(wanted.cells(source.contract))))
    assert conformance.differing(rows, "javascript") == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["source", "image_source", "window_source", "text_source", "odd_source"])
def test_a_page_from_the_disk_gives_the_sealed_bits(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Chromium, `file://`: golden rows of numbers, pictures, windows, texts and awkward names; one global variable."""
    _require(lacking(chromium="Debian: chromium"))
    source: KitSource = request.getfixturevalue(kind)
    name, work = source.contract.name, _alone(source, tmp_path)
    variable = javascript.source.variable(name)
    page = f"<script>const before = Object.keys(window);</script><script src='kit/{name}.iife.js'></script>"
    (work / "page.html").write_text(f"<!doctype html><meta charset='utf-8'>{page}")
    with chromium() as opened:
        opened.open(work / "page.html")
        found = opened.run(_script(source, variable))
        assert opened.complaints == []
        assert opened.run("Object.keys(window).filter((key) => !before.includes(key)).join()") == variable
    n_rows = len(found)
    assert n_rows >= 2
    assert same_bits(np.array(found, np.float32), source.probabilities[:n_rows]) == 0


def _script(source: KitSource, variable: str) -> str:
    if source.golden.texts:
        names = json.dumps(source.contract.feature_names)
        rows = json.dumps(source.named_rows)
        entries = f"Object.fromEntries({names}.map((name, f) => [name, cells[f]]))"
        return f"{rows}.map((cells) => {variable}.decide({entries}).probability)"
    rows = json.dumps([[None if isnan(x) else x for x in row] for row in source.golden.vectors.tolist()])
    return f"{rows}.map((row) => {variable}.probability(row.map((x) => x ?? NaN)))"


def test_the_default_import_does_without_golden_rows(source: KitSource, tmp_path: Path) -> None:
    """Without `golden.js` and `self-test.js` the module decides as before."""
    _require(lacking(node="Debian: nodejs"))
    kit = write_kit("javascript", source, tmp_path)
    (kit / "golden.js").unlink()
    (kit / "self-test.js").unlink()
    assert source.example_label in run(["node", "example.js"], kit).decode()


def test_a_large_network_is_there_once(source: KitSource, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Beyond the limit no classic script; neither README nor package.json names one."""
    monkeypatch.setattr(javascript, "_MOST_NUMBERS", 10)
    kit = write_kit("javascript", source, tmp_path)
    texts: dict[str, Any] = {path.name: path.read_text(encoding="utf-8") for path in kit.rglob("*.*") if path.is_file()}
    assert [name for name, text in texts.items() if "iife" in name + text] == []
