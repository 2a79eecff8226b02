"""Pictures of any size to the bytes that a model takes: grey, cropped, resized by one integer rule.

The rules are those of docs/reference/pictures.md: the same in every language, so that the same pixels
decide the same everywhere. A picture is (height, width, 1 or 3) uint8, row-major, red, green, blue.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]  # (height, width, channels)

STRETCH, CROP = FITS = ("stretch", "crop")


def fitted(picture: Pixels, height: int, width: int, channels: int, fit: str) -> Pixels:
    """Return the picture in the size and with the channels that a model takes: (height, width, channels) uint8.

    fit: `stretch` scales each side by itself; `crop` first cuts the largest part of the same shape out of the middle.
    """
    picture = grey(picture) if channels == 1 else np.broadcast_to(picture, (*picture.shape[:2], channels))
    if fit == CROP:
        picture = cropped(picture, height, width)
    return resized(picture, height, width)


def grey(picture: Pixels) -> Pixels:
    """Return brightness, `(77 · red + 150 · green + 29 · blue + 128) >> 8`: (height, width, 1)."""
    if picture.shape[2] == 1:
        return picture
    weights = np.array([77, 150, 29], np.uint32)
    return ((picture.astype(np.uint32) @ weights + 128) >> 8).astype(np.uint8)[..., None]


def cropped(picture: Pixels, height: int, width: int) -> Pixels:
    """Return the largest part in the middle whose sides are as height to width, rounded down, at least one pixel."""
    rows, columns = picture.shape[:2]
    if columns * height > rows * width:
        keep = max(1, rows * width // height)
        start = (columns - keep) // 2
        return picture[:, start : start + keep]
    keep = max(1, columns * height // width)
    start = (rows - keep) // 2
    return picture[start : start + keep]


def resized(picture: Pixels, height: int, width: int) -> Pixels:
    """Return the mean of the area that each pixel of the result covers: (height, width, channels).

    `(S + (D >> 1)) / D`, rounded down, with D = rows · columns of the picture and S the sum of its pixels times the
    areas covered, in units of 1 / (height · width) pixels: integers all the way.
    """
    rows, columns = picture.shape[:2]
    if (rows, columns) == (height, width):
        return np.ascontiguousarray(picture)
    down, across = _overlaps(rows, height), _overlaps(columns, width)
    # float64 holds these integers exactly: the sums are below 255 · rows · columns.
    total = np.einsum("or,rcn,pc->opn", down, picture.astype(np.float64), across, optimize=True)
    area = rows * columns
    result: Pixels = ((total.astype(np.int64) + (area >> 1)) // area).astype(np.uint8)
    return result


def _overlaps(n: int, results: int) -> npt.NDArray[np.float64]:
    """Return how much of each of n pixels each result covers, in units of 1 / results pixels: (results, n)."""
    starts, pixels = np.arange(results)[:, None] * n, np.arange(n)[None] * results
    covered = np.minimum(starts + n, pixels + results) - np.maximum(starts, pixels)
    result: npt.NDArray[np.float64] = np.maximum(covered, 0).astype(np.float64)
    return result
