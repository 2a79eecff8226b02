"""What each term of a text does to the answer."""

from collections.abc import Callable

import numpy as np

from edgeproof.decision.contract import Contract
from edgeproof.decision.features import TextFeature
from edgeproof.decision.network import Network
from edgeproof.types import Doubles, Floats

_LEAST = 1e-6  # a probability in float32 does not show how close to 0 or 1 it is
_BLOCK = 256  # terms that are tried together


Logits = Callable[[Floats], Doubles]  # (n, n_encoded) float32 to the logit of the last label: (n,)


def logits_of(contract: Contract, network: Network) -> Logits:
    """Return what gives the logit of the last label."""

    def logits(encoded: Floats) -> Doubles:
        return logit(contract.rule.probabilities(network.scores(encoded).astype(np.float64))[:, -1])

    return logits


def logit(probability: Doubles) -> Doubles:
    """Return log(p / (1 - p)), finite: (n,) gives (n,)."""
    p = np.clip(probability, _LEAST, 1 - _LEAST)
    return np.log(p / (1 - p))


def term_logits(contract: Contract, logits: Logits, place: int, row: Floats) -> Doubles:
    """Return the logit of the last label with each term alone, and at the end with none: (n_terms + 1,) float64.

    place: of a feature of texts. row: (1, width) float32, what the other features are.
    """
    feature, columns = contract.features[place], contract.places[place]
    found = np.empty(feature.width + 1)
    for start in range(0, len(found), _BLOCK):
        terms = np.arange(start, min(start + _BLOCK, len(found)))
        rows = np.repeat(row, len(terms), axis=0)
        rows[:, columns] = np.arange(feature.width) == terms[:, None]
        found[terms] = logits(contract.encode(rows))
    return found


def heaviest_terms(contract: Contract, logits: Logits, n: int) -> dict[str, tuple[list[str], list[str]]]:
    """Return, for each feature of texts, the terms that alone say most against the last label, and those for it."""
    row = np.array([value for feature in contract.features for value in feature.imputed], np.float32)[None]
    found = {}
    for place, feature in enumerate(contract.features):
        if isinstance(feature, TextFeature):
            values = term_logits(contract, logits, place, row)
            effects = values[:-1] - values[-1]
            order = np.argsort(effects, kind="stable")
            against = [feature.terms[i] for i in order[:n].tolist() if effects[i] < 0]
            found[feature.name] = (against, [feature.terms[i] for i in order[::-1][:n].tolist() if effects[i] > 0])
    return found
