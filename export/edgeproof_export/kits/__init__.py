"""The decision as source in other languages: one folder a language.

A folder here is a kit. To add a language: write `kits/NAME/__init__.py` with `files`, its templates beside it;
`docs/how-to/add-a-kit.md` says how in ten lines.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import islice
from pkgutil import iter_modules
from typing import Any, Protocol, cast

import numpy as np

from edgeproof.decision import Contract, Feature, Network, QuantisedNetwork, Threshold, Values, grammar, shortest
from edgeproof.errors import EdgeproofError
from edgeproof.package import Publisher
from edgeproof.proof import Golden
from edgeproof.types import Floats
from edgeproof_export.kits import literals
from edgeproof_export.kits.layers import NamedLayer, named_layers

__all__ = ["Kit", "KitError", "KitSource", "kit", "literals", "names", "some_of"]

MAX_SIZE = 8 * 1024 * 1024  # bytes of one kit: beyond, the package would outgrow the reader's limit
_NAMED = 64  # golden rows that a kit also holds as text
_ROWS, _CELLS = 96, 3_072  # golden rows of a kit: at least so many rows, or so many numbers
_FEWEST, _MOST_CELLS = 4, 1 << 14  # of wide tables fewer: at most so many numbers, but so many rows at least
_FEWEST_IMAGES, _IMAGE_CELLS = 8, 49_152  # of pictures and windows: at least so many rows, or so many numbers
_WITH_TEXTS = 99  # where there are texts: held-out rows, those that together have each term, missing ones


class KitError(EdgeproofError):
    """A kit cannot express this network; the message names the layer or the limit, on one line."""


@dataclass(frozen=True, eq=False)
class KitSource:
    """What every kit is made from."""

    contract: Contract
    network: Network
    quantised: QuantisedNetwork | None  # None where int8 is left out of the package
    golden: Golden
    golden_text: bytes  # golden/rows.csv of the package: the first golden rows, as a table holds them
    model_id: str
    version: str  # of edgeproof
    release: str = "0.0.0"  # of the kits
    publisher: Publisher | None = None

    @cached_property
    def named_rows(self) -> tuple[tuple[str, ...], ...]:
        """Texts of the first golden rows, in contract order; row i has the vector golden.vectors[i].

        None of pictures and windows: kits take their numbers, not files.
        """
        if len(self.contract.given_shape) > 1:
            return ()
        texts = csv.reader(io.StringIO(self.golden_text.decode(), newline=""))
        n_rows = len(self.golden.reference) if self.golden.texts else _named(self.contract.n_features)
        return tuple(map(tuple, islice(texts, 1, 1 + n_rows)))

    @property
    def vectors(self) -> Floats:
        """Row vectors, (n, width) float32, of the golden rows that follow the named ones, which give theirs."""
        return self.golden.vectors[len(self.named_rows) :]

    @property
    def facts(self) -> dict[str, Any]:
        """What the templates of any kit may ask for."""
        contract = self.contract
        return {
            "contract": contract,
            "threshold": self.threshold,
            "features": contract.features,
            "feature_kinds": tuple(dict.fromkeys(feature.kind for feature in contract.features)),
            "layers": self.layers,
            "layer_kinds": tuple(dict.fromkeys(layer.kind for layer in self.layers)),
            "activations": tuple(dict.fromkeys(layer.activation for layer in self.layers if layer.activation)),
            "width": contract.width,
            "missing_numbers": grammar.missing_numbers(contract.missing),
            "network": self.network,
            "golden": self.golden,
            "vectors": self.vectors,
            "golden_texts": [
                (place, self.golden.texts[feature.name])
                for place, feature in enumerate(contract.features)
                if feature.name in self.golden.texts
            ],
            "golden_labels": self.golden_labels,
            "probabilities": self.probabilities,
            "named_rows": self.named_rows,
            "example": dict(zip(contract.feature_names, self.example, strict=True)),
            "example_probability": self.example_probability,
            "example_label": self.example_label,
            "example_warns": bool(self.contract.odd(self.example_vector[None]).any()),
            "has_windows": any(layer.place for layer in self.layers),
            "model_id": self.model_id,
            "version": self.version,
            "release": self.release,
            "publisher": self.publisher,
        }

    @cached_property
    def layers(self) -> tuple[NamedLayer, ...]:
        """The layers under the names that source gives them."""
        return named_layers(self.network.layers)

    @property
    def example(self) -> tuple[str | float | None, ...]:
        """The row of `example_vector` as a program holds it: numbers, texts, None where missing; in contract order.

        Of a picture or window nothing: the templates of its kind say how zeros are written.
        """
        row, contract = self.example_vector.tolist(), self.contract
        if len(contract.given_shape) > 1:
            return (None,)
        several = zip(contract.features, contract.places, contract.words, strict=True)
        return tuple(_cell(feature, tuple(row[place]), sorted(words)) for feature, place, words in several)

    @property
    def example_vector(self) -> Floats:
        """The row vector of the example, (width,) float32: the first golden row; zeros for a picture or window."""
        row: Floats = self.golden.vectors[0]
        return row if len(self.contract.given_shape) == 1 else np.zeros_like(row)

    @cached_property
    def _example_scores(self) -> Floats:
        if len(self.contract.given_shape) == 1:
            return self.golden.reference[:1]
        return self.network.scores(self.contract.encode(self.example_vector[None]))

    @property
    def example_probability(self) -> float:
        """The probability of the example, a float32 value."""
        return float(self.contract.rule.probability(self._example_scores)[0])

    @property
    def threshold(self) -> float:
        """The threshold of the contract's rule; raises KitError if that is another rule."""
        rule = self.contract.rule
        if not isinstance(rule, Threshold):
            raise KitError(f"rule {rule.kind}: kits decide by a threshold only")
        return rule.threshold

    @property
    def probabilities(self) -> Floats:
        """The probability of each golden row: (n,) float32."""
        return self.contract.rule.probability(self.golden.reference)

    @property
    def golden_labels(self) -> str:
        """The index of each golden row's label, a digit each."""
        return "".join(map(str, self.contract.rule.decide(self.golden.reference)))

    @property
    def example_label(self) -> str:
        """The label of the example."""
        return self.contract.labels[int(self.contract.rule.decide(self._example_scores)[0])]


def some_of(golden: Golden, contract: Contract) -> Golden:
    """Return the golden rows that kits hold: the first ones, and of the others some of each kind; few pictures."""
    n_rows, width = golden.vectors.shape
    if len(contract.given_shape) > 1:
        n_kept, first = min(n_rows, max(_FEWEST_IMAGES, _IMAGE_CELLS // width)), 0
    else:
        n_kept = min(n_rows, _WITH_TEXTS if golden.texts else _kept(width))
        first = n_kept if golden.texts else min(_named(width), n_kept)
    kept = np.r_[:first, np.linspace(first, n_rows - 1, n_kept - first).astype(int)]
    int8 = None if golden.int8 is None else golden.int8[kept]
    return Golden(golden.vectors[kept], golden.original[kept], golden.reference[kept], int8, golden.texts)


def _kept(width: int) -> int:
    """Return how many golden rows of so many numbers a kit holds."""
    return max(_FEWEST, min(max(_ROWS, _CELLS // width), _MOST_CELLS // width))


def _named(width: int) -> int:
    """Return how many of these it holds as text, too."""
    return min(_NAMED, max(1, _kept(width) // 2))


def _cell(feature: Feature, values: Values, missing: Sequence[str]) -> str | float | None:
    if feature.is_number:
        return None if np.isnan(values[0]) else shortest(values[0])
    return None if values == feature.absent else feature.text(values, missing)


class Kit(Protocol):
    """What every folder here offers."""

    def files(self, source: KitSource) -> dict[str, str]:
        """Return the texts of the kit's files by their path inside the kit, the same for the same source.

        Raises KitError if the language cannot express the network.
        """


def names() -> tuple[str, ...]:
    """Return the names of all kits, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.ispkg))


def kit(name: str, source: KitSource) -> dict[str, bytes]:
    """Return a kit's files by their path inside it; raises KitError."""
    module = cast(Kit, import_module(f"edgeproof_export.kits.{name}"))
    files = {path: text.encode() for path, text in module.files(source).items()}
    if source.publisher is not None:
        files["LICENSE"] = source.publisher.licence_text.encode()
    size = sum(map(len, files.values()))
    if size > MAX_SIZE:
        raise KitError(f"as source the weights take {size:,} bytes; expected at most {MAX_SIZE:,}")
    return files
