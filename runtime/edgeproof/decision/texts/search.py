"""Which terms each text contains."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from edgeproof.decision.texts.automaton import Automaton
from edgeproof.decision.texts.trie import Ints

Symbols = npt.NDArray[np.uint8]

_BLOCK = 1 << 21  # symbols looked at together: memory does not grow with the texts
_LANES = 1 << 14  # places at which texts are read side by side, at most
_STEP = 2000  # symbols that are read in the time that a step of all lanes takes before it reads the first


class Found(NamedTuple):
    """Terms that texts contain; a text and a term may be named together more than once."""

    texts: Ints  # (n,) place of the text, from 0
    terms: Ints  # (n,) place of the term, from 0


def in_one(machine: Automaton, data: bytes) -> list[int]:
    """Return the terms that a text contains, ascending."""
    table, mask, shift = machine.table.data, (1 << machine.shift) - 1, machine.shift
    state, groups = machine.start, set()
    for symbol in data.translate(machine.symbols):
        entry = table[state + symbol]
        state = entry & mask
        if entry > mask:
            groups.add(entry >> shift)
    groups.add(table[state + machine.end] >> shift)
    bounds, members = machine.lists
    return sorted({term for group in groups for term in members[bounds[group] : bounds[group + 1]]})


def in_texts(machine: Automaton, texts: bytes) -> Found:
    """Return what many texts contain.

    texts: one after the other, each followed by a NUL.
    """
    symbols = np.frombuffer(texts.translate(bytes([machine.end]) + machine.symbols[1:]), np.uint8)
    symbols = _with_short_runs(symbols, machine.blank)
    blocks = [_hits(machine, symbols, start) for start in range(0, max(1, len(symbols)), _BLOCK)]
    places, groups = (np.concatenate(part) for part in zip(*blocks, strict=True))
    ends = np.flatnonzero(symbols == machine.end)
    text_at = np.repeat(np.arange(len(ends), dtype=np.int32), np.diff(ends, prepend=-1))
    count = np.diff(machine.bounds)[groups]
    before = np.cumsum(count) - count
    each = np.repeat(machine.bounds[groups] - before, count) + np.arange(count.sum())
    return Found(np.repeat(text_at[places], count), machine.members[each])


def _with_short_runs(symbols: Symbols, blank: int) -> Symbols:
    """Return the symbols; where more than two blanks follow each other, with single blanks."""
    blanks = symbols == blank
    pairs = blanks[1:] & blanks[:-1]
    if not (pairs[1:] & pairs[:-1]).any():
        return symbols
    shortened: Symbols = symbols[np.concatenate([[True], ~pairs])]
    return shortened


def _hits(machine: Automaton, symbols: Symbols, start: int) -> tuple[Ints, Ints]:
    """Return where in a block terms end, and which group of terms: (n,) each.

    The block is cut into lanes of one length, which are read side by side. Each lane begins a little before its own
    symbols, in any state: what the state is depends on the last bytes of the stream only, as many as a term has.
    """
    warm_up = machine.longest // 2 * 3 + 4  # a letter and two blanks are two bytes of the stream
    block = symbols[max(0, start - warm_up) : start + _BLOCK]
    n_symbols = len(block) - min(start, warm_up)
    lanes = min(_LANES, 1 + int((n_symbols * _STEP / warm_up) ** 0.5))
    length = max(1, -(-n_symbols // lanes))
    padded = np.full(warm_up + lanes * length, machine.end, np.uint8)
    padded[warm_up - min(start, warm_up) :][: len(block)] = block
    entries = _read(machine, np.lib.stride_tricks.as_strided(padded, (warm_up + length, lanes), (1, length)), warm_up)
    hits = np.flatnonzero(entries >= 1 << machine.shift)
    step, lane = np.divmod(hits, lanes)
    places, groups = lane * length + step, (entries.ravel()[hits] >> machine.shift).astype(np.int64)
    inside = places < n_symbols  # a text that goes on in the next block seems to end here
    return start + places[inside], groups[inside]


def _read(machine: Automaton, columns: Symbols, warm_up: int) -> npt.NDArray[np.uint32] | Ints:
    """Return the entries of the table that the lanes pass, but for the warm-up: (n_steps - warm_up, lanes).

    columns: (n_steps, lanes) symbols.
    """
    n_steps, lanes = columns.shape
    entries = np.empty((n_steps - warm_up, lanes), machine.table.dtype)
    mask = entries.dtype.type((1 << machine.shift) - 1)
    state = np.full(lanes, machine.start, entries.dtype)
    place = np.empty(lanes, np.intp)
    for step, column in enumerate(np.ascontiguousarray(columns)):
        np.add(state, column, out=place, casting="unsafe")
        entry = entries[max(0, step - warm_up)]
        np.take(machine.table, place, out=entry, mode="wrap")  # the quickest mode; no place is outside
        np.bitwise_and(entry, mask, out=state)
    return entries
