"""What export needs of a kind of layer: where it comes from, how graphs compute it, how integers are chosen for it."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

from edgeproof.decision import QuantisedLayer, Scale
from edgeproof.types import Doubles, Floats, Int8s

if TYPE_CHECKING:
    from edgeproof_export.graph import OnnxGraph, TfliteGraph


class LayerForm(ABC):
    """How export handles one kind of layer; `Any` is that kind's class, of `Layer` or of `QuantisedLayer`."""

    keras: ClassVar[Collection[str]]  # the Keras classes that it is read from

    @abstractmethod
    def from_keras(self, layer: Any) -> Any:
        """Read a Keras layer; raises UsageError that says what cannot be expressed."""

    # --- graphs

    @abstractmethod
    def tensorflow(self, layer: Any, x: Any) -> Any:
        """Return the TensorFlow tensor that the layer gives for x, (batch, *input_shape), from constants alone."""

    @abstractmethod
    def tflite_float16(self, layer: Any, graph: "TfliteGraph", x: int) -> int:
        """Add the layer, its weights as float16; returns its output."""

    @abstractmethod
    def tflite_int8(self, layer: Any, given: Scale, graph: "TfliteGraph", x: int) -> int:
        """Add the layer in integers; given: what those of x stand for. Returns its output."""

    @abstractmethod
    def onnx_int8(self, layer: Any, given: Scale, graph: "OnnxGraph", x: str) -> str:
        """Add the layer between integers, in QDQ form; returns its output, what the integers stand for."""

    # --- integers

    @abstractmethod
    def exact(self, layer: Any, x: Doubles) -> tuple[Doubles, Doubles]:
        """Compute what the layer gives before its activation, and after it: (batch, *output_shape) each."""

    @abstractmethod
    def quantise(self, layer: Any, given: Scale, sums: Doubles, clip: float, per_output: bool) -> QuantisedLayer:
        """Quantise the layer.

        sums: what it gives before its activation on training rows, of which it must be able to give the share `clip`.
        per_output: a weight scale for each output.
        """

    def corrected(self, built: Any, given: Scale, q: Int8s, sums: Doubles) -> QuantisedLayer:  # noqa: ARG002
        """Take the mean error of each sum on the rows out of the bias, where there is one."""
        same: QuantisedLayer = built
        return same

    def moved(self, built: Any, given: Scale, steps: float) -> QuantisedLayer:  # noqa: ARG002
        """Move what the layer gives before its activation by so many steps, where it has a bias."""
        same: QuantisedLayer = built
        return same

    # --- factors that move from layer to layer; a kind that cannot take part returns None

    def incoming(self, layer: Any) -> Floats | None:  # noqa: ARG002
        """Return the largest weight of each input, (n_in,), where inputs may be scaled and shifted."""
        return None

    def outgoing(self, layer: Any) -> Floats | None:  # noqa: ARG002
        """Return the largest weight of each output, (n_out,), where outputs may be scaled."""
        return None

    def on_inputs(self, layer: Any, factor: Doubles, shift: Doubles) -> Any:
        """Return the layer for inputs z where x = z · factor + shift, (n_in,) each: the same in exact arithmetic."""
        raise NotImplementedError

    def with_outputs(self, layer: Any, divisor: Floats) -> Any:
        """Return the layer that gives its outputs divided by these, (n_out,), positive."""
        raise NotImplementedError
