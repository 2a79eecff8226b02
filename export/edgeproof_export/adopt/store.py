"""Weights out of HDF5, as data: nothing is followed out of the file, nothing but numbers is read.

Layouts: `model.weights.h5` of Keras 3 and of `.keras` files by Keras 2 (keras/src/saving/saving_lib.py: containers
name their layers by class, counted), and the whole-model `.h5` of Keras 2 and 3 (legacy_h5_format.py: `weight_names`).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import h5py
import numpy as np

from edgeproof.errors import UsageError
from edgeproof.types import Doubles

MOST_BYTES = 1 << 30  # of all weights of a model: a network for a device has a thousandth of it


class Store(ABC):
    """The weights of one layer, or of a network whose layers have stores of their own."""

    @abstractmethod
    def arrays(self) -> tuple[Doubles, ...]:
        """Return the weights of this layer, in Keras's order, float64."""

    @abstractmethod
    def inside(self, kind: str, name: str) -> "Store":
        """Return the store of the next layer of this network; ask in the order of its layers."""


@contextmanager
def opened(data: bytes) -> Iterator[h5py.File]:
    """Open an HDF5 file that is in memory; raises UsageError where it is none."""
    try:
        with h5py.File(BytesIO(data), "r") as file:
            yield file
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise UsageError(f"the weights cannot be read: {' '.join(str(error).split())[:120]}") from None


@dataclass
class CountedStore(Store):
    """A group of `model.weights.h5`."""

    group: Any  # h5py.Group, or None where the file holds nothing for a layer
    seen: dict[str, int] = field(default_factory=dict)

    def arrays(self) -> tuple[Doubles, ...]:
        """Return what `vars` holds."""
        found = member(self.group, "vars")
        names = sorted((name for name in found or () if name.isdigit()), key=int)
        return tuple(floats(found, name) for name in names)

    def inside(self, kind: str, name: str) -> Store:  # noqa: ARG002 — this layout knows classes only
        """Return the group of the next layer of this class."""
        layers = member(self.group, "layers")
        if layers is None:
            layers = member(self.group, "_layer_checkpoint_dependencies")  # Keras 2.12 to 2.15
        key = _snake_case(kind)
        count = self.seen.get(key, 0)
        self.seen[key] = count + 1
        return CountedStore(member(layers, f"{key}_{count}" if count else key))


@dataclass
class NamedStore(Store):
    """A layer of a whole-model `.h5`: the weights of a nested network are all in the group of its outermost one."""

    group: Any  # h5py.Group, or None
    names: tuple[str, ...] | None = None  # of its datasets; None for the model itself

    def arrays(self) -> tuple[Doubles, ...]:
        """Return the datasets that `weight_names` lists."""
        return tuple(floats(self.group, name) for name in self.names or ())

    def inside(self, kind: str, name: str) -> Store:  # noqa: ARG002 — this layout knows names only
        """Return the layer of this name."""
        if self.names is not None:
            return NamedStore(self.group, tuple(one for one in self.names if one.split("/")[-2:-1] == [name]))
        group = member(self.group, name)
        listed = () if group is None else group.attrs.get("weight_names", ())
        return NamedStore(group, tuple(one.decode() if isinstance(one, bytes) else str(one) for one in listed))


def member(group: Any, path: str) -> Any:
    """Return what a group holds under a path; None where it holds nothing. Links are not followed."""
    for part in path.split("/"):
        if group is None or part not in group:
            return None
        if not isinstance(group.get(part, getlink=True), h5py.HardLink):
            raise UsageError(f"the weights hold a link, {part!r}: expected numbers in the file itself")
        group = group[part]
    return group


def floats(group: Any, path: str) -> Doubles:
    """Return a dataset of finite numbers as float64."""
    found = member(group, path)
    if not isinstance(found, h5py.Dataset) or found.external or found.is_virtual:
        raise UsageError(f"the weights hold no numbers under {path!r}: the file is damaged")
    if found.dtype.kind not in "fiu" or found.nbytes > MOST_BYTES:
        raise UsageError(f"weight {path!r}: expected numbers, got {found.dtype} of {found.nbytes} bytes")
    values = np.asarray(found[()], np.float64)
    if not np.isfinite(values).all():
        raise UsageError(f"weight {path!r}: expected finite numbers, got NaN or an infinity")
    return values


def _snake_case(kind: str) -> str:
    """Return how Keras names the group of a layer: keras/src/utils/naming.py, `to_snake_case`."""
    name = re.sub(r"\W+", "", kind)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
