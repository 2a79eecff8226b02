"""Networks of random weights."""

import numpy as np

from edgeproof.decision import Dense, Network, QuantisedDense, QuantisedNetwork


def random_network(n_inputs: int, *hidden: tuple[int, str], seed: int = 0) -> Network:
    """A network of Glorot-sized random weights that ends in a sigmoid."""
    rng = np.random.default_rng(seed)
    layers, n_in = [], n_inputs
    for n_out, activation in (*hidden, (1, "sigmoid")):
        weights = rng.normal(0, (2 / (n_in + n_out)) ** 0.5, (n_in, n_out)).astype(np.float32)
        layers.append(Dense(weights, rng.normal(0, 0.1, n_out).astype(np.float32), activation))
        n_in = n_out
    return Network(tuple(layers))


def dense_layers(network: Network) -> list[Dense]:
    """The layers of a network of dense layers alone."""
    layers = [layer for layer in network.layers if isinstance(layer, Dense)]
    assert len(layers) == len(network.layers)
    return layers


def dense_int8_layers(network: QuantisedNetwork) -> list[QuantisedDense]:
    """The layers of an int8 network of dense layers alone."""
    layers = [layer for layer in network.layers if isinstance(layer, QuantisedDense)]
    assert len(layers) == len(network.layers)
    return layers
