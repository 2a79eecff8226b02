"""trained/ to a sealed package: parity of predictions and accuracy, golden rows, refusals."""

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import edgeproof
from edgeproof.codec import bzip2
from edgeproof.console import Measured, example_csv, outside_text, paragraph, summary
from edgeproof.decision import CategoricalFeature, Contract, Network, NumericFeature, Threshold
from edgeproof.package.sealed import Package, parse, record, seal
from edgeproof.proof import ROWS, rows_csv, verification
from edgeproof.proof.golden import Golden
from edgeproof.rows import row_vectors
from edgeproof.tables.csv import read as read_csv
from edgeproof_export.graph.tflite_metadata import finish
from edgeproof_export.publisher import read_publisher
from edgeproof_export.source.network import network_of
from edgeproof_export.source.original import read_held_out
from edgeproof_export.source.trained import read_trained
from tests.support.command_line import assert_one_line, run
from tests.support.networks import dense_layers
from tests.support.publishers import write_publisher


@pytest.fixture(scope="module")
def opened(package_path: Path) -> Package:
    """The checked package."""
    return parse(package_path.read_bytes())


@pytest.mark.parametrize("engine", ["onnxruntime", "litert", "reference"])
def test_predictions_and_accuracy_match_the_keras_model(
    package_path: Path, trained: Path, contract: Contract, engine: str
) -> None:
    """On unseen rows: probabilities within 1e-5, the same labels, the same accuracy as Keras itself."""
    import keras
    from sklearn.metrics import accuracy_score

    held_out = read_held_out(trained / "test.csv", contract)
    model = keras.saving.load_model(trained / "model.keras", safe_mode=True)
    original = model.predict(contract.encode(held_out.rows), verbose=0)[:, 0]
    predictor = edgeproof.load(package_path, engine=engine)
    found = predictor.probability(held_out.rows)
    assert np.abs(found - original).max() < 1e-5
    truth = np.where(held_out.truth, "yes", "no")
    labels = np.where(contract.rule.decide(original[:, None]), "yes", "no")
    assert predictor.predict(held_out.rows).tolist() == labels.tolist()
    assert accuracy_score(truth, predictor.predict(held_out.rows)) == accuracy_score(truth, labels) > 0.8
    assert {*labels} == {"yes", "no"}, "both classes occur, or the comparison would prove little"


def test_golden_rows_hold_what_they_promise(opened: Package, contract: Contract) -> None:
    """Every feature missing in turn, all missing, unknown, out of range, infinite; both sides of the threshold."""
    golden = Golden.of(opened)
    vectors = golden.vectors
    assert len(vectors) < 400
    for index, feature in enumerate(contract.features):
        column = vectors[:, index]
        others = np.delete(vectors, index, axis=1)
        if isinstance(feature, NumericFeature):
            assert (np.isnan(column) & ~np.isnan(others[:, :1]).all(axis=1)).any()
            for value in (feature.min, feature.max, feature.lo, feature.hi, 1e30, -1e30, np.inf, -np.inf):
                assert (column == np.float32(value)).any(), (feature.name, value)
        else:
            assert isinstance(feature, CategoricalFeature)
            assert {0.0, *map(float, range(1, len(feature.values) + 1))} <= set(column.tolist())
    distance = golden.original - np.float32(0.4)
    assert ((distance > 0) & (distance < 1e-3)).any()
    assert ((distance < 0) & (distance > -1e-3)).any()
    assert np.isfinite(golden.original).all()


def test_manifest_says_what_was_measured(opened: Package) -> None:
    """Parity of each artifact, through the engine that ships."""
    artifacts = opened.manifest.artifacts
    assert {p["engine"] for p in (a.parity for a in artifacts.values())} == {"onnxruntime", "litert", "reference"}
    for artifact in artifacts.values():
        parity = artifact.parity
        assert parity["bound"]["rows"] == parity["unseen"]["rows"] + parity["golden"]["rows"]
        assert parity["unseen"]["rows"] >= 10_000 + opened.manifest.original["rows"]
        if artifact.precision == "float32":
            assert parity["unseen"]["agreement"] == 1
            assert 0 < parity["bound"]["over_bound"] <= 0.5
            assert parity["held_out"]["accuracy"] == opened.manifest.original["accuracy"]
        assert parity["drift"] == []
    outside = opened.manifest.outside
    assert outside is not None
    assert 0.9 < outside["several"] <= 1
    shown = paragraph(outside_text(Measured.of(opened.manifest)))
    assert shown.split()[-1] == f"{outside['several']:.2%}."
    assert shown in summary(opened.contract, opened, "")


def _resealed(opened: Package, **changes: bytes) -> Package:
    """Plant other files and seal again, so that digests do not help."""
    files = {**opened.files, **{name.replace("__", "/"): data for name, data in changes.items()}}
    records = {name: record(data, opened.manifest.files[name].role) for name, data in files.items()}
    return parse(seal(opened.manifest._replace(files=records), files))


def _mutated(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) >= 1
    return data.replace(old, new)


def test_what_is_called_by_something_does_not_pass_for_an_artifact() -> None:
    """A package passes only when an engine ran an artifact, whatever the words of its checks are."""
    said = verification.Check("a file written by hand", "passed", "")
    ran = verification.Check("an artifact", "passed", "", engine="reference")
    assert not verification.passed([said])
    assert verification.passed([said, ran])


@pytest.mark.parametrize("path", ["onnx/model.onnx", "tflite/model.tflite", "network/weights.safetensors"])
@pytest.mark.parametrize("factor", [1.01, -1.0, float("nan")])
def test_verify_rejects_a_resealed_changed_weight(opened: Package, path: str, factor: float, tmp_path: Path) -> None:
    """Golden rows notice what the digests of a re-sealed package cannot; the command ends with exit 8."""
    network = Network.from_bytes(opened.files["network/weights.safetensors"])
    last = dense_layers(network)[-1]
    weight = last.weights[int(np.argmax(np.abs(last.weights))), 0]
    data = _mutated(opened.files[path], weight.tobytes(), np.float32(weight * np.float32(factor)).tobytes())
    planted = _resealed(opened, **{path.replace("/", "__"): data})
    checks = verification.verify(planted)
    assert not verification.passed(checks)
    assert [c for c in checks if c.outcome == "failed" and path in c.what]
    target = tmp_path / "x.edgeproof"
    target.write_bytes(seal(planted.manifest, planted.files))
    result = run("verify", target)
    assert result.exit_code == 8
    assert "the proof failed" in result.stderr


def _narrower(opened: Package) -> bytes:
    """Weights for one encoded column less."""
    first, *rest = dense_layers(Network.from_bytes(opened.files["network/weights.safetensors"]))
    return Network((replace(first, weights=first.weights[:-1]), *rest)).to_bytes()


def test_drawn_rows_notice_what_chosen_golden_rows_hide(opened: Package) -> None:
    """A single harmless golden row does not save a wrong artifact: verify draws rows of its own."""
    golden = Golden.of(opened)
    assert golden.int8 is not None
    one = Golden(golden.vectors[:1], golden.original[:1], golden.reference[:1], golden.int8[:1]).to_files()
    text = b"\n".join(opened.unpacked_file(ROWS).split(b"\n")[:2]) + b"\n"
    network = Network.from_bytes(opened.files["network/weights.safetensors"])
    weight = dense_layers(network)[0].weights[4, 0]  # of a column that this row may not use
    wrong = opened.files["onnx/model.onnx"].replace(weight.tobytes(), np.float32(weight * 1.5).tobytes())
    files = {name.replace("/", "__"): data for name, data in one.items()}
    honest = _resealed(opened, **files, **{"golden__rows.csv.bz2": bzip2.compress(text)})
    assert verification.passed(verification.verify(honest))
    assert not verification.passed(verification.verify(_resealed(honest, **{"onnx__model.onnx": wrong})))


def test_verify_rejects_other_lies(opened: Package) -> None:
    """Moved golden answers, other golden texts, a foreign contract in the metadata."""
    assert verification.passed(verification.verify(opened))
    expected, rows = json.loads(opened.files["golden/expected.json"]), opened.unpacked_file(ROWS)
    nan_like = json.dumps({**expected, "original": [0.5] * len(expected["original"])}, separators=(",", ":")).encode()
    off_by_one_bit = dict(expected)
    moved = float(np.nextafter(np.float32(expected["reference"][0]), np.float32(1)))
    off_by_one_bit["reference"] = [moved, *expected["reference"][1:]]
    plants = [
        {"golden__expected.json": nan_like},
        {"golden__expected.json": json.dumps(off_by_one_bit).encode()},
        {"golden__expected.json": b"{}"},
        {"golden__vectors.npy.bz2": b"junk"},
        *(
            {"golden__rows.csv.bz2": bzip2.compress(text)}
            for text in (rows.replace(b"female", b"male"), b"", rows.split(b"\n")[0])
        ),
        {"golden__rows.csv.bz2": rows},
        {"golden__rows.csv.bz2": bzip2.compress(rows) + b"x"},
        {"onnx__model.onnx": b"junk"},
        {"tflite__model.tflite": b"junk"},
        {"network__weights.safetensors": b"junk"},
        {"golden__vectors.npy.bz2": b""},
        {"golden__vectors.npy.bz2": opened.files["golden/vectors.npy.bz2"][:-4]},
        {"golden__expected.json": b'{"original":[],"reference":[]}'},
        {"golden__expected.json": b'{"original":0.5,"reference":[1e300]}'},
        {"onnx__model.onnx": _mutated(opened.files["onnx/model.onnx"], b"edgeproof.contract", b"edgeproof.kontrakt")},
        {
            "tflite__model.tflite": _mutated(
                opened.files["tflite/model.tflite"], b"edgeproof.contract", b"edgeproof.kontrakt"
            )
        },
        {"tflite__model.int8.tflite": opened.files["tflite/model.tflite"]},
        {"golden__expected.json": json.dumps({k: v for k, v in expected.items() if k != "int8"}).encode()},
        {"onnx__model.int8.onnx": opened.files["onnx/model.onnx"]},
        {"network__weights.safetensors": _narrower(opened)},
        {"onnx__model.onnx": _mutated(opened.files["onnx/model.onnx"], b'"survived"', b'"SURVIVED"')},
        {"tflite__model.tflite": finish(opened.files["tflite/model.tflite"], replace(opened.contract, target="x"))},
    ]
    assert not verification.passed(
        verification.verify(opened._replace(manifest=opened.manifest._replace(model_id="0")))
    )
    for plant in plants:
        checks = verification.verify(_resealed(opened, **plant))
        assert not verification.passed(checks), plant.keys()


def test_a_float_artifact_outside_its_bound_is_not_sealed(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 8, the table on standard error, no package."""
    from edgeproof_export.formats import tflite

    real = tflite.convert

    def sabotaged(source: Any) -> bytes:
        dense_layers(source.network)[0].weights[0, 0] += np.float32(0.01)
        try:
            return real(source)
        finally:
            dense_layers(source.network)[0].weights[0, 0] -= np.float32(0.01)

    monkeypatch.setattr(tflite, "convert", sabotaged)
    result = run("export", trained, "-o", tmp_path / "x.edgeproof")
    assert result.exit_code == 8
    assert "tflite/model.tflite: outside the derived bound" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("contract.json", b"{}", ["contract.json", "expected version 1"]),
        ("contract.json", None, ["trained: expected the folder that", "got one without contract.json"]),
        ("model.keras", b"junk", ["model.keras", "cannot be read as a Keras model"]),
        ("model.keras", None, ["model.keras", "No such file", "`edgeproof adopt` again"]),
        ("test.csv", None, ["test.csv", "missing"]),
        ("test.csv", b"age\n1\n", ["test.csv", "missing column"]),
        ("calibration.npz", b"junk", ["calibration.npz", "cannot be read"]),
    ],
)
def test_a_damaged_handover_is_one_line(
    trained: Path, tmp_path: Path, name: str, content: bytes | None, parts: list[str]
) -> None:
    """The file is named; nothing is written."""
    copy = tmp_path / "trained"
    shutil.copytree(trained, copy)
    (copy / name).unlink()
    if content is not None:
        (copy / name).write_bytes(content)
    result = run("export", copy, "-o", tmp_path / "x.edgeproof")
    assert result.exit_code in (2, 3), result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert all(part in result.stderr for part in parts), result.stderr
    assert result.stderr.count(str(copy)) == 1
    assert not (tmp_path / "x.edgeproof").exists()


def test_the_sequence_of_a_release(trained: Path, tmp_path: Path) -> None:
    """`--sequence` is in the manifest, 0 unless given; below 0 is a mistake in the command. -q is quiet."""
    target = tmp_path / "p.edgeproof"
    result = run("export", trained, "-o", target, "--sequence", "7", "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    assert parse(target.read_bytes()).manifest.sequence == 7
    result = run("export", trained, "-o", target, "--sequence", "-1")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_a_release_with_a_publisher(trained: Path, tmp_path: Path) -> None:
    """Both are sealed and in the kits, the same bytes each time; a wrong one is one line and writes nothing."""
    record, targets = write_publisher(tmp_path), [tmp_path / name for name in ("a.edgeproof", "b.edgeproof")]
    for target in targets:
        result = run("export", trained, "-o", target, "--release", "1.4.0", "--publisher", record, "--quiet")
        assert (result.exit_code, result.output) == (0, "")
    assert targets[0].read_bytes() == targets[1].read_bytes()
    opened = parse(targets[0].read_bytes())
    assert opened.manifest.release == "1.4.0"
    assert opened.manifest.publisher == read_publisher(record)
    assert b'version = "1.4.0"' in opened.kit("rust")["Cargo.toml"]
    shown = run("inspect", targets[0]).stdout
    assert "1.4.0, published by Ada Lovelace under Apache-2.0" in shown
    target = tmp_path / "c.edgeproof"
    assert_one_line(run("export", trained, "-o", target, "--release", "1.4"), 2, "--release: expected three numbers")
    assert_one_line(run("export", trained, "-o", target, "--publisher", tmp_path / "none"), 2, "none: cannot read")
    assert not target.exists()


def test_a_folder_that_training_did_not_write(tmp_path: Path) -> None:
    """Missing folders and targets that cannot be written."""
    assert run("export", tmp_path / "none", "-o", tmp_path / "x.edgeproof").exit_code == 2


def test_layers_that_cannot_be_expressed_are_named(trained: Path, contract: Contract) -> None:
    """One line that names the layer."""
    import keras

    for layer, message in (
        (keras.layers.PReLU(name="bent"), r"layer 'bent' \(PReLU\): not supported"),
        (keras.layers.Dense(3, "swish", name="swishy"), "layer 'swishy': expected linear, relu"),
    ):
        model = keras.Sequential([keras.Input((3,)), layer, keras.layers.Dense(1, "sigmoid")])
        with pytest.raises(edgeproof.UsageError, match=message):
            network_of(model, contract)
    with pytest.raises(edgeproof.UsageError, match="sigmoid at the end"):
        network_of(keras.Sequential([keras.Input((contract.n_encoded,)), keras.layers.Dense(1)]), contract)
    assert network_of(read_trained(trained).model, contract).n_inputs == contract.n_encoded


def test_golden_rows_as_text_read_back_whatever_the_texts_hold() -> None:
    """Carriage returns, line feeds and quotes in names and values: the same row vectors."""
    values = ("a\rb", "c\nd", 'e"f', "g,h")
    features = (CategoricalFeature("f\r", values), NumericFeature("n", 1.0, 0.0, 2.0, -1.0, 3.0))
    contract = Contract("t", "y", ("a", "b"), Threshold(0.5), features)
    vectors = np.array([[1, 0.5], [2, np.nan], [3, 1], [4, 2], [0, 0.1]], np.float32)
    reader = read_csv(io.BytesIO(rows_csv(contract, vectors)), "rows", delimiter=",")
    batch = next(reader.batches(9))
    assert np.array_equal(row_vectors(contract, batch), vectors, equal_nan=True)
    example = read_csv(io.BytesIO(example_csv(contract).encode()), "rows", delimiter=",")
    assert row_vectors(contract, next(example.batches(9))).tolist() == [[1, 1]]


def test_a_package_never_replaces_another_kind_of_file(trained: Path, tmp_path: Path) -> None:
    """A table in the place of the package is refused before any work, and stays."""
    table = tmp_path / "rows.csv"
    table.write_text("a,b\n1,2\n")
    result = run("export", trained, "-o", table)
    assert result.exit_code == 2
    assert f"{table}: already exists and is no package" in result.stderr
    assert table.read_text() == "a,b\n1,2\n"
