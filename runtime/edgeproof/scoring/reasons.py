"""Why each row has its answer, in columns of the output: what `predict --explain` adds."""

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any, NamedTuple

import numpy as np

from edgeproof.errors import UsageError
from edgeproof.package import WEIGHTS, Package
from edgeproof.predictor import Predictor
from edgeproof.types import Bools, Floats

TERMS = "terms"
ADDS = "adds_"  # goes before the name of a column


class Reasons(NamedTuple):
    """Columns of reasons."""

    names: tuple[str, ...]
    of: Callable[[Floats], list[Sequence[Any]]]  # vectors (n, width) float32 to a column of (n,) cells for each name

    def cells(self, vectors: Floats, good: Bools, n: int) -> list[Sequence[Any]]:
        """Return the columns of n rows: those that can be read, or all; then others have no number and no terms.

        good: which rows can be read.
        """
        found = self.of(vectors)
        if n != len(good):
            return [cells[good] if isinstance(cells, np.ndarray) else list(compress(cells, good)) for cells in found]
        nothing = np.float32(np.nan)
        return [np.where(good, cells, nothing) if isinstance(cells, np.ndarray) else cells for cells in found]


def explaining(predictor: Predictor) -> Reasons:
    """Return what explains the answers of a model: terms where it reads texts, else what each column adds.

    Raises UsageError for a naked model, and where there is one column only.
    """
    from edgeproof.decision import TextFeature

    contract, package = predictor.contract, predictor.package
    if package is None:
        raise UsageError("--explain: the weights are not in a naked model; use the package")
    if any(isinstance(feature, TextFeature) for feature in contract.features):
        return Reasons((TERMS,), _terms(package))
    if contract.n_features == 1:
        raise UsageError("--explain: says what each column adds; this model has one column, which decides alone")
    from edgeproof.explain import Explainer

    explainer = Explainer(package)
    return Reasons(
        tuple(ADDS + name for name in contract.feature_names),
        lambda vectors: list(explainer.contributions(vectors)[0].astype(np.float32).T),
    )


def _terms(package: Package) -> Callable[[Floats], list[Sequence[Any]]]:
    """Return what names the terms of rows, and what each adds to the logit."""
    from edgeproof.decision import Network, explained, logits_of, term_effects

    effects = term_effects(package.contract, logits_of(package.contract, Network.from_bytes(package.files[WEIGHTS])))
    return lambda vectors: [explained(package.contract, effects, vectors)]
