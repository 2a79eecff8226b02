"""The first layer of a network that is given texts: it adds the weights of their terms, however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof.decision import QuantisedNetwork
from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.c.tables import table


@dataclass(frozen=True)
class Segment:
    """Neighbouring columns of the encoded vector that are added by one call."""

    kernel: str  # plus_numbers or plus_terms
    given: str  # C expression of what it reads
    start: int  # its place in the encoded vector
    n: int


def segments(source: KitSource, array: str) -> list[Segment]:
    """Return the columns in order: numbers from an array, which holds no others, terms from the texts."""
    found: list[Segment] = []
    n_numbers = n_texts = 0
    for feature, columns in zip(source.contract.features, source.contract.encoded_places, strict=True):
        n = columns.stop - columns.start
        if feature.is_binary:
            found.append(Segment("plus_terms", f"texts[{n_texts}].terms", columns.start, n))
            n_texts += 1
        else:
            given = f"{array} + {n_numbers}" if n_numbers else array
            found.append(Segment("plus_numbers", given, columns.start, n))
            n_numbers += n
    return found


def steps(source: KitSource, network: QuantisedNetwork) -> tuple[int | None, list[str]]:
    """Return how far the integer of a present term is from that of an absent one, where all agree; else their table."""
    integers = network.given.quantise(network.columns.gain).astype(int) - network.given.zero_point
    of_terms = np.concatenate([integers[place] for place in _terms(source)])
    if (of_terms == of_terms[0]).all():
        return int(of_terms[0]), []
    said = "Layer 0: steps of each input's integer where it is 1; only those of terms count"
    return None, [table("uint8_t", "D0", np.clip(integers, 0, 255), f"{said} ({len(integers)}).")]


def int8_tables(source: KitSource, call: Call, layer: Any) -> Iterator[str]:
    """Yield weights (n_in, n_out), and biases that fold in the zero point of the numbers only."""
    terms = sum(layer.weights[:, place].astype(int).sum(axis=1) for place in _terms(source))
    bias = layer.bias + layer.given_zero_point * terms
    yield table("int8_t", "W0", layer.weights.T, call.said(f"weights ({call.n_in}, {call.n_out})."))
    yield table("int32_t", "B0", bias, call.said(f"bias, with the zero point of what are no terms ({call.n_out})."))


def _terms(source: KitSource) -> list[slice]:
    pairs = zip(source.contract.features, source.contract.encoded_places, strict=True)
    return [columns for feature, columns in pairs if feature.is_binary]
