"""Pictures to pixels of one size, and what size that is."""

import hashlib
import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision import ImageFeature
from edgeproof.errors import RowsError
from edgeproof.pictures import Pixels, fitted, opened
from edgeproof_train.pictures.gallery import Gallery
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions

_SAMPLED = 200  # training pictures whose shape is looked at
_SIDES = (8, 12, 16, 20, 24, 28, 32, 40, 48)  # of pictures that are square, or nearly
_NATIVE = 64  # up to which pictures of one size stay as they are
_NEARLY = 1.25  # one side by the other

Images = npt.NDArray[np.uint8]  # (n, height, width, channels)


def sizes_for(gallery: Gallery, train: Positions) -> list[tuple[int, int]]:
    """Return the sizes, height and width, that a network may see of training pictures, the best first."""
    sampled = train[np.linspace(0, len(train) - 1, min(_SAMPLED, len(train))).astype(int)]
    shapes = np.array([one.shape[:2] for one in _map(lambda place: _open(gallery, place), sampled.tolist())])
    height, width = np.median(shapes, axis=0)
    side = math.sqrt(height * width)
    sides = [n for n in _SIDES if n <= side] or [_SIDES[0]]
    shape = height / width if max(height / width, width / height) > _NEARLY else 1.0
    if (shapes == shapes[0]).all() and shape == 1.0 and side <= _NATIVE:
        return [(int(height), int(width)), *((n, n) for n in reversed(sides) if n < side)]
    root = math.sqrt(shape)
    return [(_multiple(n * root), _multiple(n / root)) for n in reversed(sides)]


def _multiple(n: float) -> int:
    """Round a side so that it can be halved twice."""
    return max(8, 4 * round(n / 4))


def equal_files(gallery: Gallery) -> Positions:
    """Return a code for each picture, equal where the files or the arrays are: (n,)."""
    codes: dict[bytes, int] = {}
    found = _map(lambda place: hashlib.sha256(_bytes(gallery.cells[place])).digest(), range(len(gallery)))
    return np.array([codes.setdefault(digest, len(codes)) for digest in found], np.int64)


def _bytes(cell: Any) -> bytes:
    if isinstance(cell, bytes):
        return cell
    if isinstance(cell, str):
        return cell.encode() if cell.startswith("data:") else Path(cell).read_bytes()
    array: npt.NDArray[np.uint8] = cell
    return repr(array.shape).encode() + array.tobytes()


def images_of(
    gallery: Gallery, train: Positions, size: tuple[int, int], settings: Settings, done: Callable[[int, int], None]
) -> Images:
    """Return all pictures as the contract's feature fits them: (n, height, width, 1 or 3) uint8.

    done: is told how many are opened. Raises RowsError that names a picture which cannot be opened.
    """
    fit = settings.fit or "stretch"
    images = np.empty((len(gallery), *size, 3), np.uint8)
    has_colour = np.zeros(len(gallery), bool)

    def take(place: int) -> None:
        picture = _open(gallery, place)
        has_colour[place] = picture.shape[2] == 3 and bool((picture != picture[..., :1]).any())
        images[place] = fitted(picture, *size, 3, fit)

    for count, _ in enumerate(_map(take, range(len(gallery))), start=1):
        done(count, len(gallery))
    channels = settings.channels or ("rgb" if has_colour[train].any() else "grey")
    if channels == "rgb":
        return images
    grey = np.ascontiguousarray(images[..., :1])
    for place in np.flatnonzero(has_colour).tolist():
        grey[place] = fitted(_open(gallery, place), *size, 1, fit)
    return grey


def _open(gallery: Gallery, place: int) -> Pixels:
    cell = gallery.cells[place]
    try:
        return opened(cell)
    except ValueError as error:
        said = str(error).removeprefix("the bytes: ").removeprefix("the text: ")
        where = (
            ""
            if isinstance(cell, str) and not cell.startswith("data:")
            else f"{gallery.source}: {gallery.names[place]}: "
        )
        raise RowsError(f"{where}{said}") from None


def _map(function: Callable[[int], Any], places: Sequence[int]) -> Any:
    """Yield what a function returns, in order; pictures are decoded side by side."""
    with ThreadPoolExecutor() as pool:
        yield from pool.map(function, places)


def feature_of(name: str, images: Images, train: Positions, fit: str) -> ImageFeature:
    """Return the contract's feature: one whole mean and one scale, so that int8 sees `byte - 128` exactly."""
    channels = ("red", "green", "blue") if images.shape[3] == 3 else ("grey",)
    mean = float(np.rint(images[train].mean(dtype=np.float64)))
    n = len(channels)
    return ImageFeature(name, (images.shape[1], images.shape[2]), channels, fit, (mean,) * n, (1 / 64,) * n)
