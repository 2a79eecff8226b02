"""All terms as one table: a state and a byte of the raw text give the next state and the terms that are found.

The table is the trie composed with the normalisation of `stream.py`, so that a text is read once, byte by byte, and
its stream is never made. A state is a node of the trie, the one that the stream ends with; or it is two nodes, where
the byte before may be half of a capital: one node if it is not, another if it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from edgeproof.decision.texts.stream import FOLDED_LEADS, PAIRS, PLAIN, PUNCTUATION
from edgeproof.decision.texts.trie import ROOT, Ints, Trie

_BLANK = ord(" ")
_LETTER, _MARK, _END = -1, -2, -3  # symbols that are no byte: any that no term has, of two kinds; the end of a text
_MARKS = frozenset((*PUNCTUATION, _MARK))


@dataclass(frozen=True, eq=False)
class Automaton:
    """The table, row after row: the entry at `state + symbol` is `group << shift | next state`.

    A state is the place of its row. A group stands for the terms that are found; 0 stands for none.
    """

    table: npt.NDArray[np.uint32] | Ints  # (n_states * n_symbols,)
    symbols: bytes  # (256,) the symbol of each byte
    blank: int  # the symbol of a blank
    end: int  # the symbol of a text's end, after which the next text may begin
    start: int  # the state before a text
    shift: int
    longest: int  # bytes of the longest term
    bounds: Ints  # (n_groups + 1,) where in `members` the terms of each group begin
    members: Ints  # terms, from 0

    @cached_property
    def lists(self) -> tuple[list[int], list[int]]:
        """`bounds` and `members` as Python has them, whose integers are quicker one by one."""
        return self.bounds.tolist(), self.members.tolist()


def automaton(terms: Sequence[bytes]) -> Automaton:
    """Return the automaton of terms, which are UTF-8 texts and their own normal form."""
    alphabet = bytes(sorted({_BLANK, *b"".join(terms)}))
    trie, letters = Trie(terms, alphabet), _letters(alphabet)
    kinds = [_kind(byte, letters) for byte in range(256)]
    columns = {kind: place for place, kind in enumerate(sorted({*kinds, _END}))}
    rows = _Rows(trie, letters, list(columns))
    places = rows.next * len(columns)
    shift = (places.size - 1).bit_length()
    at = np.flatnonzero(rows.found)
    keys, group = np.unique(rows.found.flat[at], return_inverse=True)
    places.flat[at] |= (group + 1) << shift
    bounds, members = _members(trie, np.concatenate([[0], keys]))
    small = len(bounds) << shift <= 1 << 32
    return Automaton(
        table=places.ravel().astype(np.uint32) if small else places.ravel(),
        symbols=bytes(columns[kind] for kind in kinds),
        blank=columns[_BLANK],
        end=columns[_END],
        start=int(places[ROOT, columns[_END]]) & ((1 << shift) - 1),
        shift=shift,
        longest=max(map(len, terms)),
        bounds=bounds,
        members=members,
    )


def _letters(alphabet: bytes) -> frozenset[int]:
    """Return the bytes that terms have, and those of capitals that become such."""
    capitals = (pair for pair, folded in PAIRS.items() if set(folded) <= set(alphabet))
    return frozenset(alphabet).union(*capitals)


def _kind(byte: int, letters: frozenset[int]) -> int:
    """Return the byte or constant that stands for all bytes which are treated as this one."""
    plain = PLAIN[byte]
    if plain in letters:
        return plain
    return _MARK if plain in _MARKS else _LETTER


class _Rows:
    """The table before it is packed: its states are the nodes of the trie, then the held ones.

    next: (n_states, n_kinds) the next state. found: as `next`, a key of the terms found, 0 for none.
    """

    def __init__(self, trie: Trie, letters: frozenset[int], kinds: Sequence[int]) -> None:
        self._trie = trie
        self._nodes = np.arange(len(trie.last))
        self._after_blank, self._found_at_blank = self._blank()
        leads = [lead for lead in FOLDED_LEADS if lead in letters]
        held = [_Held(trie, lead) for lead in leads]
        firsts = np.cumsum([len(self._nodes), *(len(one.as_is) for one in held)])
        self._into = {one.lead: one.into(int(first)) for one, first in zip(held, firsts, strict=False)}
        columns = [self._column(kind) for kind in kinds]
        own_next, own_found = (np.stack(part, axis=1) for part in zip(*columns, strict=True))
        parts = [one.rows(own_next, own_found, kinds) for one in held]
        self.next = np.concatenate([own_next, *(part[0] for part in parts)])
        self.found = np.concatenate([own_found, *(part[1] for part in parts)])

    def _blank(self) -> tuple[Ints, Ints]:
        """Return the next node and the term found for a blank, which gives nothing after a blank."""
        trie = self._trie
        after = np.where(trie.last == trie.letters[_BLANK], self._nodes, trie.after(self._nodes, _BLANK))
        return after, np.where(after == self._nodes, 0, trie.term[after])

    def _column(self, kind: int) -> tuple[Ints, Ints]:
        """Return the next states and the keys of what is found, both (n_nodes,), for one kind of byte."""
        trie = self._trie
        if kind == _BLANK:
            return self._after_blank, self._found_at_blank
        if kind == _END:
            return np.full_like(self._nodes, self._after_blank[ROOT]), self._found_at_blank
        if kind in _MARKS:
            mark = trie.after(self._after_blank, kind)
            after = trie.after(mark, _BLANK)
            return after, _key(trie, self._found_at_blank, trie.term[mark], trie.term[after])
        if kind in self._into:
            return self._into[kind], np.zeros_like(self._nodes)  # no term ends within a character
        after = trie.after(self._nodes, kind)
        return after, trie.term[after]


class _Held:
    """The states in which the first byte of a capital may have come."""

    def __init__(self, trie: Trie, lead: int) -> None:
        self._trie = trie
        self.lead = lead
        as_is, folded = (trie.after(np.arange(len(trie.last)), byte) for byte in (lead, lead + 1))
        pairs, self._which = np.unique(np.stack([as_is, folded]), axis=1, return_inverse=True)
        self.as_is, self._folded = pairs  # (n,) nodes: the one if it is no capital, the other if it is one

    def into(self, first: int) -> Ints:
        """Return the held state after each node: (n_nodes,); they are numbered from `first`."""
        return first + self._which.ravel()

    def rows(self, following: Ints, found: Ints, kinds: Sequence[int]) -> tuple[Ints, Ints]:
        """Return next states and keys, both (n, n_kinds): those of the node as it is, but for second bytes.

        following, found: (n_nodes, n_kinds), those of the nodes.
        """
        following, found = following[self.as_is], found[self.as_is]
        for column, kind in enumerate(kinds):
            if 0x80 <= kind < 0xC0:
                lead, second = PAIRS[bytes((self.lead, kind))]
                after = self._trie.after(self.as_is if lead == self.lead else self._folded, second)
                following[:, column], found[:, column] = after, self._trie.term[after]
        return following, found


def _key(trie: Trie, *terms: Ints) -> Ints:
    """Return one number for each few terms, 0 for none; a single term, the last, is its own key."""
    base, key = len(trie.shorter), np.zeros_like(terms[0])
    for term in terms:
        key = key * base + term
    return key


def _members(trie: Trie, keys: Ints) -> tuple[Ints, Ints]:
    """Return the terms of each key, with all those that they end with: where each key's begin, and terms from 0."""
    base = len(trie.shorter)
    group = np.repeat(np.arange(len(keys)), 3)
    term = np.stack([keys % base, keys // base % base, keys // base**2], axis=1).ravel()  # 0 for none
    groups, terms = [group[:0]], [term[:0]]
    while len(term):
        group, term = group[term > 0], term[term > 0]
        groups.append(group)
        terms.append(term - 1)
        term = trie.shorter[term]
    order = np.argsort(np.concatenate(groups), kind="stable")
    bounds = np.searchsorted(np.concatenate(groups)[order], np.arange(len(keys) + 1))
    return bounds, np.concatenate(terms)[order]
