"""A window that is moved over an image: where it takes its numbers, and how large its result is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from edgeproof.errors import DamagedPackageError

MOST = 1 << 15  # of each size: a device has no more
_ALL = slice(None)


class Tap(NamedTuple):
    """One place of the window: the results that it reaches, and what they take from the image."""

    row: int  # its place in the window
    column: int
    to: tuple[slice, slice, slice]  # all of the batch, rows and columns of the result
    of: tuple[slice, slice, slice]  # all of the batch, rows and columns of the image, with steps


@dataclass(frozen=True)
class Window:
    """Height and width, steps, and how far it reaches over the image's edges."""

    size: tuple[int, int]
    strides: tuple[int, int] = (1, 1)
    pads: tuple[int, int, int, int] = (0, 0, 0, 0)  # rows above and below, columns left and right

    def __post_init__(self) -> None:
        within = all(0 < n <= MOST for n in (*self.size, *self.strides))
        ends = zip(self.pads, (self.size[0], self.size[0], self.size[1], self.size[1]), strict=True)
        if not within or not all(0 <= pad < n for pad, n in ends):
            raise DamagedPackageError(f"network: expected a window that always touches the image, got {self}")

    @classmethod
    def same(cls, size: tuple[int, int], strides: tuple[int, int], height: int, width: int) -> "Window":
        """Return the window whose result over an image has one number for each step, as "same" padding is defined.

        Where the pads of an axis are odd in number, the one below or right is the larger.
        """
        ends: list[int] = []
        for n, k, stride in zip((height, width), size, strides, strict=True):
            total = max((-(-n // stride) - 1) * stride + k - n, 0)
            ends += [total // 2, total - total // 2]
        return cls(size, strides, (ends[0], ends[1], ends[2], ends[3]))

    @property
    def padded(self) -> bool:
        """Whether it reaches over the image's edges."""
        return any(self.pads)

    def swept(self, height: int, width: int) -> tuple[int, int]:
        """Return height and width of the result over an image; raises DamagedPackageError where there is none."""
        top, bottom, left, right = self.pads
        rows = (height + top + bottom - self.size[0]) // self.strides[0] + 1
        columns = (width + left + right - self.size[1]) // self.strides[1] + 1
        if rows < 1 or columns < 1:
            raise DamagedPackageError(f"network: expected a window within {height} × {width}, got {self}")
        return rows, columns

    def taps(self, height: int, width: int) -> Iterator[Tap]:
        """Yield the places of the window in row order; what lies outside the image is left out."""
        rows, columns = self.swept(height, width)
        for y in range(self.size[0]):
            for x in range(self.size[1]):
                down = _reached(y - self.pads[0], self.strides[0], height, rows)
                across = _reached(x - self.pads[2], self.strides[1], width, columns)
                if down and across:
                    yield Tap(y, x, (_ALL, down[0], across[0]), (_ALL, down[1], across[1]))


def _reached(offset: int, stride: int, n: int, results: int) -> tuple[slice, slice] | None:
    """Return the results that a place reaches along one axis, and the numbers that it takes; None where none."""
    first = max(0, -(offset // stride))  # the first result whose number, first · stride + offset, is not before 0
    last = min(results - 1, (n - 1 - offset) // stride)
    if first > last:
        return None
    start = first * stride + offset
    return slice(first, last + 1), slice(start, start + (last - first) * stride + 1, stride)
