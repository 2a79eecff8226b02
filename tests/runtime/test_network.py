"""Dense layers and their safetensors file."""

import numpy as np
import pytest

from edgeproof.decision import ACTIVATIONS, Dense, Network
from edgeproof.errors import DamagedPackageError
from tests.support.networks import dense_layers, random_network


def test_round_trip_and_the_stock_library_reads_it() -> None:
    """Law: from_bytes(to_bytes(n)) equals n; the safetensors library sees the same tensors."""
    from safetensors.numpy import load

    network = random_network(5, (4, "relu"), (3, "tanh"))
    data = network.to_bytes()
    again = Network.from_bytes(data)
    assert [layer.activation for layer in again.layers] == ["relu", "tanh", "sigmoid"]
    assert again.to_bytes() == data
    tensors = load(data)
    for index, layer in enumerate(dense_layers(network)):
        assert np.array_equal(tensors[f"{index}.weights"], layer.weights)
        assert np.array_equal(tensors[f"{index}.bias"], layer.bias)
    assert network.shape == "5-4-3-1"


def test_damaged_files_are_refused_without_another_exception() -> None:
    """Every truncation, and bytes flipped in the header, end in DamagedPackageError or in other finite weights."""
    data = random_network(3, (2, "relu")).to_bytes()
    for length in range(len(data)):
        with pytest.raises(DamagedPackageError):
            Network.from_bytes(data[:length])
    header = int.from_bytes(data[:8], "little")
    for position in range(8 + header):
        mutant = bytearray(data)
        mutant[position] ^= 0x01
        try:
            Network.from_bytes(bytes(mutant))
        except DamagedPackageError:
            continue
        pytest.fail(f"byte {position} of the header was changed unnoticed")


def test_networks_that_make_no_sense() -> None:
    """Widths must chain, weights are finite, activations known; what the end is, the rule checks."""
    eye, zero = np.eye(2, dtype=np.float32), np.zeros(2, np.float32)
    zero1 = np.zeros(1, np.float32)
    for layers in (
        (),
        (Dense(eye, zero, "relu"), Dense(np.ones((3, 1), np.float32), zero1, "sigmoid")),
    ):
        with pytest.raises(DamagedPackageError):
            Network(layers)
    with pytest.raises(DamagedPackageError, match="activation"):
        Dense(eye, zero, "swish")
    with pytest.raises(DamagedPackageError, match="finite"):
        Dense(eye * np.float32("nan"), zero, "relu")
    with pytest.raises(DamagedPackageError, match="bias"):
        Dense(eye, zero1, "relu")


def test_weights_beyond_float16_saturate() -> None:
    """No infinity: the gate of `export` judges what the largest float16 in their place costs."""
    first, last = dense_layers(random_network(2, (3, "relu")))
    wide = Network((Dense(first.weights * np.float32(1e6), first.bias, "relu"), last)).in_float16()
    rounded = dense_layers(wide)
    assert np.abs(rounded[0].weights).max() == 65504
    assert np.array_equal(rounded[1].weights, last.weights.astype(np.float16).astype(np.float32))
    assert np.array_equal(rounded[0].bias, first.bias)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_layer_bounds_what_rounding_does(activation: str) -> None:
    """From exact inputs, float32 stays within the layer's own bound, and uses more than a thousandth of it."""
    (layer, *_) = dense_layers(random_network(20, (16, activation), seed=5))
    x = np.random.default_rng(6).normal(0, 2, (2_000, 20)).astype(np.float32)
    value, error = layer.bound(x.astype(np.float64), np.zeros(x.shape), 1e-7)
    off = np.abs(layer.forward(x) - value)
    assert (off <= error).all()
    rounded = error > 0  # where relu6 is flat, nothing rounds
    assert (off[rounded] / error[rounded]).max() > 1e-3
