"""What each term of a text does to the answer."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from edgeproof.decision.contract import Contract
from edgeproof.decision.features import TextFeature
from edgeproof.decision.network import Network
from edgeproof.types import Doubles, Floats

_LEAST = 1e-6  # a probability in float32 does not show how close to 0 or 1 it is
_BLOCK = 256  # terms that are tried together
_EXPLAINED = 8  # terms that explain one row, at most


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


def term_effects(contract: Contract, logits: Logits) -> dict[int, Doubles]:
    """Return, for the place of each feature of texts, what each term alone adds to the logit: (n_terms,) float64."""
    row = np.array([value for feature in contract.features for value in feature.imputed], np.float32)[None]
    values = {place: term_logits(contract, logits, place, row) for place, _ in _texts(contract)}
    return {place: found[:-1] - found[-1] for place, found in values.items()}


def heaviest_terms(contract: Contract, logits: Logits, n: int) -> dict[str, tuple[list[str], list[str]]]:
    """Return, for each feature of texts, the terms that alone say most against the last label, and those for it."""
    found = {}
    effects = term_effects(contract, logits)
    for place, feature in _texts(contract):
        order = np.argsort(effects[place], kind="stable")
        against = [feature.terms[i] for i in order[:n].tolist() if effects[place][i] < 0]
        found[feature.name] = (against, [feature.terms[i] for i in order[::-1][:n].tolist() if effects[place][i] > 0])
    return found


def terms_found(contract: Contract, row: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the terms that the texts of one row contain, by the name of the feature."""
    return {
        feature.name: feature.found(row[feature.name], contract.words[place]) for place, feature in _texts(contract)
    }


def explained(contract: Contract, effects: Mapping[int, Doubles], vectors: Floats) -> list[str]:
    """Return for each row the terms that weigh most, with what each adds to the logit of the last label: (n,).

    effects: those of `term_effects`. vectors: (n, width) float32.
    """
    texts: list[str] = []
    for row in vectors:
        found = [
            (effects[place][term], feature.terms[term].strip())
            for place, feature in _texts(contract)
            for term in np.flatnonzero(row[contract.places[place]] == 1).tolist()
        ]
        found.sort(key=lambda pair: -abs(pair[0]))
        texts.append("; ".join(f"{term} {effect:+.2f}" for effect, term in found[:_EXPLAINED]))
    return texts


def _texts(contract: Contract) -> list[tuple[int, TextFeature]]:
    return [(place, one) for place, one in enumerate(contract.features) if isinstance(one, TextFeature)]
