"""Model card, bill of materials, Annex IV: valid, honest about what nobody stated, the same bytes twice."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from edgeproof.errors import UsageError
from edgeproof.package import read
from edgeproof_export.card import DOCUMENTS, Stated, documents
from edgeproof_export.card.cli import card
from tests.support.packages import reference_package
from tests.support.pairs import old_side
from tests.support.repository import GOLDEN

SAID = """
provider = "Example Ltd"
contact = "model@example.org"
license = "Apache-2.0"
version = "1.2"
repository = "https://example.org/model"
language = ["en"]
tags = ["ships"]
intended_use = "Deciding | whom to ask"
users = ["pursers"]
out_of_scope = "aircraft"
limitations = ["small tables", "no \\"infants\\""]
ethical_considerations = ["sex is a column"]
training_data = "Invented passengers."
human_oversight = "A person reads every answer."
monitoring = "Weekly."
annex_iv = { 2f = "None is planned.", 4 = "Both mistakes cost the same." }
"""
VALIDATORS = {"1.6": SchemaVersion.V1_6, "1.7": SchemaVersion.V1_7}


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """A file of `--card`."""
    path = tmp_path / "said.toml"
    path.write_text(SAID, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    """Run `edgeproof card`."""
    return CliRunner().invoke(card, [str(one) for one in arguments])


def faults(bom: dict[str, Any], version: str) -> Any:
    """What CycloneDX's own strict validator says; None where it is content."""
    validator: Any = JsonStrictValidator(VALIDATORS[version])
    return validator.validate_str(json.dumps(bom))


@pytest.mark.parametrize("version", ["1.6", "1.7"])
@pytest.mark.parametrize("is_said", [False, True])
def test_the_bill_of_materials_is_strictly_valid(version: str, is_said: bool, said: Path) -> None:
    """With and without what a person states; each of several planted faults is refused."""
    stated = Stated.read(said) if is_said else Stated()
    package = read(GOLDEN)
    bom = json.loads(documents(package, stated)[f"bom-{version}.cdx.json"])
    assert faults(bom, version) is None
    assert bom["specVersion"] == version
    hashes = {one["name"]: one["hashes"][0]["content"] for one in bom["components"]}
    assert hashes == {name: record.sha256 for name, record in package.manifest.files.items()}
    measured = bom["metadata"]["component"]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert float(measured[0]["value"]) == package.manifest.original["accuracy"]
    for path, key, wrong in (
        (("metadata", "component", "modelCard"), "accuracy", 1),
        (("components", 0, "hashes", 0), "content", "abc"),
        ((), "serialNumber", "urn:uuid:1"),
        (("metadata", "component"), "type", "model"),
    ):
        planted = json.loads(json.dumps(bom))
        place = planted
        for step in path:
            place = place[step]
        place[key] = wrong
        assert faults(planted, version) is not None, key


def test_the_front_matter_is_yaml(said: Path) -> None:
    """What the Hub reads: task, licence, and every figure with its value."""
    package = read(GOLDEN)
    text = documents(package, Stated.read(said))["README.md"].decode()
    _, head, body = text.split("---\n", 2)
    found = yaml.safe_load(head)
    assert found["pipeline_tag"] == "tabular-classification"
    assert (found["license"], found["language"], found["tags"][-1]) == ("apache-2.0", ["en"], "ships")
    (result,) = found["model-index"][0]["results"]
    told = {metric["type"]: metric["value"] for metric in result["metrics"]}
    assert told["accuracy"] == package.manifest.original["accuracy"]
    assert told["roc_auc"] == package.manifest.original["auc"]
    assert body.lstrip().startswith(f"# {package.contract.name}")
    assert "Deciding \\| whom to ask" in body


def test_what_nobody_states_is_not_stated(said: Path) -> None:
    """Nothing is made up: each point of the annex and each row of the card says so, or what was measured."""
    package = read(GOLDEN)
    silent, spoken = (documents(package, stated) for stated in (Stated(), Stated.read(said)))
    annex = silent["annex-iv.md"].decode()
    assert annex.count("\n## ") == 23
    for point in ("1b", "1f", "1h", "2e", "2f", "3", "4", "5", "7", "8", "9"):
        assert f"## {point}. " in annex
        assert annex.split(f"## {point}. ")[1].split("\n\n")[1].strip() == "not stated", point
    assert f"{package.manifest.original['accuracy']:.4f}" in annex.split("## 2g")[1].split("## 2h")[0]
    assert "| intended use | not stated |" in silent["README.md"].decode()
    told = spoken["annex-iv.md"].decode()
    for text in ("None is planned.", "Both mistakes cost the same.", "A person reads every answer.", "Weekly."):
        assert text in told
    assert told.split("## 8. ")[1].split("\n\n")[1].strip() == "not stated"


def test_the_same_package_gives_the_same_bytes(tmp_path: Path, said: Path) -> None:
    """In a folder twice, and on standard output; another package has another serial number."""
    for folder in ("a", "b"):
        result = run(GOLDEN, "--card", said, "-o", tmp_path / folder)
        assert result.exit_code == 0, result.output
    files = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert set(files) == {file for file, _ in DOCUMENTS.values()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    for form, (name, _) in DOCUMENTS.items():
        assert run(GOLDEN, "--card", said, "--form", form).stdout.encode() == files[name]
    other = tmp_path / "other.edgeproof"
    side = old_side(1)
    other.write_bytes(reference_package(side.contract, side.network))
    serials = {json.loads(run(one, "--form", "cyclonedx-1.6").stdout)["serialNumber"] for one in (GOLDEN, other)}
    assert len(serials) == 2


def test_names_cannot_break_the_documents(tmp_path: Path) -> None:
    """Columns and labels that look like Markdown, YAML or HTML are shown as they are."""
    from dataclasses import replace

    side = old_side(2)
    features = (replace(side.contract.features[0], name="a|b <script> *x*"), *side.contract.features[1:])  # type: ignore[type-var]
    contract = replace(side.contract, features=features, labels=("no: [", 'y"es'))
    path = tmp_path / "odd.edgeproof"
    path.write_bytes(reference_package(contract, side.network))
    found = documents(read(path), Stated())
    assert r"| a\|b \<script\> \*x\* |" in found["README.md"].decode()
    assert faults(json.loads(found["bom-1.6.cdx.json"]), "1.6") is None
    assert yaml.safe_load(found["README.md"].decode().split("---\n", 2)[1])["library_name"] == "edgeproof"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('licence = "MIT"', "did you mean license?"),
        ("provider = 3", "provider: expected a text"),
        ('provider = "  "', "provider: expected a text"),
        ('license = "MIT or so"', "expected an SPDX identifier"),
        ('repository = "here"', "expected an address"),
        ('annex_iv = { 0z = "x" }', "expected points of Annex IV"),
        ('annex_iv = "x"', "expected a table of points"),
        ("provider = ", "expected TOML"),
    ],
)
def test_a_wrong_card_file_is_one_line(text: str, said: str, tmp_path: Path) -> None:
    """The file, the key, what was expected."""
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    result = run(GOLDEN, "--card", path)
    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)
    assert str(path) in str(result.exception)
