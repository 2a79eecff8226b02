"""The place of each tensor in the memory that the caller hands over: by lifetimes, the largest first, first fit.

What a layer gives may overlap what it takes, where it is written behind the places that are still read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from edgeproof_export.kits.layers import Place

_ALIGNED = 4  # bytes


@dataclass(frozen=True)
class Plan:
    """Offsets and size in bytes."""

    values: tuple[int, ...]  # of what the first layer takes, then of what each layer gives
    scratch: tuple[int, ...]  # of what each layer needs meanwhile
    size: int


@dataclass(frozen=True)
class _Block:
    size: int
    first: int  # the layer that writes it, and the last one that reads it
    last: int
    after: tuple[tuple[int, int], ...] = ()  # blocks that it may overlap where it begins so far before them


def planned(
    values: Sequence[int],
    inputs: Sequence[tuple[int, ...]],
    scratch: Sequence[int],
    behind: Sequence[int | None],
) -> Plan:
    """Return the place of everything.

    values: bytes of the first input and of each layer's result. inputs: how many layers back what each takes was made.
    scratch: bytes that each needs meanwhile. behind: how far its result must begin before what it takes to overlap it;
    None where it may not.
    """
    n = len(inputs)
    taken = [[index + 1 - back for back in backs] for index, backs in enumerate(inputs)]
    last = [max([value, *(layer + 1 for layer in range(n) if value in taken[layer])]) for value in range(n + 1)]
    blocks = [_Block(values[0], 0, last[0])]
    for layer in range(n):
        ends = [value for value in dict.fromkeys(taken[layer]) if last[value] == layer + 1]
        distance = behind[layer]
        after = () if distance is None else tuple((value, distance) for value in ends)
        blocks.append(_Block(values[layer + 1], layer + 1, last[layer + 1], after))
    blocks += [_Block(size, layer + 1, layer + 1) for layer, size in enumerate(scratch)]
    offsets = min((_placed(blocks, order) for order in _orders(blocks)), key=lambda found: _size(blocks, found))
    return Plan(tuple(offsets[: n + 1]), tuple(offsets[n + 1 :]), _size(blocks, offsets))


def _orders(blocks: Sequence[_Block]) -> Iterator[list[int]]:
    """Yield orders to try: the largest first, the first first, the last first."""
    places = range(len(blocks))
    yield sorted(places, key=lambda i: (-blocks[i].size, i))
    yield sorted(places, key=lambda i: (blocks[i].first, -blocks[i].size))
    yield sorted(places, key=lambda i: (-blocks[i].first, -blocks[i].size))


def _size(blocks: Sequence[_Block], offsets: Sequence[int]) -> int:
    return _up(max(offset + block.size for offset, block in zip(offsets, blocks, strict=True)))


def _placed(blocks: Sequence[_Block], order: Sequence[int]) -> list[int]:
    offsets = [-1] * len(blocks)
    for place in order:
        block = blocks[place]
        met = [i for i, o in enumerate(offsets) if o >= 0 and block.size and blocks[i].size and _meet(block, blocks[i])]
        tried = {0, *(_up(offsets[i] + blocks[i].size) for i in met)}
        for i in met:
            tried |= {_down(offsets[i] - distance) for value, distance in block.after if value == i}
            tried |= {_up(offsets[i] + distance) for value, distance in blocks[i].after if value == place}
        fits = (o for o in sorted(tried) if o >= 0 and all(_apart(blocks, place, o, i, offsets[i]) for i in met))
        offsets[place] = next(fits)
    return offsets


def _meet(a: _Block, b: _Block) -> bool:
    return a.first <= b.last and b.first <= a.last


def _apart(blocks: Sequence[_Block], place: int, offset: int, other: int, at: int) -> bool:
    """Whether two blocks that live at one time may stand at these offsets."""
    if offset + blocks[place].size <= at or at + blocks[other].size <= offset:
        return True
    one = any(value == other and offset <= at - distance for value, distance in blocks[place].after)
    return one or any(value == place and at <= offset - distance for value, distance in blocks[other].after)


def _up(n: int) -> int:
    return -(-n // _ALIGNED) * _ALIGNED


def _down(n: int) -> int:
    return n // _ALIGNED * _ALIGNED


def window_behind(place: Place, n_out: int, at_once: int = 1) -> int:
    """Return how many numbers before an image the result of a window over it must begin, to be written over the image.

    n_out: channels of the result. at_once: results that are read before they are written.
    """
    row = np.maximum(np.arange(place.n_rows) * place.down - place.top, 0)
    column = np.maximum(np.arange(place.n_columns) * place.across - place.left, 0)
    first = (row[:, None] * place.width + column).reshape(-1) * place.channels
    still = np.minimum.accumulate(first[::-1])[::-1][::at_once]  # the first number that any window from here on reads
    written = np.minimum(np.arange(len(still)) * at_once + at_once, len(first)) * n_out
    return max(0, int((written - still).max()))
