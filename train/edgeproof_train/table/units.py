"""What a split must not part: rows, or groups of rows."""

from dataclasses import dataclass

import numpy as np

from edgeproof.types import Floats
from edgeproof_train.table.table import Positions


@dataclass(frozen=True, eq=False)
class Units:
    """Groups of rows, each with one label: that of most of its rows."""

    y: Floats  # (n_units,)
    _group: Positions | None  # (n_rows,) the unit of each row; None where each row is one

    @classmethod
    def of(cls, y: Floats, groups: Positions | None) -> "Units":
        """Make units of groups, (n_rows,), or of single rows where there are none."""
        if groups is None:
            return cls(y, None)
        _, group = np.unique(groups, return_inverse=True)
        share = np.bincount(group, weights=y) / np.bincount(group)
        return cls((share > 0.5).astype(np.float32), group)

    def __len__(self) -> int:
        return len(self.y)

    def rows(self, units: Positions) -> Positions:
        """Return the rows of these units, in the order of the units."""
        if self._group is None:
            return units
        order = np.argsort(self._group, kind="stable")
        starts = np.searchsorted(self._group[order], np.arange(len(self) + 1))
        return np.concatenate([order[starts[unit] : starts[unit + 1]] for unit in units])
