"""Pictures in a `.npz` file: `x` and `y`, or one pair for training and one for testing."""

import re
import zlib
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from edgeproof.errors import RowsError
from edgeproof_train.pictures.gallery import PARTS, SECOND, Gallery, parts_of

_WORD = re.compile(rf"(?:^|_)({'|'.join((*PARTS, *SECOND))})(?:_|$)")
_Array = npt.NDArray[np.generic]


def of_arrays(path: str) -> Gallery:
    """Take arrays (n, height, width[, channels]) uint8 with their labels, (n,) or (n, 1).

    Names say which belong together: `x_train` and `y_train`, `test_images` and `test_labels`.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays: dict[str, _Array] = {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, BadZipFile, zlib.error) as error:
        raise RowsError(f"{path}: cannot read: {' '.join(str(error).split())[:200]}") from None
    pictures = {_part(name): name for name, array in arrays.items() if array.ndim in (3, 4)}
    labels = {
        _part(name): name for name, array in arrays.items() if array.size == len(array.reshape(-1, 1)) and _flat(array)
    }
    cells, names, texts, words = [], [], [], []
    for word, name in pictures.items():
        truth = labels.get(word)
        if truth is None or len(arrays[truth]) != len(arrays[name]):
            found = ", ".join(f"{one} {array.shape}" for one, array in arrays.items())
            raise RowsError(f"{path}: expected labels (n,) for the pictures {name}, such as x and y, got {found}")
        if arrays[name].dtype != np.uint8:
            raise RowsError(f"{path}: {name}: expected pictures as bytes (uint8), 0…255, got {arrays[name].dtype}")
        cells += list(arrays[name])
        names += [f"{name} {place}" for place in range(len(arrays[name]))]
        texts += arrays[truth].reshape(-1).tolist()
        words += [word] * len(arrays[name])
    return Gallery(path, cells, names, names, texts, parts_of(words), are_codes=True)


def _flat(array: _Array) -> bool:
    return array.ndim == 1 or (array.ndim == 2 and array.shape[1] == 1)


def _part(name: str) -> str:
    """Return the word of a name that says which part it is; empty where there is none."""
    found = _WORD.search(name.lower())
    return found[1] if found else ""
