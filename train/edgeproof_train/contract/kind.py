"""What every kind of column offers: from its cells to a feature of the contract, and to numbers."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, NamedTuple, Self

from edgeproof.decision import Feature
from edgeproof.types import Floats
from edgeproof_train.contract.evidence import Evidence, Part
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions


class UnusableColumnError(ValueError):
    """Training rows give a column no usable encoding; the message is the reason."""


class Learned(NamedTuple):
    """A feature learned from training rows, and what it makes of all rows."""

    feature: Feature
    values: Floats  # (n_rows, width) float32, as `predict` reads the same cells
    n_categories: int  # of values that are codes; 0 for numbers
    score: Callable[[Floats, Positions], Floats]  # y, training rows -> (n_rows,) how this column alone orders the rows


class Column(ABC):
    """A column of a table, read once as one kind of feature.

    To add a kind: write a file with a subclass, and its line in `plan.py`. A setting of the same name, where there is
    one, lists the columns that people want as this kind.
    """

    kind: ClassVar[str]  # that of its features

    @classmethod
    @abstractmethod
    def claim(cls, evidence: Evidence) -> Part | None:
        """Decide by its cells alone what a column is; None leaves it to the kinds that follow."""

    @classmethod
    @abstractmethod
    def forced(cls, evidence: Evidence, place: Callable[[int], str]) -> Part:
        """Take a column as this kind because a setting says so.

        place: names the place of a row in the file. Raises RowsError that names it where a cell is not of this kind.
        """

    @classmethod
    @abstractmethod
    def read(cls, evidence: Evidence) -> Self:
        """Read the cells of all rows."""

    @abstractmethod
    def learn(self, name: str, y: Floats, train: Positions, settings: Settings) -> Learned:
        """Learn a feature from the training rows; raises UnusableColumnError.

        y: (n_rows,) 0 or 1; only those of training rows may be looked at.
        """

    @property
    def groups(self) -> Positions | None:
        """A number for each row, (n_rows,), equal where rows must not be parted by a split; None where all may be."""
        return None
