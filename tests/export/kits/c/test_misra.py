"""MISRA C:2012 as cppcheck finds it: nothing but rules that docs/reference/c.md lists, each with a reason."""

import re
import subprocess
from pathlib import Path

import pytest

from edgeproof_export.kits import KitSource
from tests.export.kits.c.test_pictures import source_of as deep_source
from tests.languages import conformance
from tests.languages.sources import kit_source
from tests.support.c_kits import Kit, tool, write_kit
from tests.support.repository import REPOSITORY

pytestmark = pytest.mark.slow

_PAGE = REPOSITORY / "docs/reference/c.md"
_FINDING = re.compile(r"^misra-c2012-(\d+\.\d+) (\S+)$", re.MULTILINE)


def _listed() -> set[str]:
    section = _PAGE.read_text(encoding="utf-8").partition("## MISRA C:2012\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([\d., ]+) \|", section, re.MULTILINE)
    return {rule for row in rows for rule in row.split(", ")}


def _found(folder: Path) -> dict[str, str]:
    """Return the rules of which there are findings, each with one place."""
    sources = sorted(map(str, (folder / "src").glob("*.c")))
    (header,) = (folder / "src").glob("*.h")
    options = ["--std=c99", "--addon=misra", "--quiet", f"-I{header.parent}", "--template={id} {file}:{line}"]
    command = [tool("cppcheck"), *options, f"-D{header.stem.upper()}_SELFTEST", *sources]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert "misra-c2012" in said, said
    return {rule: Path(place).name for rule, place in _FINDING.findall(said)}


def test_findings_are_of_listed_rules(kit: Kit, text_source: KitSource, tmp_path: Path) -> None:
    """Tables with categories, every activation, texts, pictures, windows; and each listed rule is met somewhere."""
    every = kit_source(*conformance.decision(), n=60)
    others = {
        "every": every,
        "texts": text_source,
        "picture": deep_source("every_kind"),
        "window": deep_source("window"),
    }
    folders = [kit.folder, *(write_kit(tmp_path / name, source).folder for name, source in others.items())]
    found = {rule: place for folder in folders for rule, place in _found(folder).items()}
    assert found.keys() == _listed(), {rule: found.get(rule) for rule in found.keys() ^ _listed()}
