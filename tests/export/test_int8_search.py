"""What the search of an int8 network chooses: nothing that a device would hold for no gain."""

import numpy as np
import pytest

from edgeproof.decision import Contract, Dense, Network, TextFeature, Threshold
from edgeproof.proof.golden import drawn_rows
from edgeproof_export.int8 import quantise

_TERMS = tuple(f" {chr(97 + one)}{chr(97 + other)} " for one in range(5) for other in range(8))


@pytest.mark.parametrize(("largest", "has_gains"), [(1.0, False), (300.0, True)])
def test_terms_have_gains_where_weights_are_far_apart(largest: float, has_gains: bool) -> None:
    """Weights of one size need one step for all terms, which the kit does not store; a huge one among them does."""
    feature = TextFeature("text", TextFeature.in_order(_TERMS))
    contract = Contract("t", "y", ("no", "yes"), Threshold(0.5), (feature,))
    weights = np.random.default_rng(0).normal(0, 1, (len(_TERMS), 1)).astype(np.float32)
    weights[3] = largest
    network = Network((Dense(weights, np.zeros(1, np.float32), "sigmoid"),))
    found = quantise(contract, network, drawn_rows(contract, 600, seed=1)).network
    assert bool((found.columns.gain != 1).any()) == has_gains
