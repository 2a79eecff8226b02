"""Pictures and windows of numbers as features: the laws that every kind keeps, and the bytes of each."""

import math
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import Contract, Threshold
from edgeproof.decision.features import Feature, ImageFeature, TensorFeature, feature_from_json
from edgeproof.errors import DamagedPackageError
from edgeproof.pictures import png
from edgeproof.rows import Batch, read

Image = pytest.importorskip("PIL.Image", reason="needs Pillow: the extra [image]")

_RED = ("red", "green", "blue")
_SCALE = float(np.float32(1 / 255))
FEATURES = {
    "colour": ImageFeature("photo", (6, 4), _RED, "stretch", (0.0,) * 3, (_SCALE,) * 3),
    "reversed": ImageFeature("photo", (6, 4), _RED[::-1], "crop", (103.5, 116.0, 123.0), (1.0, 0.5, 0.25)),
    "grey": ImageFeature("photo", (5, 5), ("grey",), "crop", (127.5,), (float(np.float32(1 / 127.5)),)),
    "window": TensorFeature("w", (7, 2), (0.5, 1.0), (-1.0, 0.0), (1.0, 2.0), (0.0, 1.0), (1.0, 0.5)),
}
feature = pytest.mark.parametrize("feature", FEATURES.values(), ids=FEATURES)


@feature
def test_its_json_reads_back(feature: Feature) -> None:
    """And one with another key, or a number too few, is refused."""
    assert feature_from_json(feature.to_json()) == feature
    for change in (
        {"more": 1},
        {"scale": [1.0] * 5},
        {"mean": "0"},
        {"scale": [0.0] * len(feature.to_json()["scale"])},
    ):
        with pytest.raises(DamagedPackageError):
            feature_from_json(feature.to_json() | change)


@feature
def test_texts_of_drawn_values_read_back(feature: Feature) -> None:
    """Alone and in a column, notable ones too."""
    wide = np.arange(8) % 2 == 0
    rows = [tuple(row) for row in feature.drawn(np.random.default_rng(0), wide).tolist()] + feature.notable()
    cells = [feature.text(row, ()) for row in rows]
    found = feature.read(cells, frozenset())
    assert not found.reasons
    assert np.array_equal(found.values, np.array(rows, np.float32), equal_nan=True)
    one = feature.reader(frozenset())
    assert np.array_equal(np.stack([one(cell) for cell in cells]), found.values, equal_nan=True)


@feature
def test_the_encoding_is_finite_and_as_wide_as_it_says(feature: Feature) -> None:
    """Whatever the row holds: NaN, infinities, what no cell gives."""
    odd = [
        np.full(feature.width, x, np.float32) for x in (np.nan, np.inf, -np.inf, 1e-40, 300.0, *map(float, range(2)))
    ]
    encoded = feature.encode(np.stack([*odd, *(np.array(x, np.float32) for x in feature.foreign())]))
    assert encoded.shape[1] == feature.n_encoded
    assert np.isfinite(encoded).all()
    assert np.array_equal(
        feature.encode(np.array([feature.absent], np.float32)), feature.encode(np.array([feature.imputed], np.float32))
    )


def test_bytes_of_a_picture_are_rows_of_interleaved_channels() -> None:
    """Row by row, pixel by pixel, in the order of the contract's channels; blue first where it says so."""
    picture = np.arange(6 * 4 * 3, dtype=np.uint8).reshape(6, 4, 3)
    values = FEATURES["colour"].read([picture, png(picture)], frozenset()).values
    assert values[0].tolist() == list(range(72))
    assert np.array_equal(values[0], values[1])
    turned = FEATURES["reversed"].read([picture], frozenset()).values[0]
    assert turned[:3].tolist() == [2.0, 1.0, 0.0]
    encoded = FEATURES["reversed"].encode(turned[None])[0, :3]
    assert encoded.tolist() == [2 - 103.5, (1 - 116) * 0.5, (0 - 123) * 0.25]


def test_a_picture_that_is_none_is_a_fault_of_its_row() -> None:
    """Missing, absent, damaged: the row is named, the others are read."""
    contract = Contract("c", "y", ("no", "yes"), Threshold(0.5), (FEATURES["colour"],))
    cells: list[Any] = [np.zeros((9, 9), np.uint8), "", "absent.png", b"noise"]
    reading = read(contract, Batch({"photo": cells}, 4))
    reasons = ["missing value", "cannot read the picture absent.png", "expected a picture (PNG"]
    assert [fault.row for fault in reading.faults] == [1, 2, 3]
    assert all(expected in fault.reason for fault, expected in zip(reading.faults, reasons, strict=True))


def test_numbers_of_a_window() -> None:
    """Lists, arrays and JSON; a missing number is imputed by channel, a missing window everywhere."""
    window = FEATURES["window"]
    array = np.arange(14.0).reshape(7, 2)
    found = window.read([array, array.tolist(), str(array.tolist()), None], frozenset())
    assert not found.reasons
    assert np.array_equal(found.values[0], found.values[2])
    assert found.unusual().tolist() == [True, True, True, False]
    assert all(math.isnan(x) for x in found.values[3])
    assert window.encode(found.values[3:])[0, :2].tolist() == [0.5, 0.0]
    assert window.encode(np.array([[100.0] * 14], np.float32))[0, :2].tolist() == [3.0, 1.5]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("hello", "as JSON"),
        ([[1, 2], [3]], "lists of equal length"),
        ([1.0] * 14, "expected numbers of shape (7, 2), got (14,)"),
        (["a"] * 7, "expected numbers"),
    ],
)
def test_a_window_of_another_shape_is_a_fault(cell: Any, expected: str) -> None:
    """The reason says what was expected."""
    assert expected in FEATURES["window"].read([cell], frozenset()).reasons[0]
