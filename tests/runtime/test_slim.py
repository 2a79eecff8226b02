"""A slim package: the same decision in few bytes, which proves itself; `slim` and `export --only`."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import edgeproof
from edgeproof.errors import ProofError
from edgeproof.package import WEIGHTS, WEIGHTS_INT8, Package, kit_archive, parse, read
from edgeproof.proof import Golden, slim
from tests.support.command_line import run
from tests.support.contracts import text_contract
from tests.support.networks import random_network
from tests.support.packages import reference_package
from tests.support.rows import random_rows

LIMIT = 40_000  # bytes for the air, with 20 golden rows and more
FEW = 20
CHOICES = (
    (),
    ("tflite", "golden"),
    ("onnx", "onnx-int8"),
    ("tflite-int8",),
    ("weights",),
    ("weights-int8", "training"),
    ("tflite-float16", "c", "python"),
    ("kits",),
)


@pytest.mark.parametrize("only", CHOICES, ids=",".join)
def test_a_slim_package_proves_itself(package: Package, tmp_path: Path, only: tuple[str, ...]) -> None:
    """`verify` passes, the model id stays, what is left has the same bytes, what is gone is named."""
    found = slim(package, only)
    slimmed = parse(found.data)
    (tmp_path / "s.edgeproof").write_bytes(found.data)
    result = run("verify", tmp_path / "s.edgeproof")
    assert (result.exit_code, "failed" in result.stdout) == (0, False), result.stdout
    assert slimmed.manifest.model_id == package.manifest.model_id
    assert slimmed.id != package.id
    same = {name for name in slimmed.files if not name.startswith("golden/")}
    assert all(slimmed.files[name] == package.files[name] for name in same)
    gone = {name.removesuffix(".zip.bz2") for name in package.files if name not in slimmed.files}
    assert gone == set(found.left_out) == set(slimmed.manifest.left_out)
    assert (WEIGHTS in same, WEIGHTS_INT8 in same) == (True, any("int8" in name for name in only))


def test_small_enough_for_the_air(package: Package) -> None:
    """At most 40 kB with 20 golden rows; the answers are those of the whole package, row for row."""
    found = slim(package, golden=FEW)
    assert len(found.data) < LIMIT < len(package.to_bytes())
    few, whole = Golden.of(parse(found.data)), Golden.of(package)
    assert len(few.vectors) == found.golden == FEW
    known = {row.tobytes() + p.tobytes() for row, p in zip(whole.vectors, whole.original, strict=True)}
    assert {row.tobytes() + p.tobytes() for row, p in zip(few.vectors, few.original, strict=True)} <= known
    rows = random_rows(package.contract, 300)
    answers = [edgeproof.load(data).scores(rows).tobytes() for data in (found.data, package.to_bytes())]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("golden", [1, FEW, 10_000])
def test_the_same_bytes_twice(package: Package, golden: int) -> None:
    """Slimming again changes nothing, and no more golden rows come out than there were."""
    once = slim(package, ("onnx", "tflite"), golden)
    assert slim(package, ("tflite", "onnx"), golden).data == once.data
    assert slim(parse(once.data), ("tflite", "onnx"), golden).data == once.data
    assert once.golden == min(golden, len(Golden.of(package).vectors))


def test_the_matrix_compares_what_is_left(package: Package) -> None:
    """Figures of what is gone are gone, the others are in their places."""
    left, whole = parse(slim(package, ("tflite",)).data).manifest.matrix, package.manifest.matrix
    assert left["names"][:2] == ["float32 original (Keras)", "float32 reference"]
    assert {name.split()[1] for name in left["names"][2:]} == {"litert", "litert_optimised", "litert_reference"}
    for i, a in enumerate(left["names"]):
        for j, b in enumerate(left["names"][:i]):
            places = sorted((whole["names"].index(a), whole["names"].index(b)))
            for key in ("largest", "flips"):
                assert left[key][i][j] == whole[key][places[1]][places[0]]
    outside = [parse(slim(package, only).data).manifest.outside for only in (("tflite",), ("tflite-int8",))]
    assert outside == [None, package.manifest.outside]
    assert outside[1] is not None


def test_golden_texts_are_fewer_too() -> None:
    """A package whose column is a text: as many texts as rows."""
    contract = text_contract()
    whole = parse(reference_package(contract, random_network(contract.n_encoded, (4, "relu"))))
    assert len(Golden.of(parse(slim(whole, golden=5).data)).vectors) == 5
    texts = tuple((bytes([letter]), ()) for letter in b"abcdefghi")
    fewer, places = replace(Golden.of(whole), texts={"text": texts}).fewer(3)
    assert (fewer.texts["text"], len(places)) == ((texts[0], texts[4], texts[8]), 3)


def test_a_proof_that_fails_seals_nothing(package: Package) -> None:
    """A damaged artifact does not get into a package for the air."""
    files = {**package.files, "tflite/model.tflite": package.files["tflite/model.float16.tflite"]}
    with pytest.raises(ProofError, match=r"tflite/model.tflite by litert: .*; nothing was sealed"):
        slim(Package(package.manifest, files))


def test_by_the_command(package_path: Path, trained: Path, tmp_path: Path) -> None:
    """`slim` and `export --only` write the same bytes, and say what they left out."""
    small, exported = tmp_path / "small.edgeproof", tmp_path / "exported.edgeproof"
    result = run("slim", package_path, "-o", small, "--only", "tflite,golden", "--golden", 24)
    assert result.exit_code == 0
    told = " ".join(result.stderr.split())
    assert "24 of" in told
    assert "Left out: kits/c, " in told
    assert "onnx/model.onnx" in told
    alone = run("export", trained, "-o", exported, "--golden", 24)
    assert (alone.exit_code, exported.exists()) == (2, False)
    assert "--golden: expected --only with it" in alone.stderr
    result = run("export", trained, "-o", exported, "--only", "tflite,golden", "--golden", 24, "--json")
    assert result.exit_code == 0, result.stderr
    assert small.read_bytes() == exported.read_bytes()
    said = json.loads(result.stdout)
    assert (said["bytes"], said["golden"]) == (small.stat().st_size, 24)
    assert "kits/c" in said["without"]
    assert json.loads(run("slim", package_path, "-o", small, "--json").stdout)["golden"] == 32
    assert kit_archive("c") not in read(small).files
    assert "this package is slim" in run("unpack", small, "--kit", "c", "-o", tmp_path / "c").stderr


def test_refusals(package_path: Path, tmp_path: Path) -> None:
    """What is not in the package, the package itself as output, another file as output: one line, nothing written."""
    before = package_path.read_bytes()
    (tmp_path / "rows.csv").write_text("a\n1\n", encoding="utf-8")
    for arguments, message in (
        (("-o", tmp_path / "x", "--only", "tflite-int4"), "--only: expected some of onnx, onnx-int8, tflite, "),
        (("-o", package_path), "expected another file, got that of PACKAGE"),
        (("-o", tmp_path / "rows.csv"), "already exists and is no package"),
    ):
        result = run("slim", package_path, *arguments)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert message in result.stderr
    assert package_path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_answers_of_int8_stay_with_int8(package: Package) -> None:
    """Golden answers of int8 are there exactly where something in int8 is."""
    assert Golden.of(parse(slim(package, ("tflite",)).data)).int8 is None
    int8 = Golden.of(parse(slim(package, ("tflite-int8",)).data)).int8
    assert int8 is not None
    assert np.isfinite(int8).all()
