"""Pictures that are drawn: a disc or a square on noise, from several scenes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.pictures import png

SIDE = 8
LABELS = ("disc", "square")
SCENES = 10


def drawn(n: int, seed: int = 0) -> Iterator[tuple[str, str, npt.NDArray[np.uint8]]]:
    """Yield label, name and picture (8, 8, 3) uint8 of n pictures of each label; the name begins with the scene."""
    rng = np.random.default_rng(seed)
    down, across = np.mgrid[:SIDE, :SIDE]
    for place in range(n):
        for label in LABELS:
            y, x = rng.integers(3, 5, 2)
            inside = (
                (down - y) ** 2 + (across - x) ** 2 <= 5 if label == "disc" else abs(down - y) + abs(across - x) >= 4
            )
            noise = rng.normal(0, 25, (SIDE, SIDE, 3))
            picture = np.clip(np.where(inside, 190, 60)[..., None] + noise, 0, 255).astype(np.uint8)
            yield label, f"scene{place % SCENES}_{place:03}", picture


def folder_of(root: Path, n: int = 30, seed: int = 0) -> Path:
    """Write the pictures as PNG, in a folder for each label."""
    for label, name, picture in drawn(n, seed):
        (root / label).mkdir(parents=True, exist_ok=True)
        (root / label / f"{name}.png").write_bytes(png(picture))
    return root


def arrays_of(n: int = 30, seed: int = 0) -> tuple[Any, Any]:
    """Return the pictures, (2n, 8, 8, 3) uint8, and their labels, 0 or 1."""
    labels, _, pictures = zip(*drawn(n, seed), strict=True)
    return np.stack(pictures), np.array([LABELS.index(label) for label in labels])
