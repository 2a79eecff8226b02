"""Activations: each described once, for every arithmetic and every engine.

To add one: a line in ACTIVATIONS. The source kits, in other languages, have it in their own templates.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from edgeproof.decision.arithmetic import ONE, TWO, ZERO, clamp, exp
from edgeproof.decision.operators import Operators, TfliteOperator
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats, Int8s

if TYPE_CHECKING:
    from edgeproof.decision.scale import Scale

_SIX = np.float32(6)
_SIGMOID_LIMIT = np.float32(87)
_TANH_LIMIT = np.float32(10)  # beyond it the tanh is 1 in float32
_EXP_LIMIT = 700.0  # e^700 is finite in float64


class Activation(NamedTuple):
    """A function of one number, with what each arithmetic and each engine needs to know of it."""

    name: str  # as Keras calls it
    float32: Callable[[Floats], Floats]  # any shape: the bits of docs/reference/arithmetic.md
    float64: Callable[[Doubles], Doubles]  # any shape: the function itself
    slope: Callable[[Doubles], Doubles]  # of |x|: no |x| beyond it has a larger derivative
    onnx: str = ""  # its operator; empty for none
    tflite: TfliteOperator | None = None
    exact: bool = False  # engines compute it without an error of their own
    fused: bool = False  # int8 layers compute it by saturation, without a table; TFLite's layers by an option
    homogeneous: bool = False  # f(a · x) = a · f(x) for a > 0
    kept: tuple[float, float] = (-math.inf, math.inf)  # beyond, its 8-bit result no longer changes
    fixed: tuple[float, int] | None = (
        None  # scale and zero point of its 8-bit result, where LiteRT's kernels demand one
    )

    @property
    def output(self) -> "Scale | None":
        """What the integers of its 8-bit result stand for, where that is fixed."""
        from edgeproof.decision.scale import Scale  # for int8 alone: guards of engines import this file

        return None if self.fixed is None else Scale(*self.fixed)

    @property
    def operators(self) -> Operators:
        """What it is exported with."""
        onnx = frozenset([self.onnx]) if self.onnx else frozenset[str]()
        return Operators(onnx, frozenset([self.tflite] if self.tflite else []))

    def bound(self, value: Doubles, error: Doubles, own: float) -> tuple[Doubles, Doubles]:
        """Carry a value and how far it may be off through the activation; own: what an engine's function adds."""
        nearest: Doubles = np.maximum(np.abs(value) - error, 0.0).astype(
            np.float64, copy=False
        )  # the steepest point that the true argument may have
        return self.float64(value), error * self.slope(nearest) + (0.0 if self.exact else own)

    def table(self, given: "Scale", output: "Scale") -> Int8s:
        """Return what LiteRT's int8 kernel gives for -128…127: (256,)."""
        from edgeproof.decision.scale import HIGHEST, LOWEST, saturated

        x = (np.arange(LOWEST, HIGHEST + 1) - given.zero_point) * np.float64(given.scale)
        return saturated(np.floor(self.float64(x) / output.scale + 0.5) + output.zero_point)


def _linear32(x: Floats) -> Floats:
    return x


def _relu32(x: Floats) -> Floats:
    """`x > 0 ? x : 0`."""
    return np.where(x > ZERO, x, ZERO)


def _relu6_32(x: Floats) -> Floats:
    """`x > 0 ? (x < 6 ? x : 6) : 0`."""
    return np.where(x > ZERO, np.where(x < _SIX, x, _SIX), ZERO)


def _sigmoid32(x: Floats) -> Floats:
    """`1 / (1 + exp(-x))`, x first clamped to ±87; at most 2.5 ulp off."""
    return ONE / (ONE + exp(-clamp(x, -_SIGMOID_LIMIT, _SIGMOID_LIMIT)))


def _tanh32(x: Floats) -> Floats:
    """`(1 - t) / (1 + t)` with `t = exp(-2 a)`, a = |x| clamped to 10, and the sign of x; at most 1e-7 off."""
    t = exp(-(TWO * clamp(np.abs(x), ZERO, _TANH_LIMIT)))
    y = (ONE - t) / (ONE + t)
    return np.where(x < ZERO, -y, y)


def _elu32(x: Floats) -> Floats:
    """`x > 0 ? x : exp(x) - 1`."""
    return np.where(x > ZERO, x, exp(np.where(x > ZERO, ZERO, x)) - ONE)


def _sigmoid64(x: Doubles) -> Doubles:
    result: Doubles = 1 / (1 + np.exp(-np.clip(x, -_EXP_LIMIT, _EXP_LIMIT)))
    return result


def _sigmoid_slope(x: Doubles) -> Doubles:
    return _sigmoid64(x) * (1 - _sigmoid64(x))


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("linear", _linear32, lambda x: x, np.ones_like, exact=True, fused=True, homogeneous=True),
        Activation(
            "relu",
            _relu32,
            lambda x: np.maximum(x, 0),
            np.ones_like,
            onnx="Relu",
            tflite=TfliteOperator("RELU", 19),
            exact=True,
            fused=True,
            homogeneous=True,
            kept=(0, math.inf),
        ),
        Activation(
            "relu6",
            _relu6_32,
            lambda x: np.clip(x, 0, 6),
            lambda x: (x <= _SIX).astype(np.float64),
            onnx="Clip",
            tflite=TfliteOperator("RELU6", 21),
            exact=True,
            fused=True,
            kept=(0, 6),
        ),
        Activation(
            "tanh",
            _tanh32,
            np.tanh,
            lambda x: 1 - np.tanh(x) ** 2,
            onnx="Tanh",
            tflite=TfliteOperator("TANH", 28),
            kept=(-3.5, 3.5),
            fixed=(1 / 128, 0),
        ),
        Activation(
            "sigmoid",
            _sigmoid32,
            _sigmoid64,
            _sigmoid_slope,
            onnx="Sigmoid",
            tflite=TfliteOperator("LOGISTIC", 14),
            kept=(-7, 7),
            fixed=(1 / 256, -128),
        ),
        Activation(
            "elu",
            _elu32,
            lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
            np.ones_like,
            onnx="Elu",
            tflite=TfliteOperator("ELU", 111),
        ),
    )
}


def activation_of(name: str) -> Activation:
    """Return an activation by its name; raises DamagedPackageError that lists the names."""
    if name not in ACTIVATIONS:
        raise DamagedPackageError(f"network: expected an activation among {', '.join(ACTIVATIONS)}, got {name!r}")
    return ACTIVATIONS[name]
