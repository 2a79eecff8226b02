"""The network of pictures: which one fits the bytes, and what it takes. Convolutions, pools, one sigmoid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from edgeproof.errors import UsageError
from edgeproof_train.settings import Settings

# Channels of the four convolutions of 3 × 3, and after which of them the larger of 2 × 2 pixels is taken.
_WIDTHS = ((16, 32, 32, 32), (12, 24, 24, 24), (8, 16, 32, 32), (8, 16, 16, 16), (4, 8, 16, 16), (4, 8, 8, 8))
_POOLED = (True, True, False, False)
_RAM = 64 * 1024  # bytes, where nobody says
# Besides weights, of what export wrote for such networks as TFLite int8: graph, contract, a scale and bias an output.
_GRAPH, _OUTPUT = 7_000, 16


@dataclass(frozen=True)
class Shape:
    """A network before it has weights, and what it will take in int8."""

    size: tuple[int, int]  # height, width
    channels: int
    widths: tuple[int, ...]

    @property
    def stages(self) -> Iterator[tuple[tuple[int, int], int, int, bool]]:
        """Size, channels in, channels out and whether a pool follows, of each convolution."""
        (height, width), n_in = self.size, self.channels
        for n_out, pooled in zip(self.widths, _POOLED, strict=True):
            yield (height, width), n_in, n_out, pooled
            n_in = n_out
            if pooled:
                height, width = height // 2, width // 2

    @property
    def weights(self) -> int:
        """Weights, each a byte."""
        return sum(9 * n_in * n_out for _, n_in, n_out, _ in self.stages) + self.widths[-1]

    @property
    def products(self) -> int:
        """Multiplications of one picture."""
        return sum(9 * prod(size) * n_in * n_out for size, n_in, n_out, _ in self.stages) + self.widths[-1]

    @property
    def flash(self) -> int:
        """Bytes of the int8 artifact, estimated."""
        return self.weights + _OUTPUT * (sum(self.widths) + 1) + _GRAPH

    @property
    def ram(self) -> int:
        """Bytes of the largest two tensors that are needed at once, in int8."""
        most = 0
        for (height, width), n_in, n_out, pooled in self.stages:
            most = max(most, height * width * (n_in + n_out))
            if pooled:
                most = max(most, height * width * n_out + (height // 2) * (width // 2) * n_out)
        return most

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it."""
        own = {"size": list(self.size), "channels": self.channels, "convolutions": list(self.widths)}
        return own | {"weights": self.weights, "bytes": self.flash, "ram": self.ram, "products": self.products}


def shape_for(sizes: Sequence[tuple[int, int]], channels: int, settings: Settings) -> Shape:
    """Return the largest network that keeps to the bytes, on the best size that lets it; raises UsageError.

    A smaller picture is taken before a much smaller network.
    """
    most_ram = settings.max_ram or _RAM
    for widths in (_WIDTHS[:2], _WIDTHS[2:4], _WIDTHS[4:]):
        for size in sizes:
            for one in widths:
                shape = Shape(size, channels, one)
                if shape.flash <= settings.max_bytes and shape.ram <= most_ram:
                    return shape
    least = Shape(min(sizes), channels, _WIDTHS[-1])
    what = f"the smallest network, at {least.size[0]} × {least.size[1]} pixels, takes {least.flash} bytes and"
    limits = f"--max-bytes {settings.max_bytes} and --max-ram {most_ram}"
    raise UsageError(
        f"{limits}: {what} {least.ram} of RAM; allow more{'' if not settings.size else ', or a smaller --size'}"
    )


def built(shape: Shape) -> Any:
    """Return the `keras.Model` to be trained: each convolution normalised over the batch; the answer is a logit."""
    from keras import Input, Model, layers

    y = given = Input((*shape.size, shape.channels), name="picture")
    for index, (width, pooled) in enumerate(zip(shape.widths, _POOLED, strict=True), start=1):
        y = layers.Conv2D(
            width, 3, padding="same", use_bias=False, kernel_initializer="he_normal", name=f"conv_{index}"
        )(y)
        y = layers.BatchNormalization(momentum=0.95, name=f"norm_{index}")(y)
        y = layers.ReLU(name=f"relu_{index}")(y)
        y = layers.MaxPooling2D(2, name=f"pool_{index}")(y) if pooled else y
    y = layers.GlobalAveragePooling2D(name="mean")(y)
    return Model(given, layers.Dense(1, name="logit")(y), name="training")


def folded(model: Any, shape: Shape, factor: float = 1.0, shift: float = 0.0) -> Any:
    """Return the trained network as export takes it: normalisation within the weights, a sigmoid at the end.

    factor, shift: of the line through the logit that calibrates it.
    """
    import numpy as np
    from keras import Input, Model, layers

    y = given = Input((*shape.size, shape.channels), name="picture")
    for index, (width, pooled) in enumerate(zip(shape.widths, _POOLED, strict=True), start=1):
        layer = layers.Conv2D(width, 3, padding="same", activation="relu", name=f"conv_{index}")
        y = layer(y)
        kernel = np.asarray(model.get_layer(f"conv_{index}").get_weights()[0], np.float64)
        norm = model.get_layer(f"norm_{index}")
        gamma, beta, mean, variance = (np.asarray(one, np.float64) for one in norm.get_weights())
        scale = gamma / np.sqrt(variance + norm.epsilon)
        layer.set_weights([(kernel * scale).astype(np.float32), (beta - mean * scale).astype(np.float32)])
        y = layers.MaxPooling2D(2, name=f"pool_{index}")(y) if pooled else y
    y = layers.GlobalAveragePooling2D(name="mean")(y)
    last = layers.Dense(1, activation="sigmoid", name="probability")
    y = last(y)
    kernel, bias = model.get_layer("logit").get_weights()
    last.set_weights([np.float32(factor) * kernel, np.float32(factor) * bias + np.float32(shift)])
    return Model(given, y, name="network")
