"""The table of faults of packages, trust and engines: what is wrong -> exit code and message; never a traceback."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper

from edgeproof.codec import canonical, layout
from edgeproof.console import MAX_MESSAGE
from edgeproof.package import sealed as package
from edgeproof.trust import policy as trust
from tests.fuzz import campaign, hostile, mutants
from tests.support.command_line import refusal, run
from tests.support.repository import EXAMPLES, GOLDEN

ROWS = EXAMPLES / "new.csv"
OPENED = package.read(GOLDEN)
FILES = {layout.MANIFEST: OPENED.manifest.to_bytes(), **OPENED.files}
WIDTH = OPENED.contract.n_features
Make = Callable[[Path], list[Any]]  # writes into a folder, returns the arguments of `edgeproof`


def of_bytes(data: bytes, *arguments: Any) -> Make:
    """`edgeproof predict` on a package of these bytes."""

    def make(folder: Path) -> list[Any]:
        (folder / "p.edgeproof").write_bytes(data)
        return ["predict", folder / "p.edgeproof", ROWS, "-o", folder / "out.csv", *arguments]

    return make


def of_zip(**changes: Any) -> Make:
    """The golden package with attributes of its zip, or of its second entry, changed."""
    archive = mutants.unchanged(FILES)
    for name, value in changes.items():
        setattr(archive if hasattr(archive, name) else archive.entries[1], name, value)
    return of_bytes(archive.to_bytes())


def of_entries(change: Callable[[list[mutants.Entry]], Any]) -> Make:
    """The golden package with its entries changed."""
    archive = mutants.unchanged(FILES)
    change(archive.entries)
    return of_bytes(archive.to_bytes())


def of_manifest(change: Callable[[bytes], bytes]) -> Make:
    """The golden package with other bytes in the manifest, in the canonical layout."""
    return of_bytes(layout.laid_out(FILES | {layout.MANIFEST: change(FILES[layout.MANIFEST])}))


def of_value(**values: Any) -> Make:
    """The golden package with other fields in the manifest, in canonical JSON."""
    return of_manifest(lambda data: canonical.dumps(canonical.loads(data) | values))


def resealed(path: str, model: bytes, engine: str) -> Make:
    """A package whose digests are right, run with one engine."""
    return of_bytes(campaign._reseal(OPENED.manifest, {**OPENED.files, path: model}), "--engine", engine)


def onnx_model(operator: str, inputs: list[str], constant: Any) -> Make:
    """A package whose ONNX model is one allowed operator."""
    graph = helper.make_graph(
        [helper.make_node(operator, inputs, ["probability"])],
        "g",
        [helper.make_tensor_value_info("features", onnx.TensorProto.FLOAT, ["batch", WIDTH])],
        [helper.make_tensor_value_info("probability", onnx.TensorProto.FLOAT, None)],
        [onnx.numpy_helper.from_array(np.array(constant, np.float32), "c")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    return resealed("onnx/model.onnx", model.SerializeToString(), "onnxruntime")


def naked(name: str, *arguments: Any) -> Make:
    """A model taken out of the package."""

    def make(folder: Path) -> list[Any]:
        (folder / Path(name).name).write_bytes(OPENED.files[name])
        return ["predict", folder / Path(name).name, ROWS, *arguments]

    return make


def with_trust(change: Callable[[Path], Any] = lambda _: None, signed: bool = True) -> Make:
    """The golden package, signed by a key that is trusted, then changed."""

    def make(folder: Path) -> list[Any]:
        shutil.copy(GOLDEN, folder / "p.edgeproof")
        for arguments in (
            ["keygen", "-o", folder / "ours", "--no-passphrase"],
            ["keygen", "-o", folder / "other", "--no-passphrase"],
            *([["sign", folder / "p.edgeproof", "--key", folder / "ours.key"]] if signed else []),
        ):
            assert run(*arguments).exit_code == 0
        change(folder)
        return ["predict", folder / "p.edgeproof", ROWS, "--trust", folder / "ours.pub"]

    return make


def grown(name: str, junk: bytes) -> Callable[[Path], Any]:
    """Bytes after the end of a file."""
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes() + junk)


def cut(name: str, length: int) -> Callable[[Path], Any]:
    """The beginning of a file."""
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:length])


def signed_by_other(folder: Path) -> None:
    """A good signature of a key that nobody trusts."""
    run("sign", folder / "p.edgeproof", "--key", folder / "other.key")


GOOD = GOLDEN.read_bytes()
FLIPPED = GOOD[:5_000] + bytes([GOOD[5_000] ^ 4]) + GOOD[5_001:]
HOSTILE_ONNX = hostile.onnx_models(OPENED.files["onnx/model.onnx"])
HOSTILE_TFLITE = hostile.tflite_models(OPENED.files["tflite/model.tflite"])
LAYOUT, MANIFEST = "expected the canonical zip layout", "manifest: "

FAULTS: dict[str, tuple[Make, int, str]] = {
    # files
    "no such file": (lambda folder: ["predict", folder / "none.edgeproof", ROWS], 2, "cannot read: No such file"),
    "a folder": (lambda folder: ["predict", folder, ROWS], 2, "expected an .edgeproof package, got a directory"),
    "another kind of file": (lambda _: ["predict", ROWS, ROWS], 2, "expected an .edgeproof package, got a table"),
    "proof of a naked model": (lambda f: ["verify", *naked("onnx/model.onnx")(f)[1:2]], 2, "carries no proof"),
    "an empty file": (of_bytes(b""), 4, "expected a zip that begins with manifest.json"),
    "over the size limit": (of_bytes(GOOD, "--max-size", 1_000), 4, "expected at most 1,000 bytes, got more"),
    "a size limit of nothing": (of_bytes(GOOD, "--max-size", 0), 2, "--max-size"),
    # layout
    "a flipped bit": (of_bytes(FLIPPED), 4, LAYOUT),
    "truncated": (of_bytes(GOOD[:-1]), 4, LAYOUT),
    "a byte after the end": (of_bytes(GOOD + b"\0"), 4, LAYOUT),
    "bytes before the beginning": (of_bytes(b"#!/bin/sh\n" + GOOD), 4, "begins with manifest.json"),
    "deflated": (of_zip(local={"method": 8}, central={"method": 8}), 4, LAYOUT),
    "encrypted": (of_zip(local={"flags": 1}, central={"flags": 1}), 4, LAYOUT),
    "a data descriptor": (of_zip(local={"flags": 8, "crc": 0}, descriptor=b"PK\7\x08" + bytes(12)), 4, LAYOUT),
    "a symbolic link": (of_zip(central={"external": 0o120777 << 16}), 4, LAYOUT),
    "an executable": (of_zip(central={"external": 0o100755 << 16}), 4, LAYOUT),
    "a clock": (of_zip(local={"time": 1}, central={"time": 1}), 4, LAYOUT),
    "a comment": (of_zip(comment=b"x"), 4, LAYOUT),
    "an extra field": (of_zip(central_extra=b"ab\0\0"), 4, LAYOUT),
    "zip64": (of_zip(central={"size": 2**32 - 1}, central_extra=bytes(20)), 4, LAYOUT),
    "a gap": (of_zip(between=b"x"), 4, LAYOUT),
    "another name in the directory": (of_zip(central={"name": b"golden/other"}), 4, LAYOUT),
    "reordered": (of_entries(lambda e: e.append(e.pop(1))), 4, LAYOUT),
    "manifest last": (of_entries(lambda e: e.append(e.pop(0))), 4, "begins with manifest.json"),
    "an entry twice": (of_entries(lambda e: e.append(e[1])), 4, "appears twice"),
    "1,001 entries": (
        of_entries(lambda e: e.extend(mutants.Entry(b"%d" % i, b"") for i in range(1_001))),
        4,
        "at most 1,000",
    ),
    "an escaping name": (
        of_entries(lambda e: e.append(mutants.Entry(b"../x", b""))),
        4,
        "entry name '../x' is not allowed",
    ),
    "an absolute name": (
        of_entries(lambda e: e.append(mutants.Entry(b"/x", b""))),
        4,
        "entry name '/x' is not allowed",
    ),
    "a name for the terminal": (
        of_entries(lambda e: e.append(mutants.Entry(b"\x1b[2J", b""))),
        4,
        r"'\x1b[2J' is not allowed",
    ),
    "names that differ in case": (
        of_entries(lambda e: e.append(mutants.Entry(b"ONNX/model.onnx", b""))),
        4,
        "in case only",
    ),
    "a name below a file": (
        of_entries(lambda e: e.append(mutants.Entry(b"onnx/model.onnx/x", b""))),
        4,
        "is below a file",
    ),
    # manifest
    "a file that is not listed": (
        of_bytes(layout.laid_out(FILES | {"new": b""})),
        4,
        "manifest and entries differ in 'new'",
    ),
    "a listed file that is missing": (
        of_bytes(layout.laid_out({name: data for name, data in FILES.items() if name != "golden/rows.csv.bz2"})),
        4,
        "manifest and entries differ in 'golden/rows.csv.bz2'",
    ),
    "another content": (
        of_bytes(layout.laid_out(FILES | {"golden/rows.csv.bz2": b"x"})),
        4,
        "golden/rows.csv.bz2: expected SHA-256",
    ),
    "a key twice": (of_manifest(lambda data: data[:-1] + b',"edgeproof":1}'), 4, "duplicate key 'edgeproof'"),
    "NaN in JSON": (of_manifest(lambda data: data.replace(b'"rows":', b'"rows":NaN,"x":', 1)), 4, "NaN is not JSON"),
    "deep nesting": (of_manifest(lambda _: b"[" * 100_000), 4, "deep nesting"),
    "not quite so deep nesting": (of_manifest(lambda _: b"[" * 900 + b"]" * 900), 4, "deep nesting"),
    "white space in JSON": (of_manifest(lambda data: data + b"\n"), 4, "expected canonical JSON"),
    "no JSON": (of_manifest(lambda _: b"\xff\xfe"), 4, "manifest: expected JSON"),
    "an unknown field": (of_value(extra=1), 4, MANIFEST),
    "a field of another kind": (of_value(sequence="1"), 4, "sequence: expected int, got '1'"),
    "a newer format": (
        of_value(edgeproof=2),
        4,
        "made by a newer edgeproof: expected format 1, got 2; upgrade edgeproof",
    ),
    # trust
    "unsigned": (with_trust(signed=False), 5, "expected a signature in p.edgeproof.minisig"),
    "signed by another key": (with_trust(signed_by_other), 5, "expected a signature by"),
    "tampered": (with_trust(lambda f: (f / "p.edgeproof").write_bytes(FLIPPED)), 5, "the signature does not hold"),
    "a signed package that grew": (with_trust(grown("p.edgeproof", b"x")), 5, "the signature does not hold"),
    "a signature that was cut": (with_trust(cut("p.edgeproof.minisig", 200)), 5, "expected a signature"),
    "a signature that grew": (with_trust(grown("p.edgeproof.minisig", b"x\n")), 5, "expected a signature"),
    "a naked ONNX model": (naked("onnx/model.onnx", "--trust", "x.pub"), 5, "expected a signed package, got a naked"),
    "a naked TFLite model": (
        naked("tflite/model.tflite", "--trust", "x.pub"),
        5,
        "expected a signed package, got a naked",
    ),
    "a key that is not there": (of_bytes(GOOD, "--trust", "none.pub"), 2, "cannot read the public key"),
    "an old package": (of_bytes(GOOD, "--min-sequence", "1"), 5, "expected sequence 1 or later, got 0"),
    "a naked model for a sequence": (naked("onnx/model.onnx", "--min-sequence", "1"), 5, "sequence 1 or later"),
    "signing what is damaged": (lambda f: ["sign", of_bytes(FLIPPED)(f)[1], "--key", "any"], 4, "damaged package"),
    "signing with what is no key": (
        lambda f: ["sign", of_bytes(GOOD)(f)[1], "--key", ROWS],
        2,
        "expected a secret key",
    ),
    # engines
    "an engine that does not exist": (of_bytes(GOOD, "--engine", "abacus"), 2, "expected auto or one of"),
    "a precision that does not exist": (of_bytes(GOOD, "--precision", "int1"), 2, "this package has"),
    **{
        f"ONNX with {what}": (resealed("onnx/model.onnx", model, "onnxruntime"), 6, "onnx: refused before loading: ")
        for what, model in HOSTILE_ONNX.items()
    },
    **{
        f"TFLite with {what}": (resealed("tflite/model.tflite", model, "litert"), 6, "tflite: refused before loading: ")
        for what, model in HOSTILE_TFLITE.items()
    },
    "an answer of NaN": (
        onnx_model("MatMul", ["features", "c"], [[np.nan]] * WIDTH),
        6,
        "expected a probability, got nan",
    ),
    "an infinite answer": (onnx_model("MatMul", ["features", "c"], [[3e38]] * WIDTH), 6, "expected a probability, got"),
    "two columns": (onnx_model("MatMul", ["features", "c"], [[0, 0]] * WIDTH), 6, "float32, got ("),
    "one answer for all": (onnx_model("Add", ["c", "c"], [[0.1]]), 6, "float32, got (1, 1)"),
    "a model that does not fit": (onnx_model("MatMul", ["features", "c"], [[0]]), 6, "onnxruntime: "),
    "weights that are cut": (
        resealed(package.WEIGHTS, OPENED.files[package.WEIGHTS][:-1], "reference"),
        4,
        "weights",
    ),
}


def test_the_packages_of_the_table_are_good_before_their_fault(tmp_path: Path) -> None:
    """Without a fault each way of making them ends with exit code 0: what fails, fails for its fault."""
    for make in (of_bytes(GOOD), of_zip(), of_entries(len), of_manifest(bytes), of_value(), with_trust()):
        result = run(*make(tmp_path))
        assert result.exit_code == 0, result.output
        for path in tmp_path.iterdir():
            path.unlink()


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_its_code_and_message(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line on standard error, no output file, the exit code of the README's table."""
    monkeypatch.delenv(trust.ENVIRONMENT, raising=False)
    make, code, message = FAULTS[name]
    line = refusal(run(*make(tmp_path)), code)
    assert not list(tmp_path.glob("*out.csv*"))
    assert message in line
    assert line.isprintable()
    assert len(line) < MAX_MESSAGE + 20


def test_messages_reach_no_terminal_unescaped() -> None:
    """Control characters of a hostile file are shown as escapes, long texts are cut."""
    result = run("inspect", "a\x1b[31m\nb" + "c" * 5_000 + ".txt")
    (line,) = result.stderr.splitlines()
    assert line.startswith("edgeproof: a\\x1b[31m\\nb")
    assert line.isprintable()
    assert len(line) < MAX_MESSAGE + 100
