"""Row vector to encoded vector, as calls of the kernels of each kind and the tables that they take."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Any

from edgeproof.decision import Contract, QuantisedNetwork
from edgeproof_export.kits import literals
from edgeproof_export.kits.c.features import FEATURES, Column, Named, Step
from edgeproof_export.kits.c.names import SCREAMING, SNAKE, comment, prose


@dataclass(frozen=True)
class Encoding:
    """The calls in order, and what the kernels of each kind must know."""

    steps: tuple[Step, ...]
    of_kinds: dict[str, dict[str, Any]]

    @property
    def tables(self) -> list[str]:
        """The tables of all calls."""
        return [step.table for step in self.steps if step.table]

    @property
    def calls(self) -> str:
        """All calls in one text, in which a template looks for a kernel's name."""
        return " ".join(step.call for step in self.steps)


def named(contract: Contract) -> tuple[Named, ...]:
    """Return the features with identifiers."""
    names = contract.feature_names
    snakes, uppers = SNAKE.unique(names, "feature"), SCREAMING.unique(names, "feature")
    said = (f"{comment(f.name)}: {prose(literals.about(f))}" for f in contract.features)
    widths = [0 if feature.is_binary else feature.width for feature in contract.features]
    starts = accumulate(widths[:-1], initial=0)
    return tuple(map(Named, contract.features, names, snakes, uppers, said, starts))


def float_encoding(contract: Contract, features: tuple[Named, ...], prefix: str) -> Encoding:
    """Return the encoding in float32."""
    return _encoding(list(_columns(contract, features, prefix, None)))


def int8_encoding(contract: Contract, features: tuple[Named, ...], prefix: str, network: QuantisedNetwork) -> Encoding:
    """Return the encoding whose columns are quantised: with the network's own means and scales, and gains."""
    return _encoding(list(int8_columns(contract, features, prefix, network)))


def int8_columns(
    contract: Contract, features: tuple[Named, ...], prefix: str, network: QuantisedNetwork
) -> Iterator[Column]:
    """Yield the features on their way into the int8 network: with its own means and scales, and gains."""
    return _columns(network.columns.contract(contract), features, prefix, network)


def _columns(
    contract: Contract, features: tuple[Named, ...], prefix: str, network: QuantisedNetwork | None
) -> Iterator[Column]:
    start = 0
    for feature, name in zip(contract.features, features, strict=True):
        stop = start + feature.n_encoded
        gains = network.columns.gain[start:stop] if network else None
        ones = network.given.quantise(gains).tolist() if network and gains is not None else []
        yield Column(
            feature, name, f"features[{prefix}_FEATURE_{name.upper}]", gains, ones, network.given if network else None
        )
        start = stop


def _encoding(columns: list[Column]) -> Encoding:
    kinds = dict.fromkeys(column.feature.kind for column in columns)
    runs = groupby(columns, key=lambda column: column.feature.kind)
    steps = tuple(step for kind, run in runs for step in FEATURES[kind].steps(list(run)))
    of_kinds = {kind: FEATURES[kind].of_encoding([c for c in columns if c.feature.kind == kind]) for kind in kinds}
    return Encoding(steps, of_kinds)
