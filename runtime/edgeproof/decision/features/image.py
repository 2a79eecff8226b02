"""A feature given as a picture: its bytes, row after row, channel by channel."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from math import prod
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from edgeproof.decision import fields, grammar
from edgeproof.decision.arithmetic import flush
from edgeproof.decision.features.feature import Affine, Feature, Read, Values
from edgeproof.decision.float32 import MIN_NORMAL, shortest
from edgeproof.pictures import FITS, Pixels, as_text, fitted, opened
from edgeproof.types import Bools, Floats

CHANNELS = (("grey",), ("red", "green", "blue"), ("blue", "green", "red"))
_MOST = 1 << 10  # pixels of a side
_KEYS = {"name", "kind", "height", "width", "channels", "fit", "mean", "scale"}


@dataclass(frozen=True)
class ImageFeature(Feature):
    """A picture of one size: height × width × channels bytes, interleaved, 0…255.

    Encoded as `(byte - mean) * scale`, by channel. A picture of another size is fitted by the rules of
    docs/reference/pictures.md.
    """

    kind: ClassVar[str] = "image"
    is_bytes: ClassVar[bool] = True

    name: str
    size: tuple[int, int]  # height, width
    channels: tuple[str, ...]  # their order in the row vector: one of CHANNELS
    fit: str  # stretch or crop
    mean: tuple[float, ...]  # (channels,) float32 values
    scale: tuple[float, ...]  # (channels,)

    def __post_init__(self) -> None:
        self._expect(all(0 < n <= _MOST for n in self.size), f"expected 1…{_MOST} pixels a side, got {self.size}")
        self._expect(self.channels in CHANNELS, f"channels: expected {CHANNELS}, got {self.channels}")
        self._expect(self.fit in FITS, f"fit: expected {' or '.join(FITS)}, got {self.fit!r}")
        lengths = {len(self.mean), len(self.scale)}
        self._expect(lengths == {len(self.channels)}, "expected a mean and a scale for each channel")
        for number in (*self.mean, *self.scale):
            fields.expect_float32(self.name, number)
        self._expect(all(abs(x) >= MIN_NORMAL for x in self.scale), "a scale is not a normal float32")

    def _expect(self, holds: bool, message: str) -> None:
        fields.expect(holds, f"feature {self.name!r}: {message}")

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width, channels."""
        return (*self.size, len(self.channels))

    @property
    def given_shape(self) -> tuple[int, ...]:
        """The same."""
        return self.shape

    @property
    def width(self) -> int:
        """Bytes of a picture."""
        return prod(self.shape)

    @property
    def n_encoded(self) -> int:
        """The same."""
        return self.width

    def to_json(self, complete: bool = False) -> dict[str, Any]:  # noqa: ARG002 — all is stated
        """Return the JSON object."""
        numbers = {key: [shortest(x) for x in getattr(self, key)] for key in ("mean", "scale")}
        height, width = self.size
        own = {"height": height, "width": width, "channels": list(self.channels), "fit": self.fit}
        return {"name": self.name, "kind": self.kind, **own, **numbers}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ImageFeature":
        """Read the JSON object."""
        fields.expect_keys("feature", value, _KEYS)
        name = fields.text("name", value["name"])
        size = value["height"], value["width"]
        fields.expect(all(type(n) is int for n in size), f"feature {name!r}: expected whole numbers of pixels")
        for key in ("mean", "scale"):
            fields.expect(isinstance(value[key], list), f"feature {name!r}: {key}: expected a list of numbers")
        mean, scale = (tuple(fields.number(key, x) for x in value[key]) for key in ("mean", "scale"))
        return cls(
            name, size, fields.texts("channels", value["channels"]), fields.text("fit", value["fit"]), mean, scale
        )

    def read(self, cells: Sequence[Any], missing: AbstractSet[str]) -> Read:
        """Read a column of pictures; none is unusual."""
        values, reasons = np.zeros((len(cells), self.width), np.float32), {}
        one = self.reader(missing)
        for row, cell in enumerate(cells):
            try:
                values[row] = one(cell)
            except ValueError as error:
                reasons[row] = str(error)
        return Read(values, reasons, lambda: np.zeros(len(cells), bool))

    def reader(self, missing: AbstractSet[str]) -> Callable[[Any], Any]:
        """Return what opens and fits one picture: (width,) uint8."""

        def read(cell: Any) -> npt.NDArray[np.uint8]:
            if isinstance(cell, str) and (not cell or grammar.word(cell) in missing):
                raise ValueError("expected a picture, got a missing value")
            return self.pixels(opened(cell)).reshape(-1)

        return read

    def pixels(self, picture: Pixels) -> Pixels:
        """Return a picture in the size and the order of channels of the row vector: (height, width, channels)."""
        result = fitted(picture, *self.size, len(self.channels), self.fit)
        return result[..., ::-1] if self.channels == CHANNELS[2] else result

    def encode(self, x: Floats) -> Floats:
        """Encode (n, width) as (n, width): `(v - mean) * scale`, v limited to 0…255 and cut to a whole number."""
        v = np.trunc(np.where(x > 0, np.where(x < np.float32(255), x, np.float32(255)), np.float32(0)))
        v = v.reshape(-1, len(self.channels))
        encoded = (v - np.array(self.mean, np.float32)) * np.array(self.scale, np.float32)
        return flush(encoded).reshape(x.shape)

    @property
    def affine(self) -> tuple[Affine, ...]:
        """One for each channel: that of the first pixel stands for all."""
        pairs = zip(self.mean, self.scale, strict=True)
        return tuple(Affine(place, place, mean, scale) for place, (mean, scale) in enumerate(pairs))

    def recentred(self, means: Sequence[float], scales: Sequence[float]) -> "ImageFeature":
        """Return the feature with another mean and scale for each channel."""
        return replace(self, mean=tuple(means), scale=tuple(scales))

    @property
    def absent(self) -> Values:
        """A black picture: a missing one is refused."""
        return (0.0,) * self.width

    @property
    def unknown(self) -> Values | None:
        """None."""
        return None

    @property
    def imputed(self) -> Values:
        """A black picture."""
        return self.absent

    @property
    def ends(self) -> tuple[Values, Values] | None:
        """Black and white."""
        return self.absent, (255.0,) * self.width

    def notable(self) -> list[Values]:
        """Return black, white and grey pictures, and one whose bytes count up."""
        counted = tuple(float(place % 256) for place in range(self.width))
        return [*((level,) * self.width for level in (0.0, 1.0, 127.0, 128.0, 255.0)), counted]

    def drawn(self, rng: np.random.Generator, wide: Bools) -> Floats:
        """Draw soft patches of colour, and noise where wide."""
        height, width, channels = self.shape
        rows = np.empty((len(wide), self.width), np.float32)
        for row, noisy in zip(rows, wide, strict=True):
            coarse = rng.integers(0, 256, (*rng.integers(1, 9, 2), channels)).astype(np.uint8)
            soft = fitted(coarse, height, width, channels, "stretch").astype(np.float32)
            noise = rng.integers(-128, 128, self.shape) if noisy else rng.integers(-8, 9, self.shape)
            row[:] = np.clip(soft + noise, 0, 255).reshape(-1)
        return rows

    def redrawn(self, values: Floats, rng: np.random.Generator, n: int) -> Floats:
        """Draw pictures, moved by some pixels, mirrored or not, brighter or darker."""
        pictures = values[rng.integers(0, len(values), n)].reshape(-1, *self.shape)
        result = np.empty_like(pictures)
        reach = [max(1, n // 16) for n in self.size]
        for one, picture in zip(result, pictures, strict=True):
            rows, columns = (
                np.clip(np.arange(n) + rng.integers(-most, most + 1), 0, n - 1)
                for n, most in zip(self.size, reach, strict=True)
            )
            columns = columns[::-1] if rng.random() < 0.5 else columns
            one[:] = np.clip(picture[rows][:, columns] + rng.integers(-16, 17), 0, 255)
        return result.reshape(n, self.width)

    def text(self, values: Values, missing: Sequence[str]) -> str:  # noqa: ARG002 — a picture is never missing
        """Return the picture itself as a text."""
        return as_text(self.pixels(np.array(values, np.uint8).reshape(self.shape)))

    def expected(self) -> str:
        """Say what a cell is."""
        return "a picture"

    def unusual(self) -> str:
        """Say what no picture is."""
        return "pictures unknown"

    def described(self) -> str:
        """Name size and channels."""
        fit = "" if self.fit == "stretch" else ", cropped"
        return f"{self.size[0]} × {self.size[1]} {', '.join(self.channels)}{fit}"

    def example(self) -> str:
        """Return a path."""
        return "photo.png"
