"""Receipts: signed statements of what `verify` found, and a reader that no changed word gets past."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from edgeproof.package import parse, seal
from edgeproof.trust import SecretKey, open_envelope, sealed_envelope
from tests.support.command_line import assert_one_line, run
from tests.support.packages import reference_package
from tests.support.pairs import old_side
from tests.support.repository import GOLDEN

pytest.importorskip("cryptography", reason="needs cryptography (the extra [sign])")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two pairs of keys, of which `other` signs nothing."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("gate", "other"):
        assert run("keygen", "-o", folder / name, "--no-passphrase").exit_code == 0
    return folder


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of weights alone: quick to verify."""
    side = old_side(1)
    path = tmp_path_factory.mktemp("package") / "small.edgeproof"
    path.write_bytes(reference_package(side.contract, side.network))
    return path


@pytest.fixture
def receipt(package: Path, keys: Path, tmp_path: Path) -> Path:
    """A receipt that the package was verified."""
    path = tmp_path / "receipt.json"
    result = run("verify", package, "--receipt", path, "--key", keys / "gate.key")
    assert result.exit_code == 0, result.stderr
    return path


def test_a_receipt_says_what_was_verified(receipt: Path, package: Path, keys: Path) -> None:
    """The digest of the file, the package id, every check; read with a key, a folder of keys, or the environment."""
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    for trust in (keys / "gate.pub", keys):
        told = json.loads(run("receipt", receipt, package, "--trust", trust, "--json").stdout)
        assert (told["sha256"], told["result"], told["failed"]) == (digest, "PASSED", [])
        assert told["package_id"] == parse(package.read_bytes()).id
        assert "network/weights.safetensors by reference" in told["passed"]
    shown = run("receipt", receipt, env={"EDGEPROOF_TRUST": str(keys)})
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[0].startswith("result     PASSED: 4 checks passed")


def test_the_same_verification_gives_the_same_receipt(receipt: Path, package: Path, keys: Path, tmp_path: Path) -> None:
    """No clock, no chance: equal bytes on the same machine."""
    again = tmp_path / "again.json"
    run("verify", package, "--receipt", again, "--key", keys / "gate.key")
    assert again.read_bytes() == receipt.read_bytes()


def test_a_changed_word_is_refused(receipt: Path, keys: Path) -> None:
    """Each byte of the statement, changed, and each byte of the signature: exit code 5, one line, nothing printed."""
    envelope = json.loads(receipt.read_text())
    payload = base64.b64decode(envelope["payload"])
    for old, new in ((b"PASSED", b"WARNED"), (b"small.edgeproof", b"other.edgeproof"), (b"digests", b"digestz")):
        changed = {**envelope, "payload": base64.b64encode(payload.replace(old, new, 1)).decode()}
        receipt.write_text(json.dumps(changed))
        assert_one_line(run("receipt", receipt, "--trust", keys), 5, "the signature does not hold")
    (signature,) = envelope["signatures"]
    raw = base64.b64decode(signature["sig"])
    for place in range(0, 64, 7):
        wrong = bytes([*raw[:place], raw[place] ^ 1, *raw[place + 1 :]])
        changed = {**envelope, "signatures": [{**signature, "sig": base64.b64encode(wrong).decode()}]}
        receipt.write_text(json.dumps(changed))
        assert run("receipt", receipt, "--trust", keys).exit_code == 5
    receipt.write_text(json.dumps({**envelope, "payloadType": "application/json"}))
    assert run("receipt", receipt, "--trust", keys).exit_code == 5


def test_another_key_another_package(receipt: Path, keys: Path) -> None:
    """Signed by nobody we trust; about another file than the one that is there."""
    line = run("receipt", receipt, "--trust", keys / "other.pub")
    assert_one_line(line, 5, "expected a signature by", "got one by")
    assert_one_line(run("receipt", receipt, GOLDEN, "--trust", keys), 5, "about another package")


def test_a_failure_is_stated_and_has_an_exit_code(keys: Path, tmp_path: Path) -> None:
    """`verify` writes the receipt of a package whose proof fails, too; who reads it ends with 8."""
    opened = parse(reference_package(*old_side(2)))
    wrong = opened.manifest._replace(model_id="0" * 64)
    path, receipt = tmp_path / "wrong.edgeproof", tmp_path / "failed.json"
    path.write_bytes(seal(wrong, opened.files))
    assert run("verify", path, "--receipt", receipt, "--key", keys / "gate.key").exit_code == 8
    result = run("receipt", receipt, path, "--trust", keys)
    assert (result.exit_code, len(result.stderr.splitlines())) == (8, 1)
    assert "FAILED" in result.stdout
    assert "model id" in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "signatures, got no JSON, or a part of it"),
        ('{"payload": ', "signatures, got no JSON, or a part of it"),
        ("{}", "signatures, got other JSON"),
        ("[1]", "signatures, got other JSON"),
        ('{"payload":"!","payloadType":"x","signatures":[]}', "expected a DSSE envelope"),
        ('{"payload":"é","payloadType":"x","signatures":[]}', "expected a DSSE envelope"),
        ('{"payload":"","payloadType":3,"signatures":[]}', "expected a DSSE envelope"),
        ("[" * 100, "expected a DSSE envelope"),
        ("x" * (1 << 20) + "y", "more than 1,048,576 bytes"),
    ],
)
def test_what_is_no_receipt(content: str, said: str, keys: Path, tmp_path: Path) -> None:
    """One line and exit code 2; also for a file that is not there, and without any key."""
    path = tmp_path / "odd.json"
    path.write_text(content)
    assert_one_line(run("receipt", path, "--trust", keys), 2, said)
    assert_one_line(run("receipt", tmp_path / "none.json", "--trust", keys), 2, "cannot read the receipt")
    assert_one_line(run("receipt", path), 2, "--trust")
    assert_one_line(run("receipt", GOLDEN, path, "--trust", keys), 2, "got a package; the receipt comes first")


@pytest.mark.parametrize("change", [{"_type": "x"}, {"predicateType": "x"}, {"subject": []}, {"predicate": {}}])
def test_a_signed_statement_of_another_kind(change: dict[str, Any], receipt: Path, keys: Path) -> None:
    """A key may sign other statements: they are no receipts."""
    statement, _ = open_envelope(receipt, keys)
    secret = SecretKey.from_bytes((keys / "gate.key").read_bytes())
    receipt.write_bytes(sealed_envelope(json.dumps({**statement, **change}).encode(), secret))
    assert open_envelope(receipt, keys)[0] == {**statement, **change}
    assert_one_line(run("receipt", receipt, "--trust", keys), 2, "expected a test result of in-toto")


def test_a_receipt_needs_a_key(package: Path, keys: Path, tmp_path: Path) -> None:
    """Either option alone is wrong usage; a key that is none is refused before the proof, and nothing is written."""
    path = tmp_path / "receipt.json"
    assert_one_line(run("verify", package, "--receipt", path), 2, "--receipt and --key")
    assert_one_line(run("verify", package, "--key", keys / "gate.key"), 2, "--receipt and --key")
    assert_one_line(run("verify", package, "--receipt", path, "--key", keys / "gate.pub"), 2, "gate.pub")
    assert not path.exists()
