"""What engines may see: what we export, and of that only what can be walked."""

import bz2
import dataclasses
import itertools
import struct
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper

import edgeproof
from edgeproof import engines
from edgeproof.decision import Contract
from edgeproof.decision.exported import exported
from edgeproof.engines import litert
from edgeproof.engines import onnxruntime as our_onnxruntime
from edgeproof.engines.guards import onnx_check, tflite_check
from edgeproof.errors import EngineError
from edgeproof.package import sealed
from edgeproof.predictor import Predictor
from tests.fuzz import hostile
from tests.mutants.constants import places
from tests.support.repository import GOLDEN

FILES = sealed.read(GOLDEN).files
ONNX, TFLITE = FILES["onnx/model.onnx"], FILES["tflite/model.tflite"]
HOSTILE_ONNX, HOSTILE_TFLITE = hostile.onnx_models(ONNX), hostile.tflite_models(TFLITE)


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines that must not be reached."""

    def reached(*_: Any, **__: Any) -> None:
        pytest.fail("an engine saw the file")

    monkeypatch.setattr(onnxruntime, "InferenceSession", reached)
    monkeypatch.setattr(litert, "Interpreter", reached)


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("name", HOSTILE_ONNX)
def test_onnx_that_we_do_not_export_is_refused(name: str, contract: Contract) -> None:
    """External data, subgraphs, other operators and domains, functions, damaged structure: one line, no engine."""
    with pytest.raises(EngineError, match=r"^onnx: refused before loading: .+$"):
        engines.load("onnxruntime", HOSTILE_ONNX[name], contract)


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("name", HOSTILE_TFLITE)
def test_tflite_that_we_do_not_export_is_refused(name: str, contract: Contract) -> None:
    """Custom and Flex operators, subgraphs, data outside the file, indices out of range: one line, no engine."""
    with pytest.raises(EngineError, match=r"^tflite: refused before loading: .+$"):
        engines.load("litert", HOSTILE_TFLITE[name], contract)


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize(("check", "model"), [(onnx_check.check, ONNX), (tflite_check.check, TFLITE)])
def test_bit_flips_and_truncations_never_raise_anything_else(check: Any, model: bytes) -> None:
    """The walkers end with an answer or EngineError, whatever is cut or flipped; `make fuzz` tries every position."""
    refused = 0
    for position in range(0, len(model), 5):
        flipped = bytearray(model)
        flipped[position] ^= 1 << (position % 8)
        for mutant in (model[:position], bytes(flipped)):
            try:
                check(mutant)
            except EngineError:
                refused += 1
    assert refused > len(model) // 10


@pytest.mark.parametrize("scale", [np.nan, np.inf, -np.inf, 0.0, -1.0])
def test_quantisation_scales_that_crash_xnnpack_are_refused(scale: float) -> None:
    """A scale is positive and finite; LiteRT with XNNPACK ends the process on others."""
    model = FILES["tflite/model.int8.tflite"]
    for place in places(model, "model.tflite"):
        if place.role.endswith("scale"):
            tflite_check.check(place.changed(lambda x: x * np.float32(2)))
            with pytest.raises(EngineError, match="not positive and finite"):
                tflite_check.check(place.changed(lambda x: np.full_like(x, scale)))


@pytest.mark.parametrize("metadata", [onnx_check.metadata, tflite_check.metadata])
def test_metadata_of_damaged_files(metadata: Any) -> None:
    """Reading the contract of a damaged naked model ends with EngineError or an answer."""
    model = ONNX if metadata is onnx_check.metadata else TFLITE
    stored = metadata(model, b"edgeproof.contract")
    assert (stored if model is ONNX else bz2.decompress(stored)).startswith(b'{"contract":1')
    assert metadata(model, b"nothing") is None
    for position in range(0, len(model), 3):
        try:
            metadata(model[:position], b"edgeproof.contract")
            metadata(model[:position] + b"\xff" + model[position + 1 :], b"edgeproof.contract")
        except EngineError:
            pass


def test_metadata_that_appears_twice() -> None:
    """Two contracts in one file: which one would it be?"""
    model = onnx.load_from_string(ONNX)
    model.metadata_props.add(key="edgeproof.contract", value="{}")
    with pytest.raises(EngineError, match="twice"):
        onnx_check.metadata(model.SerializeToString(), b"edgeproof.contract")


def test_the_walk_is_bounded() -> None:
    """A hundred thousand operators that share one vector, and more fields than any of ours, end within seconds."""
    start = time.perf_counter()
    with pytest.raises(EngineError, match="fields"):
        onnx_check.check(b"\x72\x00" * 5_000_000)
    with pytest.raises(EngineError, match="steps"):
        tflite_check.check(_shared_vectors(100_000))
    assert time.perf_counter() - start < 5  # seconds; unbounded, the second would take hours


def _shared_vectors(count: int) -> bytes:
    """A flatbuffer whose `count` operator codes are one and the same table, in a vector of offsets to it."""
    header = struct.pack("<I4s", 16, b"TFL3") + struct.pack("<HHHH", 8, 8, 0, 4)  # vtable: field 1 at offset 4
    model = struct.pack("<iI", 8, 4)  # at 16: vtable at 8; field 1 leads to the vector at 24
    vector_at = 24
    code_at = vector_at + 4 + 4 * count + 12  # after the vector and a vtable of 12 bytes
    offsets = struct.pack("<I", count) + b"".join(
        struct.pack("<I", code_at - (vector_at + 4 + 4 * index)) for index in range(count)
    )
    vtable = struct.pack("<6H", 12, 8, 0, 0, 0, 4)
    return header + model + offsets + vtable + struct.pack("<ii", 12, 9)


def test_every_operator_of_the_list_is_known_to_onnx() -> None:
    """The list holds no name that the standard does not."""
    assert {name for some in exported() for name in some.onnx if not onnx.defs.has(name)} == set()


def test_the_lock_behind_the_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contract: Contract) -> None:
    """Even unchecked, external data is not read from the current folder."""
    monkeypatch.chdir(tmp_path)
    model = onnx.load_from_string(ONNX)
    tensor = model.graph.initializer[5]  # one that no optimizer wants to see while it loads
    (tmp_path / "secret").write_bytes(tensor.raw_data)
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="secret")
    data = model.SerializeToString()
    assert onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])  # it would be, otherwise
    monkeypatch.setattr(onnx_check, "check", lambda _: None)
    with pytest.raises(EngineError, match="cannot load the model"):
        our_onnxruntime.load(data, contract, "")


def _model_of(operator: str, inputs: list[str], constant: Any) -> bytes:
    """An ONNX model of one allowed operator on `features` (batch, 5) and a constant."""
    graph = helper.make_graph(
        [helper.make_node(operator, inputs, ["probability"])],
        "g",
        [helper.make_tensor_value_info("features", onnx.TensorProto.FLOAT, ["batch", 5])],
        [helper.make_tensor_value_info("probability", onnx.TensorProto.FLOAT, None)],
        [onnx.numpy_helper.from_array(np.array(constant, np.float32), "c")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    return bytes(model.SerializeToString())


WRONG_ANSWERS = {
    "one number for all rows": _model_of("Add", ["c", "c"], [[0.1]]),
    "no column": _model_of("Add", ["c", "c"], [0.1, 0.1, 0.1]),
    "two columns": _model_of("MatMul", ["features", "c"], [[0.0, 0.0]] * 5),
    "NaN": _model_of("MatMul", ["features", "c"], [[np.nan]] * 5),
    "infinity": _model_of("MatMul", ["features", "c"], [[np.inf]] * 5),
    "an answer that cannot be computed": _model_of("MatMul", ["features", "c"], [[0.0]] * 7),
}


@pytest.mark.parametrize("name", WRONG_ANSWERS)
def test_wrong_shapes_and_numbers_are_engine_errors(name: str, contract: Contract) -> None:
    """An engine's answer is one finite float32 a row, or EngineError."""
    with pytest.raises(EngineError, match=r"^onnxruntime: .+$") as caught:
        _answer(WRONG_ANSWERS[name], contract)
    assert "\n" not in str(caught.value)


def test_litert_answers_one_float32_a_row() -> None:
    """What a model answers with is known when it is loaded: single rows are not asked again."""
    contract = edgeproof.load(GOLDEN, engine="reference").contract
    row = np.zeros((1, contract.n_features), np.float32)
    assert engines.load("litert", TFLITE, contract).scores(row).shape == (1, 1)
    narrower = dataclasses.replace(contract, features=contract.features[1:])
    with pytest.raises(EngineError, match=r"^litert: expected float32 \(batch, 5\) -> \(batch, 1\), got \[\(-1, 6\)"):
        engines.load("litert", TFLITE, narrower)


def _answer(model: bytes, contract: Contract) -> Any:
    engine = engines.load("onnxruntime", model, contract)
    return Predictor(contract, engine, "onnxruntime", None).probability(np.ones((3, 5), np.float32))


def test_hostile_models_differ() -> None:
    """Each change changes something."""
    for models in (HOSTILE_ONNX, HOSTILE_TFLITE):
        assert all(a != b for a, b in itertools.combinations(models.values(), 2))
