"""A spam filter: every artifact and the kits that can be run here read texts as training did."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import edgeproof
from edgeproof import package
from edgeproof.decision import TextFeature
from tests.support.command_line import run
from tests.support.repository import EXAMPLES
from tests.support.training import run_well

_HOSTILE = (
    "",
    " ",
    "\0",
    "A\0WIN",
    "\ud800 free",
    "FREE!!!",
    "é" * 9,
    "x" * 1_000_000,
    "\0" * 1_000_000,
    "now " * 250_000,
)


@pytest.fixture(scope="module")
def spam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Trained and sealed as docs/how-to/texts.md does it, with terms and layers as asked."""
    folder = tmp_path_factory.mktemp("spam")
    asked = ("--terms", 64, "--hidden", "none", "--quiet")
    run_well(folder / "trained", EXAMPLES / "messages.tsv", "--target", "label", *asked)
    result = run("export", folder / "trained", "-o", folder / "spam.edgeproof", "--require", "tflite-int8")
    assert result.exit_code == 0, result.stderr
    return folder / "spam.edgeproof"


def test_the_proof_holds(spam: Path) -> None:
    """Golden rows and golden texts pass on every engine."""
    assert run("verify", spam).exit_code == 0


def test_each_term_is_found_in_itself(spam: Path) -> None:
    """A contract holds no term that no text can contain."""
    contract = package.read(spam).manifest.contract
    (feature,) = contract.features
    assert isinstance(feature, TextFeature)
    found = {place for term in feature.terms for place in feature.places(term.encode())}
    assert found == set(range(feature.width))


@pytest.mark.parametrize("engine", ["reference", "litert", "onnxruntime"])
def test_one_and_many_agree_on_hostile_texts(spam: Path, engine: str) -> None:
    """NULs, lone surrogates, endless words: the same answer alone and in a batch, without a crash."""
    model = edgeproof.load(spam, engine=engine)
    rows = [{"text": text} for text in _HOSTILE]
    many = model.probability(rows)
    one = np.array([model.predict_one(row).probability for row in rows], np.float32)
    np.testing.assert_allclose(one, many, rtol=0, atol=1e-6)  # engines sum batches in another order
    if engine == "reference":
        assert one.tobytes() == many.tobytes()


def test_terms_that_were_found_are_named(spam: Path, tmp_path: Path) -> None:
    """`predict --explain` names terms with what they add, heaviest first; `predict_one` has them exactly."""
    table = tmp_path / "new.jsonl"
    table.write_text('{"text": "CLAIM now, claim!"}\n{"text": "zzz"}\n{"text": "yyy"}\n{"text": []}\n')
    done = run("predict", spam, table, "--explain", "--on-error", "skip", "--rejects", tmp_path / "rejects.csv")
    head, first, *others = done.stdout.splitlines()
    assert head == "label,probability,terms"
    effects = [float(term.rpartition(" ")[2]) for term in first.split(",")[2].split("; ")]
    assert effects == sorted(effects, key=abs, reverse=True)
    assert max(effects) > 1
    assert "claim +" in first
    assert len(others) == 2
    assert all(line.endswith(",") for line in others)
    terms = edgeproof.load(spam).predict_one({"text": "CLAIM now, claim!"}).terms["text"]
    assert " claim " in terms
    assert len(terms) == len(effects)


def test_explain_needs_a_package(spam: Path, tmp_path: Path) -> None:
    """One line for a model whose weights are not read."""
    assert run("unpack", spam, "-o", tmp_path / "files").exit_code == 0
    model = tmp_path / "files/tflite/model.tflite"
    refused = run("predict", model, EXAMPLES / "messages.tsv", "--explain")
    assert refused.exit_code == 2
    note, told = refused.stderr.splitlines()
    assert told == "edgeproof: --explain: the weights are not in a naked model; use the package"
    assert note == f"edgeproof: {model}: a naked model: no digest was checked"


def test_inspect_lists_terms(spam: Path) -> None:
    """The terms that weigh most stand under the label for which they speak."""
    shown = run("inspect", spam).stdout
    assert 'terms of text for "ham"' in shown
    assert '" claim "' in shown


@pytest.mark.parametrize("kit", ["c", "python", "javascript"])
def test_kits_prove_themselves(spam: Path, kit: str, tmp_path: Path) -> None:
    """Golden rows as texts, and golden texts, give the proven bits in the kit's own test."""
    commands = {
        "c": ["make", "check"],
        "python": [sys.executable, "messages_self_test.py"],
        "javascript": ["node", "self-test.js"],
    }
    if shutil.which(commands[kit][0]) is None:
        pytest.skip(f"needs {commands[kit][0]}")
    assert run("unpack", spam, "-o", tmp_path / kit, "--kit", kit).exit_code == 0
    done = subprocess.run(commands[kit], cwd=tmp_path / kit, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
