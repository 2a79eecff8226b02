"""ONNX and TFLite: canonical, self-contained, runnable by the plain engines, equal to the original."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from ai_edge_litert.interpreter import Interpreter
from onnx import helper
from onnx.reference import ReferenceEvaluator

import edgeproof
from edgeproof import engines
from edgeproof.contract import CategoricalFeature, Contract, NumericFeature
from edgeproof.golden import compare, parity_bound
from edgeproof.network import Network
from edgeproof_export.formats import FORMATS, Source
from edgeproof_export.onnx_canonical import canonical


@pytest.fixture(scope="module")
def files(package_path: Path) -> dict[str, bytes]:
    """The unpacked package."""
    return dict(edgeproof.load(package_path).package.files)


def test_plain_onnx_runtime_runs_it(files: dict[str, bytes], contract: Contract, tools: Any) -> None:
    """One input, one output, the checker accepts it, ONNX's own evaluator agrees."""
    data = files["onnx/model.onnx"]
    model = onnx.load_from_string(data)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    assert [(x.name, x.type, x.shape) for x in session.get_inputs()] == [("features", "tensor(float)", ["batch", 5])]
    assert [(x.name, x.type, x.shape) for x in session.get_outputs()] == [
        ("probability", "tensor(float)", ["batch", 1])
    ]
    rows = tools.random_rows(contract, 200)
    (found,) = session.run(None, {"features": rows})
    (evaluated,) = ReferenceEvaluator(model).run(None, {"features": rows})
    assert np.abs(found - evaluated).max() < 1e-5
    assert [(o.domain, o.version) for o in model.opset_import] == [("", 18)]


def test_plain_litert_runs_it(files: dict[str, bytes], contract: Contract, tools: Any) -> None:
    """One input, one output, a signature with the same names, no custom or Flex operator."""
    interpreter = Interpreter(model_content=files["tflite/model.tflite"])
    assert [x["name"] for x in interpreter.get_input_details()] == ["features"]
    assert [x["name"] for x in interpreter.get_output_details()] == ["probability"]
    assert interpreter.get_signature_list() == {"serving_default": {"inputs": ["features"], "outputs": ["probability"]}}
    rows = tools.random_rows(contract, 20)
    found = interpreter.get_signature_runner()(features=rows)["probability"]
    session = onnxruntime.InferenceSession(files["onnx/model.onnx"], providers=["CPUExecutionProvider"])
    assert np.abs(found - session.run(None, {"features": rows})[0]).max() < 1e-5


CONTRACTS = {
    "identity": Contract(
        "t", "y", ("0", "1"), 0.5, tuple(NumericFeature(f"f{i}", 0.5, -3.0, 3.0, -9.0, 9.0) for i in range(4))
    ),
    "one numeric column": Contract(
        "t", "y", ("0", "1"), 0.5, (NumericFeature("a", 1.0, 0.0, 2.0, -2.0, 4.0, 1.0, 2.0),)
    ),
    "only categories": Contract(
        "t", "y", ("0", "1"), 0.5, (CategoricalFeature("a", ("x",)), CategoricalFeature("b", ("x", "y", "z")))
    ),
    "piecewise": Contract(
        "t",
        "y",
        ("0", "1"),
        0.25,
        (NumericFeature("a", 1.0, 0.0, 2.0, -2.0, 4.0, 1.0, 2.0, (0.0, 1.0, 2.0), (1.0, 1.0)),),
    ),
}


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "elu", "linear"])
@pytest.mark.parametrize("name", CONTRACTS)
def test_every_encoding_and_activation_through_every_engine(name: str, activation: str, tools: Any) -> None:
    """Each artifact stays within the derived bound of the reference, on missing, infinite and absurd rows too."""
    contract = CONTRACTS[name]
    network = tools.random_network(contract.n_encoded, (6, activation), seed=8)
    rows = tools.random_rows(contract, 400, seed=1)
    rows[0], rows[1], rows[2], rows[3], rows[4] = np.nan, np.inf, -np.inf, 1e30, 1.5
    source = Source(contract, network, rows)
    artifacts = {spec: spec.convert(source) for spec in FORMATS}
    found = {s.engine: engines.get(s.engine).load(a, contract).probability(rows) for s, a in artifacts.items()}
    for engine, p in found.items():
        comparison = compare(p, found["reference"], parity_bound(contract, network, rows, engine), contract.threshold)
        assert comparison.passed, (engine, comparison)


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
    """The same `trained/` gives the same bytes, whatever the hash seed of the process."""
    again = tmp_path / "again.edgeproof"
    command = [sys.executable, "-m", "edgeproof", "export", str(trained), "-o", str(again)]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "4711", "HOME": str(tmp_path), "TZ": "Asia/Tokyo"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == package_path.read_bytes()


def test_a_changed_weight_in_any_artifact_is_noticed(files: dict[str, bytes], contract: Contract, tools: Any) -> None:
    """Parity fails when one weight of an artifact moves by 1e-3: the comparison can fail."""
    network = Network.from_bytes(files["network/weights.safetensors"])
    rows = tools.random_rows(contract, 500, seed=6)
    expected = engines.get("reference").load(files["network/weights.safetensors"], contract).probability(rows)
    weight = network.layers[0].weights[0, 0]
    changed = np.float32(weight + np.float32(1e-3))
    for spec in FORMATS:
        data = files[spec.path]
        places = [i for i in range(len(data) - 3) if data[i : i + 4] == weight.tobytes()]
        assert places, spec.path
        mutant = bytearray(data)
        for place in places:
            mutant[place : place + 4] = changed.tobytes()
        bound = parity_bound(contract, network, rows, spec.engine)
        engine = engines.get(spec.engine)
        assert compare(engine.load(data, contract).probability(rows), expected, bound, contract.threshold).passed
        if spec.format != "safetensors":
            assert engine.contract_of(data) == contract.to_bytes()
        found = engine.load(bytes(mutant), contract).probability(rows)
        assert not compare(found, expected, bound, contract.threshold).passed, spec.path
