"""What a model of pictures or windows is given, to the one feature of its contract."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from edgeproof.decision import ImageFeature, TensorFeature
from edgeproof.errors import UsageError
from edgeproof.rows import Batch, Fault
from edgeproof.types import Bools, Doubles, Floats
from edgeproof_export.adopt.folding import Folded
from edgeproof_export.adopt.operations import Shape

_TRIED = 500  # rows on which scalings are compared
_NARROW = 1 / 16  # of what a network is given: bytes that are scaled twice lie within 1/64


class Pixels(NamedTuple):
    """What bytes are made into before a model: `(byte - mean) * scale`."""

    mean: float
    scale: float


PIXELS: Mapping[str, Pixels] = {
    "0..255": Pixels(0.0, 1.0),
    "0..1": Pixels(0.0, 1 / 255),
    "-1..1": Pixels(127.5, 1 / 127.5),
}
CHANNELS: Mapping[str, tuple[str, ...]] = {
    "grey": ("grey",),
    "rgb": ("red", "green", "blue"),
    "bgr": ("blue", "green", "red"),
}


def image_feature(name: str, shape: Shape, folding: Folded, pixels: Pixels, channels: str, fit: str) -> ImageFeature:
    """Return the feature whose encoding is what the folded network takes."""
    scale = folding.scale * pixels.scale
    # (byte - m) · s · scale + shift, as (byte - mean) · scale
    mean = pixels.mean - folding.shift / scale
    return ImageFeature(name, (shape[0], shape[1]), CHANNELS[channels], fit, _singles(mean), _singles(scale))


def tensor_feature(name: str, shape: Shape, folding: Folded, windows: Floats) -> TensorFeature:
    """Return the feature; windows: (n, width) float32, from which ranges and what stands in for missing are taken."""
    x = windows.reshape(-1, shape[-1]).astype(np.float64)
    x = np.where(np.isfinite(x), x, np.nan)
    if np.isnan(x).all(axis=0).any():
        raise UsageError(f"column {name!r}: a channel has no numbers among the rows")
    centre, lo, hi = (_singles(f(x, axis=0)) for f in (np.nanmedian, np.nanmin, np.nanmax))
    n = shape[-1]
    scale, shift = (np.broadcast_to(a, (n,)) if len(a) in (1, n) else None for a in (folding.scale, folding.shift))
    if scale is None or shift is None:  # reshaped before it is normalised: one number for all, or none
        raise UsageError(f"column {name!r}: expected channels last, as the model normalises them")
    return TensorFeature(name, shape, centre, lo, hi, _singles(-shift / scale), _singles(scale))


def windows_of(batch: Batch, name: str, shape: Shape) -> Floats:
    """Return windows as they stand in the rows, (n, width) float32; raises RowsError that names the place."""
    reader = TensorFeature(name, shape, *((0.0,) * shape[-1],) * 4, (1.0,) * shape[-1]).read
    found = reader(batch.columns[name], frozenset())
    for row, reason in found.reasons.items():
        raise batch.refusal(Fault(row, name, reason))
    return found.values


def scaled_twice(folding: Folded, feature: ImageFeature, pixels: Pixels) -> bool:
    """Whether bytes are scaled before the model and within it, so that hardly a range is left."""
    return folding.scales and pixels.scale != 1 and 255 * max(map(abs, feature.scale)) < _NARROW


def require_scale(
    path: str,
    folding: Folded,
    feature: ImageFeature,
    bytes_: Floats,
    truth: Bools,
    answers: Callable[[Floats], Doubles],
) -> None:
    """Refuse a model that does not scale its input and whose scale nobody says; show what each scale would give.

    bytes_: (n, width) float32 in the order of the feature's channels. answers: what the model gives for its own input.
    """
    if folding.scales:
        return
    rows = np.linspace(0, len(bytes_) - 1, min(_TRIED, len(bytes_))).astype(int)
    found = []
    for channels in ("grey",) if len(feature.channels) == 1 else ("rgb", "bgr"):
        x = bytes_[rows].reshape(-1, *feature.shape)
        x = x[..., ::-1] if CHANNELS[channels] != feature.channels else x
        for text, pixels in PIXELS.items():
            given = (x - np.float32(pixels.mean)) * np.float32(pixels.scale)
            accuracy = float(((answers(given.reshape(len(rows), -1)) > 0.5) == truth[rows]).mean())
            found.append(f"{text} {channels}: {accuracy:.1%}")
    raise UsageError(
        f"{path}: does not scale its input: say by --pixels what it was trained on, by --channels in which order;"
        f" labels that are right: {', '.join(found)}"
    )


def _singles(x: Doubles) -> tuple[float, ...]:
    return tuple(float(np.float32(value)) for value in np.atleast_1d(x))
