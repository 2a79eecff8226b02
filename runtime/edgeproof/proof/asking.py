"""Rows that ask a device whether it holds the weights of a package: drawn from a word that nobody knew before.

A device that has the package's C kit answers each row with the bits of its scores. A gateway compares them with those
that the arithmetic defines. Answers to another word are answers to other rows.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from edgeproof.decision import Contract, Network
from edgeproof.errors import DamagedPackageError, UsageError
from edgeproof.package import WEIGHTS, Package
from edgeproof.types import Bools, Floats

_TRIED = 8_000  # single-bit flips that the rows are chosen for: all of a small network
_WORK = 1 << 32  # products of one row and one weight in trying them
_POOL, _POOLS = 4_096, 64  # most rows among which one is looked for that shows a flip; how many times
_LEAST, _AT_ONCE = 64, 1 << 27  # and the least; products in trying all hidden flips with them


@dataclass(frozen=True, eq=False)
class Challenge:
    """Rows, the answers that they must have, and how many flips of a bit would change one."""

    rows: Floats  # (n, width) float32
    answers: Floats  # (n, k) float32
    flips: int  # of a bit of a weight that were tried
    shown: int  # of which some answer differs

    def asked(self) -> bytes:
        """Return what the device is sent: the row vectors, float32, little-endian."""
        return np.ascontiguousarray(self.rows, "<f4").tobytes()

    def differing(self, got: bytes) -> int:
        """Return how many answers, float32, little-endian, differ in a bit; raises UsageError for another size."""
        if len(got) != 4 * self.answers.size:
            wanted = f"{4 * self.answers.size:,} bytes, 4 for each score of {len(self.rows):,} rows"
            raise UsageError(f"answers: expected {wanted}, got {len(got):,}")
        return int(_differ(np.frombuffer(got, "<f4").reshape(self.answers.shape), self.answers).sum())


def challenge(package: Package, n_rows: int, word: str) -> Challenge:
    """Draw rows for a word: half of them as they come, the others such that they show flips which those do not.

    Raises UsageError where rows are no numbers, DamagedPackageError.
    """
    contract, network = package.contract, Network.from_bytes(package.files[WEIGHTS])
    network.check(contract)
    if any(feature.is_binary for feature in contract.features) or len(contract.given_shape) > 1:
        raise UsageError("challenge: expected a package whose rows are numbers, got one of texts, pictures or windows")
    seed = hashlib.sha256(f"{package.id}\n{word}".encode()).digest()
    rng = np.random.default_rng(np.frombuffer(seed, "<u4").tolist())
    rows = _drawn(contract, rng, max(1, n_rows // 2))
    most = min(_TRIED, max(1, _WORK // (network.n_weights * n_rows)))
    flips = list(_flipped(network, rng, most))
    hidden = _unseen(contract, network, flips, rows)[0]
    for _ in range(_POOLS):
        if not hidden or len(rows) == n_rows:
            break
        pool = _drawn(contract, rng, min(_POOL, max(_LEAST, _AT_ONCE // (network.n_weights * len(hidden)))))
        hidden, chosen = _unseen(contract, network, hidden, pool, n_rows - len(rows))
        rows = np.concatenate([rows, pool[chosen]])
    rows = np.concatenate([rows, _drawn(contract, rng, n_rows - len(rows))])
    return Challenge(rows, network.scores(contract.encode(rows)), len(flips), len(flips) - len(hidden))


def _unseen(
    contract: Contract, network: Network, flips: list[Network], rows: Floats, most: int = 0
) -> tuple[list[Network], Bools]:
    """Return the flipped networks that answer these rows alike, and at most so many rows that show all the others."""
    encoded, chosen, left = contract.encode(rows), np.zeros(len(rows), bool), []
    expected = network.scores(encoded)
    for flipped in flips:
        shows = _differ(flipped.scores(encoded), expected)
        if most and shows.any() and not (shows & chosen).any():
            if chosen.sum() == most:
                left.append(flipped)
                continue
            chosen[int(shows.argmax())] = True
        elif not shows.any():
            left.append(flipped)
    return left, chosen


def _differ(found: Floats, expected: Floats) -> Bools:
    return np.asarray((found.view(np.uint32) != expected.view(np.uint32)).any(axis=1))


def _drawn(contract: Contract, rng: "np.random.Generator", n: int) -> Floats:
    wide = np.arange(n) % 2 == 0
    return np.concatenate([feature.drawn(rng, wide) for feature in contract.features], axis=1)


def _flipped(network: Network, rng: "np.random.Generator", most: int) -> Iterator[Network]:
    """Yield the network with one bit of one weight flipped, for bits drawn from all of them; without infinities."""
    places = [
        (index, name, place)
        for index, layer in enumerate(network.layers)
        for name, array in layer.tensors().items()
        if array.dtype == np.float32
        for place in range(array.size)
    ]
    for flip in rng.permutation(32 * len(places))[:most].tolist():
        index, name, place = places[flip // 32]
        array = getattr(network.layers[index], name).copy()
        array.reshape(-1).view(np.uint32)[place] ^= np.uint32(1 << flip % 32)
        try:
            layer = replace(network.layers[index], **{name: array})
        except DamagedPackageError:  # an infinity
            continue
        yield Network((*network.layers[:index], layer, *network.layers[index + 1 :]))
