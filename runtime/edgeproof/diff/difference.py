"""What was found when rows went through two packages: counts that add up batch by batch, and figures of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from edgeproof.diff.chance import mcnemar
from edgeproof.diff.changes import Change, changes
from edgeproof.diff.figures import Figures
from edgeproof.diff.pair import PARTS, Pair, Vectors, package_of
from edgeproof.diff.sample import Sample
from edgeproof.diff.where import Segment, segments
from edgeproof.package import WEIGHTS
from edgeproof.scoring import UNLABELLED, Outcome, wilson
from edgeproof.types import Floats, Int64s, Places


class Answers(NamedTuple):
    """A batch that both have answered, without its cells, which take memory."""

    vectors: Vectors
    old: Places  # (n,) decisions, by the place of the label
    new: Places
    moved: Floats  # (n,) the largest |Δp| of a label
    truth: Places | None  # (n,) the place of the true label, UNLABELLED where it is missing
    figures: Sequence[Figures]  # of both, on the labelled rows


@dataclass(eq=False)
class Difference:
    """What was found; counts add up batch by batch."""

    pair: Pair
    drawn: bool
    labelled: bool  # whether the rows have a column of true labels
    outcome: Outcome | None = None  # of the tables
    moves: Int64s = field(init=False)  # [old][new] rows
    sum_moved: float = 0.0  # of |Δp|
    largest_moved: float = 0.0
    judged: Int64s = field(default_factory=lambda: np.zeros((2, 2), np.int64))  # [old right][new right] rows
    unlabelled: int = 0

    def __post_init__(self) -> None:
        n, width = len(self.pair.labels), max(self.pair.old.contract.width, self.pair.new.contract.width)
        self.moves = np.zeros((n, n), np.int64)
        self.sides = Figures(), Figures()
        self.changed, self.others = Sample(width), Sample(width)

    # --- counting

    def add(self, one: Answers) -> None:
        """Count a batch; batches come in order."""
        n = len(self.pair.labels)
        self.moves += np.bincount(one.old * n + one.new, minlength=n * n).reshape(n, n)
        if len(one.moved):
            self.sum_moved += float(one.moved.sum(dtype=np.float64))
            self.largest_moved = max(self.largest_moved, float(one.moved.max()))
        flipped = one.old != one.new
        self.changed.add(one.vectors.only(flipped))
        self.others.add(one.vectors.only(~flipped))
        if one.truth is not None:
            known = one.truth != UNLABELLED
            right = [(one.truth == decided)[known] for decided in (one.old, one.new)]
            self.judged += np.bincount(right[0] * 2 + right[1], minlength=4).reshape(2, 2)
            self.unlabelled += int((~known).sum())
        for side, figures in zip(self.sides, one.figures, strict=False):
            side.add(figures)

    # --- figures

    @property
    def rows(self) -> int:
        """Rows that were compared."""
        return int(self.moves.sum())

    @property
    def flips(self) -> int:
        """Rows whose decision changed."""
        return self.rows - int(np.trace(self.moves))

    @property
    def mean_moved(self) -> float:
        """Mean |Δp|."""
        return self.sum_moved / max(1, self.rows)

    @property
    def known(self) -> int:
        """Rows whose true label is known."""
        return int(self.judged.sum())

    @property
    def regressions(self) -> int:
        """Rows that were right and are wrong."""
        return int(self.judged[1, 0])

    @property
    def improvements(self) -> int:
        """Rows that were wrong and are right."""
        return int(self.judged[0, 1])

    @cached_property
    def contract(self) -> list[Change]:
        """What differs between the contracts."""
        return changes(self.pair.old.contract, self.pair.new.contract)

    @property
    def retrained(self) -> bool:
        """Whether the weights are others."""
        old, new = (package_of(side).files[WEIGHTS] for side in (self.pair.old, self.pair.new))
        return old != new

    @cached_property
    def why(self) -> dict[str, int] | None:
        """Decisions that change if only a part is replaced, and those that change without; None where none can be.

        Estimated where the samples do not hold every row.
        """
        if not self.pair.can_be_taken_apart:
            return None
        counts = dict.fromkeys((*PARTS, "together"), 0.0)
        for sample, flipped in ((self.changed, True), (self.others, False)):
            if sample.rows:
                moved = self.pair.alone(sample.vectors())
                for part, rows in moved.items():
                    counts[part] += sample.weight * int(rows.sum())
                none = ~np.logical_or.reduce(list(moved.values()))
                counts["together"] += sample.weight * int(none.sum()) if flipped else 0
        return {part: round(count) for part, count in counts.items()}

    @cached_property
    def where(self) -> list[Segment]:
        """Parts of the rows in which more decisions changed than chance explains."""
        return segments(self.pair, self.changed, self.others)

    @property
    def is_exact(self) -> bool:
        """Whether `why` and `where` are counts of all rows."""
        return self.changed.n == self.changed.rows and self.others.n == self.others.rows

    def by_label(self) -> list[tuple[str, str, int]]:
        """Return old label, new label and rows of each way to change, the most frequent first."""
        names = self.pair.labels
        ways = [(names[i], names[j], int(self.moves[i, j])) for i, j in np.argwhere(self.moves >= 0) if i != j]
        return sorted((way for way in ways if way[2] or len(names) == 2), key=lambda way: -way[2])

    def to_json(self) -> dict[str, Any]:
        """Return everything for `--json`."""
        sides = zip(("old", "new"), (self.pair.old, self.pair.new), strict=True)
        named = {side: {"id": package_of(one).id, "model_id": package_of(one).manifest.model_id} for side, one in sides}
        return {
            **named,
            "contract": [change._asdict() for change in self.contract],
            "retrained": self.retrained,
            "rows": self.rows,
            "drawn": self.drawn,
            "rejected": self.outcome.rejected if self.outcome else 0,
            "flips": self._counted(self.flips),
            "by_label": [{"old": a, "new": b, **self._counted(n)} for a, b, n in self.by_label()],
            "difference": {"mean": _rounded(self.mean_moved), "largest": _rounded(self.largest_moved)},
            "labelled": self._labelled() if self.known else None,
            "why": self.why,
            "where": [segment.to_json() for segment in self.where],
            "estimated": not self.is_exact,
        }  # fmt: skip

    def interval(self, count: int) -> tuple[float, float]:
        """Return the 95 % interval of a share of the rows."""
        return wilson(count / self.rows, self.rows) if self.rows else (0.0, 1.0)

    @property
    def mcnemar(self) -> float:
        """How likely so uneven a split of regressions and improvements is if neither is better: exact, two-sided."""
        return mcnemar(self.regressions, self.improvements)

    def _counted(self, count: int) -> dict[str, Any]:
        low, high = self.interval(count)
        return {
            "count": count,
            "share": _rounded(count / max(1, self.rows)),
            "interval": [_rounded(low), _rounded(high)],
        }

    def _labelled(self) -> dict[str, Any]:
        return {
            "rows": self.known,
            "unlabelled": self.unlabelled,
            "regressions": self.regressions,
            "improvements": self.improvements,
            "mcnemar_p": _rounded(self.mcnemar),
            "old": self.sides[0].to_json(),
            "new": self.sides[1].to_json(),
        }


def _rounded(figure: float) -> float:
    return float(f"{figure:.6g}")
