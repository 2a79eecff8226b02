"""ONNX and TFLite: canonical, self-contained, runnable by the plain engines, equal to the original."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter
from onnx import helper
from onnx.reference import ReferenceEvaluator

import edgeproof
from edgeproof import engines
from edgeproof.decision import ACTIVATIONS, CategoricalFeature, Contract, NumericFeature, Threshold
from edgeproof.errors import UsageError
from edgeproof.package import sealed
from edgeproof.proof.expectation import Expectations
from edgeproof.proof.golden import Golden, same_bits
from edgeproof_export.formats import FORMATS, FormatSpec, Source
from edgeproof_export.graph.onnx_canonical import canonical
from edgeproof_export.graph.tflite_graph import TfliteGraph, require_float_encoding
from edgeproof_export.source.network import network_of
from edgeproof_export.source.trained import read_trained
from edgeproof_train.choose.size import int8_bytes
from edgeproof_train.contract.encoding import numeric_feature
from edgeproof_train.settings import Settings
from tests.mutants.constants import places
from tests.mutants.faults import converted_all_int8
from tests.support.contracts import rounded
from tests.support.networks import random_network
from tests.support.rows import random_rows


@pytest.fixture(scope="module")
def files(package_path: Path) -> dict[str, bytes]:
    """The unpacked package."""
    return dict(sealed.read(package_path).files)


def test_plain_onnx_runtime_runs_it(files: dict[str, bytes], contract: Contract) -> None:
    """One input, one output, the checker accepts it, ONNX's own evaluator agrees."""
    data = files["onnx/model.onnx"]
    model = onnx.load_from_string(data)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    assert [(x.name, x.type, x.shape) for x in session.get_inputs()] == [("features", "tensor(float)", ["batch", 5])]
    assert [(x.name, x.type, x.shape) for x in session.get_outputs()] == [
        ("probability", "tensor(float)", ["batch", 1])
    ]
    rows = random_rows(contract, 200)
    (found,) = session.run(None, {"features": rows})
    (evaluated,) = ReferenceEvaluator(model).run(None, {"features": rows})
    assert np.abs(found - evaluated).max() < 1e-5
    assert [(o.domain, o.version) for o in model.opset_import] == [("", 18)]


def test_plain_litert_runs_it(files: dict[str, bytes], contract: Contract) -> None:
    """One input, one output, a signature with the same names, no custom or Flex operator."""
    interpreter = Interpreter(model_content=files["tflite/model.tflite"])
    assert [x["name"] for x in interpreter.get_input_details()] == ["features"]
    assert [x["name"] for x in interpreter.get_output_details()] == ["probability"]
    assert interpreter.get_signature_list() == {"serving_default": {"inputs": ["features"], "outputs": ["probability"]}}
    rows = random_rows(contract, 20)
    found = interpreter.get_signature_runner()(features=rows)["probability"]
    session = onnxruntime.InferenceSession(files["onnx/model.onnx"], providers=["CPUExecutionProvider"])
    assert np.abs(found - session.run(None, {"features": rows})[0]).max() < 1e-5


CONTRACTS = {
    "identity": Contract(
        "t",
        "y",
        ("0", "1"),
        Threshold(0.5),
        tuple(NumericFeature(f"f{i}", 0.5, -3.0, 3.0, -9.0, 9.0) for i in range(4)),
    ),
    "one numeric column": Contract(
        "t", "y", ("0", "1"), Threshold(0.5), (NumericFeature("a", 1.0, 0.0, 2.0, -2.0, 4.0, 1.0, 2.0),)
    ),
    "only categories": Contract(
        "t",
        "y",
        ("0", "1"),
        Threshold(0.5),
        (CategoricalFeature("a", ("x",)), CategoricalFeature("b", ("x", "y", "z"))),
    ),
    "piecewise": Contract(
        "t",
        "y",
        ("0", "1"),
        Threshold(0.25),
        (NumericFeature("a", 1.0, 0.0, 2.0, -2.0, 4.0, 1.0, 2.0, (0.0, 1.0, 2.0), (1.0, 1.0)),),
    ),
}


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "elu", "linear"])
@pytest.mark.parametrize("name", CONTRACTS)
def test_every_encoding_and_activation_through_every_engine(name: str, activation: str) -> None:
    """Each artifact stays within the derived bound of the reference, on missing, infinite and absurd rows too."""
    contract = CONTRACTS[name]
    network = random_network(contract.n_encoded, (6, activation), seed=8)
    rows = random_rows(contract, 400, seed=1)
    rows[0], rows[1], rows[2], rows[3], rows[4] = np.nan, np.inf, -np.inf, 1e30, 1.5
    source = Source(contract, network, rows)
    expectations = Expectations(contract, network, None)
    for spec in FORMATS:
        if spec.precision != "int8":
            found = engines.load(spec.engine, spec.convert(source), contract).scores(rows)
            comparison = expectations.compare(spec.precision, spec.engine, rows, found)
            assert comparison.passed, (spec, comparison)


def test_canonical_form_does_not_depend_on_order_and_names(files: dict[str, bytes]) -> None:
    """Shuffled nodes and initializers, other names, duplicated constants: the same bytes."""
    model = onnx.load_from_string(files["onnx/model.onnx"])
    expected = canonical(model).SerializeToString(deterministic=True)
    shuffled = onnx.ModelProto()
    shuffled.CopyFrom(model)
    graph = shuffled.graph
    nodes, constants = list(graph.node), list(graph.initializer)
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(nodes))
    graph.initializer.extend(reversed(constants))
    for tensor in (*graph.initializer, *graph.node):
        tensor.doc_string = "noise"
    for node in graph.node:
        for names in (node.input, node.output):
            for index, tensor_name in enumerate(names):
                if tensor_name not in ("features", "probability"):
                    names[index] = f"x_{tensor_name}"
        node.name = f"other_{node.name}"
    for tensor in list(graph.initializer):
        tensor.name = f"x_{tensor.name}"
        graph.initializer.add().CopyFrom(tensor)
        graph.initializer[-1].name = f"unused_{tensor.name}"
    assert canonical(shuffled).SerializeToString(deterministic=True) == expected


def test_equal_constants_are_merged() -> None:
    """X * a + a with one initializer, or with two of equal content: the same bytes, one initializer."""
    features, probability = (
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [None, 1]) for name in ("features", "probability")
    )

    def model(second: str) -> onnx.ModelProto:
        nodes = [
            helper.make_node("Mul", ["features", "a"], ["scaled"]),
            helper.make_node("Add", ["scaled", second], ["probability"]),
        ]
        constants = [
            helper.make_tensor(name, onnx.TensorProto.FLOAT, [1], [2.0]) for name in dict.fromkeys(("a", second))
        ]
        return helper.make_model(helper.make_graph(nodes, "g", [features], [probability], constants))

    one, two = (canonical(model(second)) for second in ("a", "b"))
    assert [tensor.name for tensor in two.graph.initializer] == ["constant_0"]
    assert one.SerializeToString(deterministic=True) == two.SerializeToString(deterministic=True)


def test_two_exports_in_two_processes_are_byte_identical(trained: Path, package_path: Path, tmp_path: Path) -> None:
    """The same `trained/` gives the same bytes, whatever the hash seed and the BLAS kernel of the process."""
    again = tmp_path / "again.edgeproof"
    command = [sys.executable, "-m", "edgeproof", "export", str(trained), "-o", str(again)]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "4711", "HOME": str(tmp_path), "TZ": "Asia/Tokyo"}
    environment["OPENBLAS_CORETYPE"] = "Nehalem"  # kernels without AVX: they sum in another order than later ones
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == package_path.read_bytes()


def test_a_changed_weight_in_any_artifact_is_noticed(files: dict[str, bytes], contract: Contract) -> None:
    """Parity fails when one weight of an artifact moves by 1e-3, or by one step: the comparison can fail."""
    expectations = Expectations.of(contract, files)
    rows = random_rows(contract, 500, seed=6)
    for spec in FORMATS:
        data = files[spec.path]
        if spec.format != "safetensors":
            assert engines.get(spec.engine).contract_of(data) == contract.to_bytes()

        def passes(artifact: bytes, spec: FormatSpec = spec) -> bool:
            found = engines.load(spec.engine, artifact, contract).scores(rows)
            return expectations.compare(spec.precision, spec.engine, rows, found).passed

        assert passes(data), spec
        place = next(place for place in places(data, spec.path) if place.role == "layer 1 weights")
        assert not passes(place.changed(_nudged)), spec


def _nudged(weights: np.ndarray) -> np.ndarray:
    step = 1e-3 if weights.dtype.kind == "f" else 1
    changed = weights.copy()
    changed.flat[0] += np.array(step, weights.dtype)
    return changed


ENGINES_OF_INT8 = [
    ("tflite-int8", "litert_reference"),
    ("tflite-int8", "litert_optimised"),
    ("tflite-int8", "litert"),
    ("onnx-int8", "onnxruntime"),
]


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "elu", "linear"])
@pytest.mark.parametrize("name", CONTRACTS)
def test_int8_artifacts_give_the_bits_of_the_int8_reference(name: str, activation: str) -> None:
    """LiteRT's reference kernels bit for bit; every other kernel within its interval, which is mostly one value."""
    contract = CONTRACTS[name]
    network = random_network(contract.n_encoded, (6, activation), (5, "relu"), seed=8)
    rows = random_rows(contract, 3_000, seed=1)
    rows[0], rows[1], rows[2], rows[3], rows[4] = np.nan, np.inf, -np.inf, 1e30, 1.5
    source = Source(contract, network, rows)
    artifacts = {spec.name: spec.convert(source) for spec in FORMATS}
    expectations = Expectations(contract, network, source.quantised)
    expected = expectations.answers("int8", rows)
    assert np.isfinite(expected).all()
    assert len(np.unique(expected)) > 1 or np.ptp(expectations.answers("float32", rows)) < 0.01
    reference = engines.load("reference", artifacts["weights-int8"], contract).scores(rows)
    assert same_bits(reference, expected) == 0
    for artifact, engine in ENGINES_OF_INT8:
        if expectations.unsupported(engine):
            with pytest.raises(edgeproof.EngineError):
                engines.load(engine, artifacts[artifact], contract)
            continue
        found = engines.load(engine, artifacts[artifact], contract).scores(rows)
        comparison = expectations.compare("int8", engine, rows, found)
        assert comparison.passed, (artifact, engine, comparison)
        assert (found == expected).mean() > 0.8, (artifact, engine)


def test_rounding_twice_is_not_the_reference_arithmetic(package_path: Path) -> None:
    """The golden rows hold some on which the two rounding rules part, so that they can tell a kernel by its answers."""
    opened = edgeproof.load(package_path).package
    assert opened is not None
    golden, expectations = Golden.of(opened), Expectations.of(opened.contract, opened.files)
    assert expectations.quantised is not None
    assert golden.int8 is not None
    q = expectations.quantised.quantise(opened.contract, golden.vectors)
    once, twice = (expectations.quantised.scores_of(q, double_rounding=twice) for twice in (False, True))
    assert same_bits(once, golden.int8) == 0
    assert same_bits(twice, golden.int8) > 0
    assert (expectations.quantised.bound(opened.contract, golden.vectors) > 0).any()
    assert ((q == 127) | (q == -128)).any()


def operators_of(model: bytes) -> list[str]:
    """Names of the operators of a TFLite file, in order."""
    names = {code: name for name, code in vars(schema.BuiltinOperator).items() if isinstance(code, int)}
    root = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model))
    return [names[root.operatorCodes[operator.opcodeIndex].builtinCode] for operator in root.subgraphs[0].operators]


def test_no_int8_tensor_before_the_first_layer(files: dict[str, bytes], trained: Path) -> None:
    """What we write passes the structural check; the converter's all-int8 recipe does not."""
    ours = files["tflite/model.int8.tflite"]
    n_operators = operators_of(ours).index("QUANTIZE")
    require_float_encoding(ours, n_operators)
    handed = read_trained(trained)
    all_int8 = converted_all_int8(
        Source(handed.contract, network_of(handed.model, handed.contract), handed.calibration)
    )
    with pytest.raises(edgeproof.EngineError, match="int8 tensor before the first layer"):
        require_float_encoding(all_int8, n_operators)


def test_float16_keeps_raw_columns() -> None:
    """Columns beyond float16 pass through, since only dense weights are halved."""
    contract = Contract(
        "t", "y", ("0", "1"), Threshold(0.5), (NumericFeature("a", 1e6, 0.0, 2e6, -2e6, 4e6, 1e6, rounded(1e-6)),)
    )
    network = random_network(1, (6, "relu"), seed=8)
    rows = random_rows(contract, 100)
    source = Source(contract, network, rows)
    (spec,) = (spec for spec in FORMATS if spec.precision == "float16")
    found = engines.load("litert", spec.convert(source), contract).scores(rows)
    expectations = Expectations(contract, network, None)
    assert expectations.compare("float16", "litert", rows, found).passed
    assert np.abs(found - expectations.answers("float32", rows)).max() > 0


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["identity", "standard"])
@pytest.mark.parametrize("widths", [(64, 64), (128, 128, 64)])
def test_int8_is_a_third_of_the_float32_file(widths: tuple[int, ...], encoding: str) -> None:
    """Bytes of the int8 TFLite file beside the float32 one, contract and preprocessing included; its answers stay."""
    rng = np.random.default_rng(0)
    features = [
        numeric_feature(f"f{index}", rng.normal(0, 1 + index % 7, 200).astype(np.float32), Settings(encoding=encoding))
        for index in range(widths[0])
    ]
    contract = Contract("t", "y", ("0", "1"), Threshold(0.5), tuple(features))
    network = random_network(widths[0], *((width, "relu") for width in widths[1:]))
    source = Source(contract, network, random_rows(contract, 500))
    made = {spec.name: spec.convert(source) for spec in FORMATS if spec.name in ("tflite", "tflite-int8")}
    share = len(made["tflite-int8"]) / len(made["tflite"])
    assert share <= (0.35 if encoding == "identity" else 0.36)
    rows = np.concatenate([random_rows(contract, 500, seed=1, beyond=3.0), np.full((1, widths[0]), np.nan)])
    rows = np.concatenate([rows, np.full((1, widths[0]), np.inf), np.full((1, widths[0]), -1e30)]).astype(np.float32)
    found = engines.load("litert_reference", made["tflite-int8"], contract).scores(rows)
    assert same_bits(found, source.quantised.scores(contract, rows)) == 0


@pytest.mark.parametrize(("n_features", "bins"), [(6, 0), (13, 7), (40, 5)])
def test_training_estimates_the_bytes_of_int8(n_features: int, bins: int) -> None:
    """What `--max-bytes` judges by is no less than what is written, and at most a quarter more."""
    rng = np.random.default_rng(3)
    settings = Settings(numbers_as="piecewise" if bins else "standard", bins=bins or 8)
    columns = [rng.normal(index, 1 + index % 7, 300).astype(np.float32) for index in range(n_features)]
    features = [numeric_feature(f"column {index}", column, settings) for index, column in enumerate(columns)]
    contract = Contract("t", "y", ("0", "1"), Threshold(0.5), tuple(features))
    source = Source(contract, random_network(contract.n_encoded, (64, "relu"), (32, "relu")), np.stack(columns, 1))
    (spec,) = (spec for spec in FORMATS if spec.name == "onnx-int8")
    assert contract.n_encoded == n_features * (1 + bins)
    assert 1.0 <= int8_bytes(contract, (64, 32)) / len(spec.convert(source)) <= 1.25


@pytest.mark.parametrize("name", ["tflite", "tflite-float16", "tflite-int8"])
def test_constants_of_tflite_files_are_aligned(name: str, trained: Path) -> None:
    """Kernels on microcontrollers read constants in place: the schema asks for 16 bytes."""
    (spec,) = (spec for spec in FORMATS if spec.name == name)
    read = read_trained(trained)
    model = schema.Model.GetRootAs(
        spec.convert(Source(read.contract, network_of(read.model, read.contract), read.calibration))
    )
    buffers = [model.Buffers(index) for index in range(model.BuffersLength())]
    starts = [buffer._tab.Vector(buffer._tab.Offset(4)) for buffer in buffers if buffer.DataLength()]
    assert len(starts) > 3
    assert all(start % 16 == 0 for start in starts)


def test_an_activation_without_an_operator_is_no_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph refuses an activation that its format has no operator for; it does not leave it out."""
    monkeypatch.setitem(ACTIVATIONS, "made", ACTIVATIONS["tanh"]._replace(name="made", tflite=None))
    with pytest.raises(UsageError, match="activation 'made': TFLite has no operator for it"):
        TfliteGraph().activate("made", 0, 4)
