"""Terms as a trie with the links of Aho and Corasick, "Efficient string matching", 1975.

A node is a beginning of a term. Every stream ends with a node, the longest beginning of a term that it ends with.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

ROOT = 0  # the node of the empty beginning


class _Level(NamedTuple):
    """The nodes of one length: the node before, the letter that leads to it, and its number; each (n,)."""

    parents: Ints
    letters: Ints
    nodes: Ints


class Trie:
    """Nodes are numbers from 0, shorter beginnings first.

    letters: byte -> the column of `step` that is for it.
    step: (n_nodes, n_letters + 1) the node after a letter; the last column is for bytes that no term has.
    last: (n_nodes,) the last letter of each node; -1 for the root.
    term: (n_nodes,) the longest term that a node ends with, from 1; 0 for none.
    shorter: (n_terms + 1,) the next shorter term that a term ends with, from 1; 0 for none.
    """

    def __init__(self, terms: Sequence[bytes], alphabet: bytes) -> None:
        self.letters = {byte: place for place, byte in enumerate(alphabet)}
        levels, ends = _levels(terms, alphabet)
        n_nodes = int(levels[-1].nodes[-1]) + 1
        self.step = np.zeros((n_nodes, len(alphabet) + 1), np.int64)
        self.last = np.concatenate([[-1], *(level.letters for level in levels)])
        self.term = np.zeros(n_nodes, np.int64)
        self.term[ends] = np.arange(1, len(terms) + 1)
        self.shorter = np.zeros(len(terms) + 1, np.int64)
        link = np.zeros(n_nodes, np.int64)  # the node of the longest end that begins a term, but the node itself
        nodes = np.zeros(1, np.int64)
        for parents, letters, children in levels:
            self._link(nodes, link)
            if nodes[0] != ROOT:
                link[children] = self.step[parents, letters]
            self.step[parents, letters] = children
            nodes = children
        self._link(nodes, link)

    def _link(self, nodes: Ints, link: Ints) -> None:
        """Fill in what nodes have from the shorter nodes that they are linked to."""
        linked = link[nodes]
        self.step[nodes] = self.step[linked]
        own = self.term[nodes]
        self.shorter[own] = self.term[linked]
        self.shorter[0] = 0
        self.term[nodes] = np.where(own > 0, own, self.term[linked])

    def after(self, node: Ints | int, byte: int) -> Ints:
        """Return the nodes after one more byte of the stream; -1 stands for one that no term has."""
        after: Ints = self.step[node, self.letters.get(byte, -1)]
        return after


def _levels(terms: Sequence[bytes], alphabet: bytes) -> tuple[list[_Level], Ints]:
    """Return the nodes by length, from 1, and the node of each term."""
    lengths = np.array([len(term) for term in terms])
    padded = np.frombuffer(b"".join(term.ljust(lengths.max(), b"\0") for term in terms), np.uint8)
    place = np.zeros(256, np.int64)
    place[np.frombuffer(alphabet, np.uint8)] = np.arange(len(alphabet))
    letters = place[padded].reshape(len(terms), -1)
    node = np.zeros(len(terms), np.int64)
    levels, n_nodes = [], 1
    for position in range(letters.shape[1]):
        longer = np.flatnonzero(lengths > position)
        keys, which = np.unique(node[longer] * len(alphabet) + letters[longer, position], return_inverse=True)
        nodes = n_nodes + np.arange(len(keys))
        levels.append(_Level(keys // len(alphabet), keys % len(alphabet), nodes))
        node[longer] = nodes[which]
        n_nodes += len(keys)
    return levels, node
