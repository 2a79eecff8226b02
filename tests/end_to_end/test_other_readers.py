"""Model cards and receipts, read by the programs of those who defined them, in an environment of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from edgeproof.package import read
from edgeproof_export.card import Stated, document
from tests.support.command_line import run
from tests.support.packages import reference_package
from tests.support.pairs import old_side
from tests.support.repository import GOLDEN, REPOSITORY

CARD = """
import json, sys
from huggingface_hub import ModelCard
card = ModelCard.load(sys.argv[1])
results = {one.metric_type: one.metric_value for one in card.data.eval_results}
print(json.dumps([card.data.license, card.data.tags, card.data.pipeline_tag, card.data.model_name, results]))
"""
RECEIPT = """
import base64, json, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

public, receipt = sys.argv[1:]
raw = base64.b64decode(open(public).read().splitlines()[1])
name = f"{int.from_bytes(raw[2:10], 'little'):016X}"
key = SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(raw[10:]), keyid=name)
envelope = Envelope.from_dict(json.load(open(receipt)))
assert set(envelope.verify([key], 1)) == {name}
parsed = json_format.Parse(envelope.payload, statement_pb2.Statement())
Statement.copy_from_pb(parsed).validate()
result = json_format.ParseDict(json_format.MessageToDict(parsed.predicate), test_result_pb2.TestResult())
print(json.dumps([parsed.subject[0].digest["sha256"], result.result, list(result.passed_tests)]))
"""

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with these programs, at the versions of requirements/readers.txt."""
    folder = tmp_path_factory.mktemp("readers")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    requirements = REPOSITORY / "tests" / "support" / "requirements" / "readers.txt"
    subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", "-r", requirements], check=True)
    return folder / "bin" / "python"


def test_the_hub_reads_the_model_card(python: Path, tmp_path: Path) -> None:
    """`huggingface_hub` finds licence, tags, task and every figure."""
    package = read(GOLDEN)
    path = tmp_path / "README.md"
    path.write_bytes(document("model-card", package, Stated(license="Apache-2.0", tags=("ships",))))
    done = subprocess.run([python, "-c", CARD, path], capture_output=True, text=True, check=True)
    license_, tags, task, name, results = json.loads(done.stdout)
    assert (license_, tags[-1], task, name) == ("apache-2.0", "ships", "tabular-classification", "passengers")
    assert results["accuracy"] == package.manifest.original["accuracy"]
    assert results["roc_auc"] == package.manifest.original["auc"]


def test_in_toto_reads_the_receipt(python: Path, tmp_path: Path) -> None:
    """The envelope verifies by securesystemslib, the statement parses by in-toto-attestation; no changed one does."""
    package, receipt = tmp_path / "small.edgeproof", tmp_path / "receipt.json"
    package.write_bytes(reference_package(*old_side(1)))
    run("keygen", "-o", tmp_path / "gate", "--no-passphrase")
    assert run("verify", package, "--receipt", receipt, "--key", tmp_path / "gate.key").exit_code == 0
    command: list[str | Path] = [python, "-c", RECEIPT, tmp_path / "gate.pub", receipt]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    digest, result, passed = json.loads(done.stdout)
    told = json.loads(run("receipt", receipt, "--trust", tmp_path / "gate.pub", "--json").stdout)
    assert (digest, result, passed) == (told["sha256"], "PASSED", told["passed"])
    envelope = json.loads(receipt.read_text())
    envelope["payload"] = ("A" if envelope["payload"][40] != "A" else "B").join(
        [envelope["payload"][:40], envelope["payload"][41:]]
    )
    receipt.write_text(json.dumps(envelope))
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "VerificationError" in refused.stderr
