"""The int8 network: its file, its arithmetic on hand-made numbers, and what it refuses."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from edgeproof.codec import safetensors
from edgeproof.decision import Columns, Contract, QuantisedDense, QuantisedNetwork, Scale
from edgeproof.engines.reference import is_quantised
from edgeproof.errors import DamagedPackageError


def _layer(**changes: Any) -> QuantisedDense:
    logistic = np.arange(-128, 128).astype(np.int8)
    values: dict[str, Any] = {
        "weights": np.array([[2], [-3]], np.int8),
        "weight_scale": np.array([0.5], np.float32),
        "bias": np.array([1], np.int32),
        "dense": Scale(1.0, 0),
        "activation": "sigmoid",
        "output": Scale(1 / 256, -128),
        "table": logistic,
    }
    return QuantisedDense(**values | changes)


def _network(*layers: QuantisedDense) -> QuantisedNetwork:
    columns = Columns(np.zeros(2, np.float32), np.ones(2, np.float32), np.ones(2, np.float32))
    return QuantisedNetwork(columns, Scale(0.5, 3), layers or (_layer(),))


def test_rounding_is_half_away_from_zero_for_inputs_and_half_up_for_sums() -> None:
    """QUANTIZE of ±0.5 steps, and a sum of exactly half a step, by hand."""
    scale = Scale(0.5, 3)
    x = np.array([0.25, -0.25, 0.75, -0.75, 1000, -1000], np.float32)
    assert scale.quantise(x).tolist() == [4, 2, 5, 1, 127, -128]
    # (q - 3) · w + 1 = 4 · 2 - 1 · 3 + 1 = 6; × 0.5 · 0.5 / 1 = 1.5, half up: 2. Negative: -1.5, half up: -1.
    table = _layer()
    assert table.run(np.array([[7, 4]], np.int8), Scale(0.5, 3)).tolist() == [[2]]
    assert table.run(np.array([[1, 4]], np.int8), Scale(0.5, 3)).tolist() == [[-1]]
    assert table.run(np.array([[1, 4]], np.int8), Scale(0.5, 3), double_rounding=True).tolist() == [[-2]]


def test_the_interval_holds_the_answer_and_widens_at_ties() -> None:
    """At half a step another kernel may round either way; elsewhere there is one answer."""
    layer, given = _layer(activation="linear", output=Scale(1.0, 0), table=np.empty(0, np.int8)), Scale(0.5, 3)
    tie, plain = np.array([[7, 4]], np.int8), np.array([[8, 4]], np.int8)
    assert [end.tolist() for end in layer.interval(tie, tie, given, double_rounding=False)] == [[[1]], [[2]]]
    assert [end.tolist() for end in layer.interval(plain, plain, given, double_rounding=False)] == [[[2]], [[2]]]


def test_round_trip() -> None:
    """Law: from_bytes(to_bytes()) is the same network; the file says that it is int8."""
    data = _network().to_bytes()
    assert QuantisedNetwork.from_bytes(data).to_bytes() == data
    assert is_quantised(data)
    tensors, metadata = safetensors.loads(data)
    assert metadata["precision"] == "int8"
    assert json.loads(metadata["input"]) == {"scale": 0.5, "zero_point": 3}
    (layer,) = json.loads(metadata["layers"])
    assert (layer["kind"], layer["activation"]) == ("dense", "sigmoid")
    assert safetensors.dumps(tensors, metadata) == data


@pytest.mark.parametrize(
    "changes",
    [
        {"weights": np.array([[2.0], [1.0]], np.float32)},
        {"weights": np.array([2, 1], np.int8)},
        {"bias": np.array([1, 2], np.int32)},
        {"weight_scale": np.array([0.5, 0.5], np.float32)},
        {"weight_scale": np.array([np.nan], np.float32)},
        {"weight_scale": np.array([0], np.float32)},
        {"table": np.empty(0, np.int8)},
        {"activation": "swish"},
        {"activation": "relu"},
        {"activation": "relu", "table": np.empty(0, np.int8)},
    ],
)
def test_layers_that_are_refused(changes: dict[str, Any]) -> None:
    """Shapes, types, scales and tables that fit no int8 kernel."""
    with pytest.raises(DamagedPackageError):
        _layer(**changes)


@pytest.mark.parametrize(("scale", "zero_point"), [(0.0, 0), (-1.0, 0), (np.nan, 0), (np.inf, 0), (1.0, 128)])
def test_scales_that_are_refused(scale: float, zero_point: int) -> None:
    """A scale is positive and finite, a zero point an int8."""
    with pytest.raises(DamagedPackageError):
        Scale(scale, zero_point)


def test_networks_that_are_refused(contract: Contract) -> None:
    """Layers that do not chain, gains that are no powers of two, means of another contract."""
    with pytest.raises(DamagedPackageError):
        _network(_layer(), _layer())
    columns = _network().columns
    threes, nans, longer = np.full(2, 3, np.float32), np.full(2, np.nan, np.float32), np.ones(3, np.float32)
    for bad in ({"gain": threes}, {"mean": nans}, {"scale": longer}):
        with pytest.raises(DamagedPackageError):
            replace(columns, **bad)
    with pytest.raises(DamagedPackageError):
        replace(_network(), columns=replace(columns, gain=np.ones(3, np.float32)))
    with pytest.raises(DamagedPackageError):
        _network().check(contract)


def test_bytes_that_are_refused() -> None:
    """Other bytes, other order, scales too far apart."""
    data = _network().to_bytes()
    for other in (b"", b"junk", data[:-1], data + b"\0", data.replace(b'"precision":"int8"', b'"precision":"int9"')):
        with pytest.raises(DamagedPackageError):
            QuantisedNetwork.from_bytes(other)
    far = _layer(dense=Scale(1e-30, 0))
    with pytest.raises(DamagedPackageError, match="scales too far apart"):
        far.multipliers(Scale(1e30, 0))
    multiplier, shift = _layer(dense=Scale(1e30, 0)).multipliers(Scale(1e-30, 0))
    assert (multiplier.tolist(), shift.tolist()) == ([0], [31])
