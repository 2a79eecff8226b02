"""Labelled pictures as somebody keeps them, not opened yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

TRAIN, TEST = "train", "test"
PARTS = {"train": TRAIN, "training": TRAIN, "test": TEST, "testing": TEST}
SECOND = {"val": TRAIN, "valid": TRAIN, "validation": TRAIN}  # held out where no other part is


@dataclass(frozen=True, eq=False)
class Gallery:
    """Pictures in a fixed order."""

    source: str  # what messages call them all
    cells: Sequence[Any]  # paths, bytes of files, or arrays (height, width[, channels]) uint8
    names: Sequence[str]  # what messages call each
    inner: Sequence[str]  # the same without the folder of its label: what --group-by looks at
    labels: Sequence[Any]  # texts, numbers or booleans
    parts: Sequence[str] | None = None  # TRAIN or TEST, where somebody has divided them
    groups: Sequence[Any] | None = None  # a column's cells, where --group-by names one
    are_codes: bool = False  # whether labels are cells, which may be missing; else they are names of folders
    column: str = "image"  # what the contract calls them
    said: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.cells)

    def take(self, places: Sequence[int]) -> "Gallery":
        """Return some of the pictures."""

        def some(values: Any) -> Any:
            return None if values is None else [values[place] for place in places]

        lists = ("cells", "names", "inner", "labels", "parts", "groups")
        return replace(self, **{name: some(getattr(self, name)) for name in lists})


def parts_of(words: Sequence[str]) -> list[str] | None:
    """Return TRAIN or TEST for each word, such as a folder's or a column's; None where they divide nothing."""
    lower = [word.strip().lower() for word in words]
    different = set(lower)
    if not different <= PARTS.keys() | SECOND.keys() or not any(PARTS.get(word) == TRAIN for word in different):
        return None
    if any(PARTS.get(word) == TEST for word in different):
        return [PARTS.get(word, TRAIN) for word in lower]
    return [PARTS.get(word, TEST) for word in lower] if len(different) > 1 else None
