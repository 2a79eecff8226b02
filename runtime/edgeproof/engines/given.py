"""What artifacts take: rows in the shape and type that the contract names, not too many at once."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from edgeproof.decision import Contract
from edgeproof.types import Array, Floats

_NUMBERS = 1 << 20  # of the rows of a block: what a network makes of them takes many times as much


class Given(NamedTuple):
    """The input of an artifact."""

    shape: tuple[int, ...]  # of one row
    dtype: type[np.generic]

    @classmethod
    def of(cls, contract: Contract) -> "Given":
        """Return what artifacts of a contract take."""
        return cls(contract.given_shape, np.uint8 if contract.given_bytes else np.float32)

    @property
    def width(self) -> int:
        """Array of one row."""
        return int(np.prod(self.shape))

    def blocks(self, rows: Floats) -> Iterator[Array]:
        """Yield rows (batch, width) float32 as the artifact takes them, (n, *shape)."""
        size = max(1, _NUMBERS // self.width)
        for start in range(0, len(rows), size):
            block = rows[start : start + size]
            if self.dtype is np.uint8:  # as the feature limits and cuts them
                block = np.clip(np.nan_to_num(block), 0, 255)
            yield np.ascontiguousarray(block.astype(self.dtype, copy=False)).reshape(-1, *self.shape)

    def answers(self, rows: Floats, answer: Callable[[Array], Floats]) -> Floats:
        """Return the answers of all blocks: (batch, k) float32."""
        if len(self.shape) == 1 or not len(rows):
            return answer(rows)
        return np.concatenate(list(map(answer, self.blocks(rows))))
