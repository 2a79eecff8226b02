"""Kinds that this file alone knows, in the C and the JavaScript kit: a feature two numbers wide, a layer."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from edgeproof.decision import Contract, Feature, Layer, Network, QuantisedLayer, Read, Scale, Values
from edgeproof.decision.arithmetic import clamp, flush
from edgeproof.decision.features import FEATURES, register
from edgeproof.decision.operators import Operators
from edgeproof.decision.scale import saturated
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.proof.golden import Golden, drawn_rows, same_bits
from edgeproof.types import Bools, Doubles, Floats, Int8s
from edgeproof_export.kits import KitError, c, javascript, kit
from edgeproof_export.kits.c import features as c_features
from edgeproof_export.kits.c import layers as c_layers
from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.c.features import Column, FeatureKind, Step
from edgeproof_export.kits.c.layers import LayerCode, LayerKind
from edgeproof_export.kits.c.tables import table
from edgeproof_export.kits.layers import NamedLayer
from tests.languages import consumer
from tests.languages.sources import kit_source
from tests.support import c_kits
from tests.support.contracts import mixed_contract
from tests.support.kits import require, write_kit
from tests.support.networks import random_network

JAVASCRIPT = """
import { clamp, flush } from "../arithmetic.js";

const { fround } = Math;

export class Place {
  width = 2;
  nEncoded = 3;

  constructor({ name, scale }) {
    this.name = name;
    this.scale = fround(scale);
  }

  read(cell, vector, at) {
    const texts = (cell ?? "").split(";");
    vector.set(texts.length === 2 ? texts.map(Number) : [NaN, NaN], at);
  }

  encode(vector, at, encoded, column) {
    const [north, east] = [at, at + 1].map((place) => {
      const x = fround(vector[place]);
      const v = flush(clamp(x !== x ? 0 : x, -1, 1));
      return flush(fround(v * this.scale));
    });
    encoded[column] = north;
    encoded[column + 1] = east;
    encoded[column + 2] = flush(fround(north - east));
  }
}
"""
TYPES = """
export type Cell = string | null;

export interface Feature {
  readonly name: string;
  readonly kind: "place";
  readonly scale: number;
}
"""
C = """
/* A number between -1 and 1, scaled. */
static float part(float x, float scale)
{
    const float v = IS_NAN(x) ? 0.0f : x;
    const float above = LESS(v, -1.0f) ? -1.0f : v;

    return flushed(flushed(LESS(1.0f, above) ? 1.0f : above) * scale);
}

/* Two of them and their difference. p: scale, then for int8 what multiplies each column. */
static {{ column }} *place(const float *values, const float *p, {{ column }} *x)
{
    const float north = part(values[0], FLASH_FLOAT(p));
    const float east = part(values[1], FLASH_FLOAT(p));
    const float difference = flushed(north - east);
{% for name in ("north", "east", "difference") %}
    x[{{ loop.index0 }}] = {{ "quantised(%s * FLASH_FLOAT(p + %d))" % (name, loop.index) if gains else name }};
{% endfor %}
    return x + 3;
}
"""

JAVASCRIPT_LAYER = """
import { flush } from "../arithmetic.js";

export class Stretch {
  constructor({ factors }) {
    this.factors = factors;
    this.nOut = factors.length;
  }

  run(x, y) {
    for (let j = 0; j < this.nOut; j++) {
      y[j] = flush(Math.fround(x[j] * this.factors[j]));
    }
  }
}
"""
C_FLOAT = """
{% macro run(call, layer) %}
stretch({{ call.x }}, FACTORS{{ call.index }}, {{ call.y }}, {{ call.n_out }});
{%- endmacro %}
static void stretch(const float *x, const float *factors, float *y, int n)
{
    int j;

    for (j = 0; j < n; j++) {
        y[j] = x[j] * FLASH_FLOAT(factors + j);
        y[j] = -FLT_MIN < y[j] && y[j] < FLT_MIN ? 0.0f : y[j];
    }
}
"""
C_INT8 = """
{% macro run(call, layer) %}
stretch({{ call.x }}, FACTORS{{ call.index }}, {{ layer.output.zero_point }}, {{ call.y }}, {{ call.n_out }});
{%- endmacro %}
static void stretch(const int8_t *x, const int8_t *factors, int zero_point, int8_t *y, int n)
{
    int j;

    for (j = 0; j < n; j++) {
        const int product = (x[j] - zero_point) * FLASH_INT8(factors + j);
        const int q = ((product + 32) >> 6) + zero_point;
        y[j] = (int8_t)(q < -128 ? -128 : q > 127 ? 127 : q);
    }
}
"""


@dataclass(frozen=True)
class Place(Feature):
    """Two numbers, limited to -1…1 and scaled, and their difference; a cell holds both: `0.5;-0.25`."""

    kind: ClassVar[str] = "place"

    name: str
    scale: float
    width: ClassVar[int] = 2
    n_encoded: ClassVar[int] = 3
    absent: ClassVar[Values] = (math.nan, math.nan)
    unknown: ClassVar[Values | None] = None
    imputed: ClassVar[Values] = (0.0, 0.0)

    def to_json(self, complete: bool = False) -> dict[str, Any]:  # noqa: ARG002 — there is nothing to complete
        """Return the JSON object."""
        return {"name": self.name, "kind": self.kind, "scale": self.scale}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Place":
        """Read the JSON object."""
        return cls(value["name"], value["scale"])

    def read(self, cells: Sequence[Any], missing: AbstractSet[str]) -> Read:
        """Read a column."""
        values = np.array([self._values(cell, missing) for cell in cells], np.float32)
        return Read(values, {}, lambda: np.zeros(len(cells), bool))

    def reader(self, missing: AbstractSet[str]) -> Callable[[Any], Any]:
        """Return what reads one cell."""
        return lambda cell: self._values(cell, missing)

    def _values(self, cell: Any, missing: AbstractSet[str]) -> Values:
        if cell is None or cell in missing:
            return self.absent
        north, east = map(float, cell.split(";"))
        return north, east

    def encode(self, x: Floats) -> Floats:
        """Encode (n, 2) as (n, 3)."""
        v = flush(clamp(np.where(np.isnan(x), np.float32(0), x), np.float32(-1), np.float32(1)))
        both = flush(v * np.float32(self.scale))
        return np.concatenate([both, flush(both[:, :1] - both[:, 1:])], axis=1)

    def notable(self) -> list[Values]:
        """Return the corners."""
        return [(1.0, 1.0), (-1.0, 1.0)]

    def drawn(self, rng: np.random.Generator, wide: Bools) -> Floats:
        """Draw from twice the range, a fifth of the cells missing."""
        values = rng.uniform(-2, 2, (len(wide), 2)).astype(np.float32)
        values[rng.random(len(wide)) < 0.2] = np.nan
        return values

    def text(self, values: Values, missing: Sequence[str]) -> str:  # noqa: ARG002 — the empty text is missing
        """Return both numbers."""
        return "" if math.isnan(values[0]) else f"{values[0]!r};{values[1]!r}"

    def expected(self) -> str:
        """Say what a cell is."""
        return "two numbers"

    def unusual(self, count: int) -> str:
        """Say nothing of note."""
        return f"{count} places"

    def described(self) -> str:
        """Say what it is."""
        return "two numbers"

    def example(self) -> str:
        """Return a cell."""
        return "0.5;-0.25"


@dataclass(frozen=True, eq=False)
class Stretch(Layer):
    """Each number times a factor of its own."""

    kind: ClassVar[str] = "stretch"
    operators: ClassVar[Operators] = Operators()
    factors: Floats  # (n,) float32
    activation: str = "linear"

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(n,)."""
        return self.factors.shape

    output_shape = input_shape

    @property
    def n_weights(self) -> int:
        """N."""
        return self.factors.size

    def tensors(self) -> dict[str, Any]:
        """Return the factors."""
        return {"factors": self.factors}

    def attributes(self) -> dict[str, Any]:
        """Return nothing."""
        return {}

    @classmethod
    def read(cls, tensors: Mapping[str, Any], attributes: Mapping[str, Any]) -> "Stretch":
        """Make the layer."""
        return cls(**tensors, **attributes)

    def forward(self, x: Floats) -> Floats:
        """Multiply: (batch, n) to (batch, n)."""
        return x * self.factors

    def bound(self, value: Doubles, error: Doubles, own: float) -> tuple[Doubles, Doubles]:  # noqa: ARG002
        """Multiply both."""
        return value * self.factors, error * np.abs(self.factors)

    def in_float16(self) -> "Stretch":
        """Return the layer as it is."""
        return self


@dataclass(frozen=True, eq=False)
class QuantisedStretch(QuantisedLayer):
    """The same in integers; factors in steps of 1/64, the scale of the input kept."""

    kind: ClassVar[str] = "stretch"
    factors: Int8s  # (n,)
    output: Scale
    activation: str = "linear"

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(n,)."""
        return self.factors.shape

    output_shape = input_shape

    @property
    def n_weights(self) -> int:
        """N."""
        return self.factors.size

    def tensors(self) -> dict[str, Any]:
        """Return the factors."""
        return {"factors": self.factors}

    def attributes(self) -> dict[str, Any]:
        """Return the scale."""
        return {"output": self.output.to_json()}

    @classmethod
    def read(cls, tensors: Mapping[str, Any], attributes: Mapping[str, Any]) -> "QuantisedStretch":
        """Make the layer."""
        return cls(**tensors, output=Scale.from_json(attributes["output"]))

    def run(self, q: Int8s, given: Scale, double_rounding: bool = False) -> Int8s:  # noqa: ARG002
        """Multiply, rounding half up."""
        steps = (q.astype(np.int64) - given.zero_point) * self.factors
        return saturated(((steps + 32) >> 6) + self.output.zero_point)

    def interval(self, lo: Int8s, hi: Int8s, given: Scale, double_rounding: bool) -> tuple[Int8s, Int8s]:
        """Return both ends; factors are positive."""
        return self.run(lo, given, double_rounding), self.run(hi, given, double_rounding)


def float_table(call: Call, layer: NamedLayer, _: dict[str, Any]) -> Iterator[str]:
    """Write the table of the kernel in float32."""
    yield table("float", f"FACTORS{call.index}", layer.tensors["factors"], "Factors.")


def int8_table(call: Call, layer: QuantisedStretch, _: dict[str, Any]) -> Iterator[str]:
    """Write the table of the kernel in integers."""
    yield table("int8_t", f"FACTORS{call.index}", layer.factors, "Factors, times 64.")


def as_it_is(_index: int, layer: QuantisedStretch, _given: Scale) -> QuantisedStretch:
    """Return the layer: the kernel takes it so."""
    return layer


def steps(columns: Sequence[Column]) -> Iterator[Step]:
    """Write the call of the feature's kernel, and its table."""
    for column in columns:
        name, gains = f"PLACE_{column.named.upper}", [] if column.gains is None else column.gains.tolist()
        numbers = np.array([column.feature.scale, *gains], np.float32)
        yield Step(f"place(&{column.value}, {name}, x)", table("float", name, numbers, "Scale, gains."))


@pytest.fixture
def decision(monkeypatch: pytest.MonkeyPatch) -> tuple[Contract, Network]:
    """Register the kind with the runtime and two kits; return a decision with it between others."""
    monkeypatch.setitem(FEATURES, "place", Place)
    monkeypatch.setitem(c_features.FEATURES, "place", FeatureKind(steps))
    assert register(Place) is FEATURES["place"]
    code = {"float": LayerCode(float_table), "int8": LayerCode(int8_table)}
    monkeypatch.setitem(c_layers.LAYERS, "stretch", LayerKind(code, as_it_is))
    javascript.TEMPLATES.add("layers/stretch.js", JAVASCRIPT_LAYER)
    c.TEMPLATES.add("layers/stretch_float.c", C_FLOAT)
    c.TEMPLATES.add("layers/stretch_int8.c", C_INT8)
    javascript.TEMPLATES.add("features/place.js", JAVASCRIPT)
    javascript.TEMPLATES.add("features/place.d.ts", TYPES)
    c.TEMPLATES.add("features/place.c", C)
    mixed = mixed_contract()
    place = Place("where", float(np.float32(0.7)))
    contract = replace(mixed, features=(*mixed.features[:2], place, *mixed.features[2:]))
    first, last = random_network(contract.n_encoded, (13, "relu")).layers
    factors = (np.arange(13) + 50).astype(np.float32) / np.float32(64)
    return contract, Network((first, Stretch(factors), last))


def test_c(decision: tuple[Contract, Network], tmp_path: Path) -> None:
    """Compiled with warnings as errors: float32 and int8 as the reference arithmetic has them."""
    contract, network = decision
    first, stretch, last = network.layers
    rows = drawn_rows(contract, 1_000)
    plain = c_kits.source_of(contract, Network((first, last)), rows)
    assert plain.quantised is not None
    before, after = plain.quantised.layers
    factors = (stretch.tensors()["factors"] * 64).astype(np.int8)
    between = QuantisedStretch(factors, before.output)
    quantised = replace(plain.quantised, layers=(before, between, after))
    reference = network.probability(contract.encode(rows))
    golden = Golden(rows, reference, reference, quantised.probability(contract, rows))
    source = replace(plain, network=network, quantised=quantised, golden=golden)
    written = c_kits.write_kit(tmp_path, source)
    written.compile(c_kits.driver())
    written.check(rows)


def test_javascript(decision: tuple[Contract, Network], tmp_path: Path) -> None:
    """Installed, its self-test run on vectors and named rows: the bits of the reference engine."""
    contract, network = decision
    node = require("node")
    (tmp_path / "work").mkdir()
    node.build(write_kit("javascript", kit_source(contract, network), tmp_path / "kit"), tmp_path / "work")
    rows = drawn_rows(contract, 1_000)
    wanted = ReferenceEngine(contract, network).probability(rows)
    assert same_bits(consumer("node").run(tmp_path / "work", rows), wanted) == 0


def test_a_kit_without_a_template_says_so(decision: tuple[Contract, Network]) -> None:
    """One line names the kind."""
    with pytest.raises(KitError, match=r"^(features|layers): this kit has no template for (place|stretch)$"):
        kit("go", kit_source(*decision))
