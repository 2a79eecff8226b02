"""Pairs of packages that differ in one planted thing, and rows for them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from edgeproof.decision import CategoricalFeature, Contract, Network, NumericFeature, Threshold
from tests.support.contracts import mixed_contract, rounded
from tests.support.networks import dense_layers, random_network
from tests.support.packages import reference_package
from tests.support.rows import random_rows, rows_as_dicts

PLANTED = ("threshold", "weights", "category", "default")


class Side(NamedTuple):
    """What is sealed."""

    contract: Contract
    network: Network

    def write(self, path: Path) -> Path:
        """Seal it."""
        path.write_bytes(reference_package(self.contract, self.network))
        return path

    def answers(self, records: Sequence[dict[str, Any]]) -> np.ndarray:
        """The label of each row, one row at a time: nothing of what `diff` uses but the arithmetic."""
        contract = self.contract
        labels = []
        for record in records:
            cells = zip(contract.features, contract.words, strict=True)
            row = [feature.read([record[feature.name]], words).values for feature, words in cells]
            scores = self.network.scores(contract.encode(np.concatenate(row, axis=1)))
            labels.append(contract.labels[int(contract.rule.decide(scores)[0])])
        return np.array(labels)


def old_side(seed: int) -> Side:
    """A random network on the contract with every encoding, steep enough that each column matters."""
    contract = mixed_contract()
    network = random_network(contract.n_encoded, (8, "relu"), seed=seed)
    return balanced(contract, moved(network, 0, slice(None), 3 * dense_layers(network)[0].weights), seed)


def balanced(contract: Contract, network: Network, seed: int, share: float = 0.5) -> Side:
    """The threshold by which the first label has this share of the rows."""
    scores = network.scores(contract.encode(random_rows(contract, 500, seed, beyond=0.05)))
    return Side(replace(contract, rule=Threshold(rounded(float(np.quantile(scores, share))))), network)


def planted(old: Side, what: str, seed: int) -> Side:
    """The old side with one thing changed."""
    features, rng = list(old.contract.features), np.random.default_rng(seed)
    if what == "threshold":
        return balanced(old.contract, old.network, seed, share=rng.choice([0.4, 0.6]))
    if what == "weights":
        return Side(old.contract, moved(old.network, 0, slice(None), rng.normal(0, 0.2, (old.network.n_inputs, 8))))
    if what == "category":
        deck = features[3]
        assert isinstance(deck, CategoricalFeature)
        values, place = list(deck.values), old.contract.encoded_places[3]
        heaviest = np.abs(dense_layers(old.network)[0].weights[place]).sum(axis=1).argmax()
        values[int(heaviest)] = "new"
        features[3] = replace(deck, values=tuple(values))
    if what == "default":
        fare = features[2]
        assert isinstance(fare, NumericFeature)
        features[2] = replace(fare, missing=rounded(float(rng.uniform(400, 500))))
    return Side(replace(old.contract, features=tuple(features)), old.network)


def moved(network: Network, layer: int, rows: Any, by: Any) -> Network:
    """The network with other weights of some inputs of a layer."""
    layers = dense_layers(network)
    weights = layers[layer].weights.copy()
    weights[rows] += np.asarray(by, np.float32)
    layers[layer] = replace(layers[layer], weights=weights)
    return Network(tuple(layers))


def with_unit(network: Network, place: int, above: float, weight: float) -> Network:
    """The network with one more hidden unit, which raises the score where an encoded column is above a number."""
    first, second = dense_layers(network)
    column = np.zeros((network.n_inputs, 1), np.float32)
    column[place] = 10
    weights, bias = np.append(first.weights, column, axis=1), np.append(first.bias, np.float32(-10 * above))
    last = np.append(second.weights, np.array([[weight]], np.float32), axis=0)
    return Network((replace(first, weights=weights, bias=bias), replace(second, weights=last)))


def labelled_rows(contract: Contract, n: int, seed: int) -> list[dict[str, object]]:
    """Rows, every third without a label, the others with labels drawn at random."""
    records = rows_as_dicts(contract, random_rows(contract, n, seed, beyond=0.05))
    rng = np.random.default_rng(seed)
    for index, record in enumerate(records):
        record[contract.target] = "" if index % 3 == 0 else str(rng.choice(contract.labels))
    return records
