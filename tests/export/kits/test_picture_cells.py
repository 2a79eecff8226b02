"""Cells that hold a picture of any size, or a window: what each kit makes of them, and what it refuses."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import Contract, ImageFeature, Network, Threshold
from tests.languages import Cell, wire
from tests.languages.matrix import reference
from tests.languages.sources import kit_source
from tests.support.images import KITS, image_contract, image_network, window_contract, window_network
from tests.support.kits import Built, build
from tests.support.networks import random_network


def _of(contract: Contract, **changes: Any) -> Contract:
    feature = replace(contract.features[0], **changes)  # type: ignore[type-var]  # a dataclass
    return replace(contract, features=(feature,))


def _grey() -> Contract:
    feature = ImageFeature("grey one", (5, 7), ("grey",), "crop", (127.0,), (0.015625,))
    return Contract("grey_pictures", "present", ("no", "yes"), Threshold(0.5), (feature,))


SOURCES: dict[str, Callable[[], tuple[Contract, Network]]] = {
    "red first": lambda: (image_contract(), image_network()),
    "blue first": lambda: (_of(image_contract(), channels=("blue", "green", "red"), fit="crop"), image_network(1)),
    "grey": lambda: (_grey(), random_network(35)),
    "window": lambda: (window_contract(), window_network()),
}
pytestmark = pytest.mark.slow
_SIZES = ((8, 8), (5, 7), (1, 1), (1, 9), (31, 2), (13, 40), (64, 48), (3, 200), (7, 5), (16, 16), (97, 101))


@pytest.fixture(params=[(kit, name) for kit in KITS for name in SOURCES], ids="-".join)
def built(request: pytest.FixtureRequest, tmp_path: Path) -> Built:
    """The kit of each language and each contract, installed."""
    kit, name = request.param
    return build(kit, kit_source(*SOURCES[name](), n=8), tmp_path, quickly=True)


def _pictures(rng: np.random.Generator) -> list[Cell]:
    sizes = [(*size, channels) for size in _SIZES for channels in (1, 3)]
    return [rng.integers(0, 256, size).astype(np.uint8) for size in sizes for _ in range(2)]


def _windows(rng: np.random.Generator) -> list[Cell]:
    """Ordinary ones, some out of range, some with missing numbers, and what is none."""
    result: list[Cell] = [rng.uniform(0.01, 0.99, (12, 2)).astype(np.float32) for _ in range(20)]
    for cell in result[10:]:
        assert isinstance(cell, np.ndarray)
        cell[rng.random((12, 2)) < 0.2] = rng.choice([np.nan, 1e30, -np.inf, 0.0, 1.5])
    return [*result, np.full((12, 2), np.nan, np.float32), None]


def test_the_answers_of_the_reference_engine(built: Built) -> None:
    """Pictures of many sizes, enlarged, shrunk, cropped, grey or not; windows: the same vectors, bits and warnings."""
    contract, network = built.source.contract, built.source.network
    rng = np.random.default_rng(7)
    cells = _windows(rng) if contract.features[0].kind == "tensor" else _pictures(rng)
    rows = [[cell] for cell in cells]
    wanted = reference(contract, network, np.zeros((1, contract.width), np.float32), rows).named
    found = built.consumer.run_named(built.work, rows)
    assert wire.REFUSED not in wanted
    if built.consumer.KIT not in wire.WARNING:
        wanted = list(map(wire.without_warnings, wanted))
    assert found == wanted


def test_what_is_refused(built: Built) -> None:
    """A text, nothing, two channels, no pixel, transparency, another length: the language's ordinary error."""
    wrong: list[Cell] = ["photo.png", 1.0, True, ...]
    if built.source.contract.features[0].kind == "tensor":
        wrong += [np.zeros((11, 2), np.float32), np.zeros((0, 2), np.float32)]
    else:
        half, opaque = np.full((8, 8, 4), 254, np.uint8), np.full((8, 8, 4), 255, np.uint8)
        wrong += [None, np.zeros((8, 8, 2), np.uint8), np.zeros((0, 8, 3), np.uint8), half]
        rows = [[opaque], [np.ascontiguousarray(opaque[..., :3])]]
        one, other = built.consumer.run_named(built.work, rows)
        assert one == other != wire.REFUSED
    assert built.consumer.run_named(built.work, [[cell] for cell in wrong]) == [wire.REFUSED] * len(wrong)
