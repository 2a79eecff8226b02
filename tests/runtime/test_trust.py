"""Signatures: what a device that was told whom to trust accepts, and that the stock minisign tool agrees."""

import base64
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import edgeproof
from edgeproof import engines
from edgeproof.package import sealed as package
from edgeproof.trust import keys, minisign
from edgeproof.trust import policy as trust
from edgeproof.trust.minisign import MinisignError, PublicKey, SecretKey, Signature
from tests.support.command_line import refusal, run
from tests.support.repository import EXAMPLES, GOLDEN

HAS_MINISIGN = shutil.which("minisign") is not None
needs_minisign = pytest.mark.skipif(not HAS_MINISIGN, reason="needs minisign (Debian package minisign)")


@pytest.fixture(autouse=True)
def no_device_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine is told to trust is not our matter."""
    monkeypatch.delenv(trust.ENVIRONMENT, raising=False)
    monkeypatch.delenv(trust.SEQUENCE, raising=False)


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A folder with a signed package, our key pair, and a stranger's."""
    shutil.copy(GOLDEN, tmp_path / "p.edgeproof")
    for name in ("ours", "other"):
        assert run("keygen", "-o", tmp_path / name, "--no-passphrase").exit_code == 0
    result = run("sign", tmp_path / "p.edgeproof", "--key", tmp_path / "ours.key")
    assert result.exit_code == 0, result.stderr
    return tmp_path


def test_signed_by_whom_we_trust(signed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command that reads a package takes it; `verify` says who signed; file, folder and variable do the same."""
    model, key = signed / "p.edgeproof", signed / "ours.pub"
    name = PublicKey.from_bytes(key.read_bytes()).name
    result = run("verify", model, "--trust", key)
    assert result.exit_code == 0, result.output
    assert f"key {name}, file:p.edgeproof sequence:0" in result.stdout.splitlines()[0]
    for arguments in (
        ("predict", model, EXAMPLES / "new.csv"),
        ("inspect", model),
        ("unpack", model, "-o", signed / "unpacked"),
        ("evaluate", model, EXAMPLES / "passengers.csv"),
    ):
        assert run(*arguments, "--trust", key).exit_code == 0, arguments
    folder = signed / "keys"
    folder.mkdir()
    for each in ("ours.pub", "other.pub"):
        shutil.copy(signed / each, folder / each)
    assert run("inspect", model, "--trust", folder).exit_code == 0
    for value in (key, folder):
        monkeypatch.setenv(trust.ENVIRONMENT, str(value))
        assert edgeproof.load(model).package is not None
    monkeypatch.setenv(trust.ENVIRONMENT, str(signed / "other.pub"))
    with pytest.raises(edgeproof.NotTrustedError):
        edgeproof.load(model)
    assert run("inspect", model, "--trust", key).exit_code == 0  # what is given goes before the variable


def _tampered(folder: Path) -> None:
    data = bytearray((folder / "p.edgeproof").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "p.edgeproof").write_bytes(bytes(data))


def _another_package(folder: Path) -> None:
    opened = package.read(folder / "p.edgeproof")
    manifest = opened.manifest._replace(made_by={"edgeproof": "evil"})
    (folder / "p.edgeproof").write_bytes(package.seal(manifest, opened.files))


def _signature(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        file = folder / "p.edgeproof.minisig"
        file.write_bytes(change(file.read_bytes()))

    return apply


def _of_other(folder: Path) -> None:
    key = SecretKey.from_bytes((folder / "other.key").read_bytes())
    signature = key.sign((folder / "p.edgeproof").read_bytes(), "file:p.edgeproof\tsequence:0")
    (folder / "p.edgeproof.minisig").write_bytes(signature.to_bytes())


def _of_other_under_our_name(folder: Path) -> None:
    ours = SecretKey.from_bytes((folder / "ours.key").read_bytes())
    key = SecretKey(ours.key_id, SecretKey.generate().seed)
    signature = key.sign((folder / "p.edgeproof").read_bytes(), "x")
    (folder / "p.edgeproof.minisig").write_bytes(signature.to_bytes())


def _legacy(data: bytes) -> bytes:
    first, second, *rest = data.split(b"\n")
    raw = base64.b64decode(second)
    return b"\n".join([first, base64.b64encode(b"Ed" + raw[2:]), *rest])


def _signature_folder(folder: Path) -> None:
    (folder / "p.edgeproof.minisig").unlink()
    (folder / "p.edgeproof.minisig").mkdir()


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "unsigned": (
        lambda folder: (folder / "p.edgeproof.minisig").unlink(),
        "expected a signature in p.edgeproof.minisig",
    ),
    "tampered": (_tampered, "the signature does not hold"),
    "sealed again": (_another_package, "the signature does not hold"),
    "wrong key": (_of_other, "expected a signature by"),
    "wrong key under our key id": (_of_other_under_our_name, "the signature does not hold"),
    "another comment": (_signature(lambda data: data.replace(b"sequence:0", b"sequence:9")), "does not hold"),
    "empty signature file": (_signature(lambda _: b""), "expected a signature"),
    "truncated signature file": (_signature(lambda data: data[:150]), "expected a signature"),
    "garbage as signature file": (_signature(lambda _: b"\xff\x00" * 200), "expected a signature"),
    "trailing garbage in the signature": (_signature(lambda data: data + b"x"), "expected a signature"),
    "a line too much": (_signature(lambda data: data + b"x\n"), "expected a signature"),
    "a signature of 10 MB": (_signature(lambda data: data * 30_000), "expected a signature"),
    "a signature with CR": (_signature(lambda data: data.replace(b"\n", b"\r\n")), "expected a signature"),
    "no base64": (_signature(lambda data: data.replace(b"\nRU", b"\nR?", 1)), "expected a signature"),
    "spare bits in base64": (_signature(lambda data: data.replace(b"==\n", b"=\n")), "expected a signature"),
    "a legacy signature": (_signature(_legacy), "prehashed"),
    "no trusted comment": (
        _signature(lambda data: data.replace(b"trusted comment: file", b"comment: file")),
        "minisign",
    ),
    "the public key as signature": (
        lambda folder: shutil.copy(folder / "ours.pub", folder / "p.edgeproof.minisig"),
        "expected a signature",
    ),
    "trailing garbage in the package": (
        lambda folder: (folder / "p.edgeproof").write_bytes((folder / "p.edgeproof").read_bytes() + b"x"),
        "the signature does not hold",
    ),
    "a signature that is a folder": (
        _signature_folder,
        "expected a signature",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_not_trusted_is_exit_5(
    name: str, signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, exit code 5, no output file, and neither the parser nor an engine has seen the bytes."""
    change, message = FAULTS[name]
    change(signed)

    def reached(*_: Any) -> None:
        pytest.fail("somebody saw what is not trusted")

    monkeypatch.setattr("edgeproof.package.parse", reached)
    monkeypatch.setattr(engines, "get", reached)
    model, key = signed / "p.edgeproof", signed / "ours.pub"
    out, unpacked = tmp_path / "out.csv", tmp_path / "unpacked"
    for arguments in (
        ("verify", model),
        ("predict", model, "rows.csv", "-o", out),
        ("evaluate", model, "rows.csv"),
        ("inspect", model),
        ("unpack", model, "-o", unpacked),
    ):
        assert message in refusal(run(*arguments, "--trust", key), 5), arguments
    assert not out.exists()
    assert not unpacked.exists()


@pytest.mark.parametrize("name", ["onnx/model.onnx", "tflite/model.tflite"])
def test_naked_models_are_not_trusted(name: str, signed: Path) -> None:
    """A naked model has no signature of a package and no sequence."""
    naked = signed / Path(name).name
    naked.write_bytes(package.read(GOLDEN).files[name])
    assert run("inspect", naked).exit_code == 0
    for command in ("predict", "evaluate", "verify", "inspect"):
        rows = ["rows.csv"] if command in ("predict", "evaluate") else []
        assert "expected a signed package" in refusal(run(command, naked, *rows, "--trust", signed / "ours.pub"), 5)
        assert "sequence 1 or later" in refusal(run(command, naked, *rows, "--min-sequence", "1"), 5)


def test_older_packages_are_refused(signed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest's sequence stands against a rollback; 0 by default."""
    opened = package.read(GOLDEN)
    model = signed / "p.edgeproof"
    manifest = opened.manifest._replace(sequence=7)
    model.write_bytes(package.seal(manifest, opened.files))
    assert package.read(model).manifest.sequence == 7
    assert run("inspect", model, "--min-sequence", "7").exit_code == 0
    message = "expected sequence 8 or later, got 7"
    assert message in refusal(run("verify", model, "--min-sequence", "8"), 5)
    assert message in refusal(run("predict", model, "rows.csv", "--min-sequence", "8"), 5)
    monkeypatch.setenv(trust.SEQUENCE, "8")
    assert message in refusal(run("inspect", model), 5)
    with pytest.raises(edgeproof.NotTrustedError, match=message):
        edgeproof.load(model)
    assert run("inspect", model, "--min-sequence", "7").exit_code == 0
    for value in ("", "-1", "x", "٣", "9" * 5000):
        monkeypatch.setenv(trust.SEQUENCE, value)
        assert "EDGEPROOF_MIN_SEQUENCE: expected a whole number" in refusal(run("inspect", model), 2)


def test_settings_that_lead_nowhere_do_not_switch_the_demand_off(signed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file, an empty folder, a file that is no key, an empty variable: refused, not ignored."""
    model, empty = signed / "p.edgeproof", signed / "empty"
    empty.mkdir()
    assert "cannot read the public key" in refusal(run("inspect", model, "--trust", signed / "none.pub"), 2)
    assert "got none" in refusal(run("inspect", model, "--trust", empty), 2)
    assert "expected a public key" in refusal(run("inspect", model, "--trust", model), 2)
    (empty / "bad.pub").write_text("untrusted comment: x\nAAAA\n")
    shutil.copy(signed / "ours.pub", empty / "ours.pub")
    assert "bad.pub: expected a public key" in refusal(run("inspect", model, "--trust", empty), 2)
    monkeypatch.setenv(trust.ENVIRONMENT, " ")
    assert "EDGEPROOF_TRUST: expected a public key file" in refusal(run("inspect", model), 2)


def test_without_cryptography_nothing_is_trusted(signed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed, the demand stands, and the message has the command."""
    model = signed / "p.edgeproof"
    for name in [name for name in sys.modules if name.partition(".")[0] == "cryptography"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    assert "pip install './runtime[sign]'" in refusal(run("inspect", model, "--trust", signed / "ours.pub"), 5)
    assert run("inspect", model).exit_code == 0
    for arguments in (("sign", model, "--key", signed / "ours.key"), ("keygen", "-o", signed / "n", "--no-passphrase")):
        assert "pip install './runtime[sign]'" in refusal(run(*arguments), 2)


def test_keygen_protects_and_never_overwrites(tmp_path: Path) -> None:
    """The secret key is its owner's alone, whatever the umask; what exists is left alone."""
    before = os.umask(0)
    try:
        result = run("keygen", "-o", tmp_path / "k", "--no-passphrase")
    finally:
        os.umask(before)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert stat.S_IMODE((tmp_path / "k.key").stat().st_mode) == 0o600
    public = PublicKey.from_bytes((tmp_path / "k.pub").read_bytes())
    assert public == SecretKey.from_bytes((tmp_path / "k.key").read_bytes()).public
    assert public.name in result.stderr
    old = (tmp_path / "k.key").read_bytes()
    assert "k.key: already exists" in refusal(run("keygen", "-o", tmp_path / "k", "--no-passphrase"), 2)
    (tmp_path / "j.pub").write_text("mine")
    assert "j.pub: already exists" in refusal(run("keygen", "-o", tmp_path / "j", "--no-passphrase"), 2)
    assert (tmp_path / "k.key").read_bytes() == old
    assert not (tmp_path / "j.key").exists()
    assert "cannot write" in refusal(run("keygen", "-o", tmp_path / "no" / "k", "--no-passphrase"), 7)


def test_no_half_of_a_pair_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the public half cannot be written, the secret one goes too."""
    from edgeproof.files.writes import write_file

    def fails_for_public(target: Path, data: bytes) -> None:
        if target.suffix == ".pub":
            raise edgeproof.OutputError("disk full")
        write_file(target, data)

    monkeypatch.setattr(keys, "write_file", fails_for_public)
    with pytest.raises(edgeproof.OutputError):
        keys.make_pair(tmp_path / "k", str)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """A run that meets another one, which still asks for its passphrase, is refused; no half of a pair is left."""
    with pytest.raises(edgeproof.UsageError, match=r"k\.key: already exists"):
        keys.make_pair(tmp_path / "k", lambda: str(keys.make_pair(tmp_path / "k", str)))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "k.pub").write_text("mine")
    with pytest.raises(edgeproof.UsageError, match=r"k\.pub: already exists"):
        keys.make_pair(tmp_path / "k", str)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_runs_at_once_leave_one_pair_that_matches(tmp_path: Path) -> None:
    """Of many runs with the same name one wins, the others say that it exists; both files are of the winner."""
    code = """
import sys
from pathlib import Path
from edgeproof.trust import make_pair
print("ready", flush=True)
sys.stdin.read()
make_pair(Path(sys.argv[1]), str)
"""
    for turn in range(5):
        name = tmp_path / str(turn)
        command = [sys.executable, "-c", code, str(name)]
        runs = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(4)
        ]
        for process in runs:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        for process in runs:
            assert process.stdin is not None
            process.stdin.close()
        said = [process.stderr.read().decode() for process in runs if process.stderr]
        assert sorted(process.wait() for process in runs) == [0, 1, 1, 1], said
        assert sum("already exists" in text for text in said) == 3
        for process in runs:
            process.__exit__(None, None, None)
        public = PublicKey.from_bytes(name.with_name(f"{turn}.pub").read_bytes())
        assert SecretKey.from_bytes(name.with_name(f"{turn}.key").read_bytes()).public == public


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_run_that_is_stopped_gives_both_names_back(tmp_path: Path, number: signal.Signals) -> None:
    """While it waits for a passphrase, its names are taken; a signal that ends it leaves nothing."""
    code = """
import signal, sys
from pathlib import Path
from edgeproof.trust import make_pair
for number in (signal.SIGINT, signal.SIGHUP):  # whoever runs the tests may ignore them
    signal.signal(number, signal.SIG_DFL)
make_pair(Path(sys.argv[1]), lambda: print("ready", flush=True) or sys.stdin.readline())
"""
    command = [sys.executable, "-c", code, str(tmp_path / "k")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"ready\n"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["k.key", "k.pub"]
        run.send_signal(number)
        assert run.wait(60) == -number
    assert list(tmp_path.iterdir()) == []


def test_passphrases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a file, or asked on a terminal; wrong or missing ones are one line; the key on disk is encrypted."""
    shutil.copy(GOLDEN, tmp_path / "p.edgeproof")
    right, wrong, empty = tmp_path / "right", tmp_path / "wrong", tmp_path / "empty"
    right.write_text("correct horse\nsecond line\n")
    wrong.write_text("wrong horse\n")
    empty.write_text("\n")
    key = tmp_path / "k.key"
    assert "no terminal" in refusal(run("keygen", "-o", tmp_path / "k"), 2)
    assert "got an empty one" in refusal(run("keygen", "-o", tmp_path / "k", "--passphrase-file", empty), 2)
    assert "cannot read" in refusal(run("keygen", "-o", tmp_path / "k", "--passphrase-file", tmp_path / "no"), 2)
    assert run("keygen", "-o", tmp_path / "k", "--passphrase-file", right).exit_code == 0
    assert SecretKey.is_encrypted(key.read_bytes())
    sign = ("sign", tmp_path / "p.edgeproof", "--key", key)
    assert "no terminal" in refusal(run(*sign), 2)
    assert "k.key: wrong passphrase" in refusal(run(*sign, "--passphrase-file", wrong), 2)
    assert not (tmp_path / "p.edgeproof.minisig").exists()
    assert run(*sign, "--passphrase-file", right).exit_code == 0
    assert run("inspect", tmp_path / "p.edgeproof", "--trust", tmp_path / "k.pub").exit_code == 0
    from edgeproof.trust import passphrase

    monkeypatch.setattr(passphrase, "_terminal", lambda: True)
    result = run(*sign, input="correct horse\n")
    assert result.exit_code == 0, result.output
    assert "correct horse" not in result.output
    assert run("keygen", "-o", tmp_path / "asked", input="a b\na b\n").exit_code == 0
    assert SecretKey.is_encrypted((tmp_path / "asked.key").read_bytes())
    assert run("keygen", "-o", tmp_path / "none", input="\n\n").exit_code == 0
    assert not SecretKey.is_encrypted((tmp_path / "none.key").read_bytes())


def test_a_key_is_never_printed(signed: Path) -> None:
    """Not by `repr`, nor in a message when a secret key is given where something else belongs."""
    secret = (signed / "ours.key").read_text().splitlines()[1]
    key = SecretKey.from_bytes((signed / "ours.key").read_bytes())
    assert str(key.seed) not in repr(key)
    shutil.copy(signed / "ours.key", signed / "p.edgeproof.minisig")
    for arguments, code in (
        (("inspect", signed / "p.edgeproof", "--trust", signed / "ours.key"), 2),
        (("inspect", signed / "p.edgeproof", "--trust", signed / "ours.pub"), 5),
        (("inspect", signed / "ours.key"), 2),
        (("sign", signed / "p.edgeproof", "--key", signed / "ours.pub"), 2),
        (("sign", signed / "p.edgeproof", "--key", signed / "none.key"), 2),
        (("sign", signed / "ours.key", "--key", signed / "ours.key"), 4),
    ):
        assert secret[:30] not in refusal(run(*arguments), code)


def test_only_whole_packages_are_signed(signed: Path) -> None:
    """A damaged package gets no signature; a comment is one line; signing twice gives the same bytes."""
    model, key = signed / "p.edgeproof", signed / "ours.key"
    first = (signed / "p.edgeproof.minisig").read_bytes()
    assert run("sign", model, "--key", key).exit_code == 0
    assert (signed / "p.edgeproof.minisig").read_bytes() == first
    assert "--comment: expected a comment of one line" in refusal(
        run("sign", model, "--key", key, "--comment", "a\nb"), 2
    )
    assert run("sign", model, "--key", key, "--comment", "für Gerät 7").exit_code == 0
    assert "für Gerät 7" in run("verify", model, "--trust", signed / "ours.pub").stdout
    _tampered(signed)
    (signed / "p.edgeproof.minisig").unlink()
    assert "damaged package" in refusal(run("sign", model, "--key", key), 4)
    assert not (signed / "p.edgeproof.minisig").exists()


def test_laws() -> None:
    """What is written is read back, with and without a passphrase."""
    key = SecretKey.generate()
    signature = key.sign(b"data", "a\tcomment")
    assert Signature.from_bytes(signature.to_bytes()) == signature
    assert PublicKey.from_bytes(key.public.to_bytes()) == key.public
    assert SecretKey.from_bytes(key.to_bytes()) == key
    encrypted = key.to_bytes("pässwort")
    assert SecretKey.from_bytes(encrypted, "pässwort") == key
    assert encrypted != key.to_bytes("pässwort")  # the salt is new
    for passphrase in ("", "passwort"):
        with pytest.raises(MinisignError, match="wrong passphrase"):
            SecretKey.from_bytes(encrypted, passphrase)
    key.public.verify(b"data", signature)
    with pytest.raises(MinisignError, match="does not hold"):
        key.public.verify(b"Data", signature)


def test_damaged_keys_and_signatures() -> None:
    """Every cut and every changed character ends with MinisignError, or is refused when it is used."""
    key = SecretKey.generate()
    signature = key.sign(b"data", "comment")
    for kind, data in (
        (Signature, signature.to_bytes()),
        (PublicKey, key.public.to_bytes()),
        (SecretKey, key.to_bytes()),
    ):
        for position in range(len(data) - 1):
            with pytest.raises(MinisignError):
                kind.from_bytes(data[:position])
        changed = 0
        for position in range(data.index(b"\n") + 1, len(data)):
            mutant = data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
            try:
                read = kind.from_bytes(mutant)
                public = read if isinstance(read, PublicKey) else key.public
                public.verify(b"data", read if isinstance(read, Signature) else signature)
            except MinisignError:
                changed += 1
        assert changed > 40  # a public key's id is not in what it verifies
    spare = bytearray(signature.to_bytes())  # 64 bytes leave four bits of the last character unused
    spare[-4] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".index(spare[-4]) | 1
    spare[-4] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[spare[-4]]
    with pytest.raises(MinisignError, match="in base64"):
        Signature.from_bytes(bytes(spare))


def test_secret_keys_that_were_changed() -> None:
    """Another key id, a public half that is not the secret's, limits beyond minisign's."""
    key, other = SecretKey.generate(), SecretKey.generate()
    raw = base64.b64decode(key.to_bytes().splitlines()[1])

    def file(raw: bytes) -> bytes:
        return b"untrusted comment: x\n" + base64.b64encode(raw) + b"\n"

    assert SecretKey.from_bytes(file(raw)) == key
    with pytest.raises(MinisignError, match="damaged"):
        SecretKey.from_bytes(file(raw[:54] + other.key_id + raw[62:]))
    secret = key.seed + other.public.key
    with pytest.raises(MinisignError, match="damaged"):
        SecretKey.from_bytes(file(raw[:62] + secret + minisign._checksum(key.key_id, secret)))
    with pytest.raises(MinisignError, match="Ed25519"):
        SecretKey.from_bytes(file(b"RS" + raw[2:]))
    with pytest.raises(MinisignError, match="Ed25519"):
        PublicKey.from_bytes(file(b"RS" + key.key_id + key.public.key))
    greedy = key.to_bytes("x")
    raw = base64.b64decode(greedy.splitlines()[1])
    raw = raw[:38] + b"\xff" * 16 + raw[54:]
    with pytest.raises(MinisignError, match="more memory or time"):
        SecretKey.from_bytes(b"untrusted comment: x\n" + base64.b64encode(raw) + b"\n", "x")


def stock(*arguments: object, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run the stock tool."""
    return subprocess.run(
        ["minisign", *map(str, arguments)], input=text, capture_output=True, text=True, check=False, timeout=60
    )


@needs_minisign
def test_stock_minisign_verifies_ours(signed: Path) -> None:
    """Signature and public key as we write them; and the stock tool refuses what was changed."""
    verify = ("-V", "-p", signed / "ours.pub", "-m", signed / "p.edgeproof")
    done = stock(*verify)
    assert done.returncode == 0, done.stderr
    assert "file:p.edgeproof\tsequence:0" in done.stdout
    assert stock("-V", "-p", signed / "other.pub", "-m", signed / "p.edgeproof").returncode != 0
    _tampered(signed)
    assert stock(*verify).returncode != 0


@needs_minisign
def test_we_verify_stock_minisign(signed: Path) -> None:
    """Key pair and signature by the stock tool; we sign with its key, too."""
    model = signed / "p.edgeproof"
    assert stock("-G", "-W", "-p", signed / "s.pub", "-s", signed / "s.key").returncode == 0
    assert stock("-S", "-s", signed / "s.key", "-m", model, "-t", "by hand").returncode == 0
    result = run("verify", model, "--trust", signed / "s.pub")
    assert "by hand" in result.stdout, result.output
    assert "expected a signature by" in refusal(run("inspect", model, "--trust", signed / "ours.pub"), 5)
    assert run("sign", model, "--key", signed / "s.key").exit_code == 0
    assert run("inspect", model, "--trust", signed / "s.pub").exit_code == 0
    assert stock("-V", "-p", signed / "s.pub", "-m", model).returncode == 0
    assert stock("-S", "-l", "-s", signed / "s.key", "-m", model).returncode == 0
    assert "legacy" in refusal(run("inspect", model, "--trust", signed / "s.pub"), 5)


@needs_minisign
@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_stock_minisign_signs_with_our_keys(signed: Path, passphrase: str) -> None:
    """Our secret key file, encrypted or not, is one of minisign's; so is the public key it derives."""
    (signed / "phrase").write_text(passphrase + "\n")
    protection = ["--passphrase-file", signed / "phrase"] if passphrase else ["--no-passphrase"]
    assert run("keygen", "-o", signed / "k", *protection).exit_code == 0
    done = stock("-S", "-s", signed / "k.key", "-m", signed / "p.edgeproof", text=passphrase + "\n")
    assert done.returncode == 0, done.stderr
    assert run("inspect", signed / "p.edgeproof", "--trust", signed / "k.pub").exit_code == 0
    assert stock("-R", "-s", signed / "k.key", "-p", signed / "again.pub", text=passphrase + "\n").returncode == 0
    again = PublicKey.from_bytes((signed / "again.pub").read_bytes())
    assert again == PublicKey.from_bytes((signed / "k.pub").read_bytes())


@needs_minisign
def test_we_sign_with_an_encrypted_key_of_stock_minisign(signed: Path) -> None:
    """Its scrypt limits give the parameters that libsodium picks."""
    (signed / "phrase").write_text("correct horse\n")
    made = stock("-G", "-p", signed / "s.pub", "-s", signed / "s.key", text="correct horse\ncorrect horse\n")
    assert made.returncode == 0, made.stderr
    signing = ("sign", signed / "p.edgeproof", "--key", signed / "s.key", "--passphrase-file", signed / "phrase")
    result = run(*signing)
    assert result.exit_code == 0, result.stderr
    assert stock("-V", "-p", signed / "s.pub", "-m", signed / "p.edgeproof").returncode == 0
