"""A kind of feature and a kind of layer that this file alone knows, from `trained/` to a verified package."""

import math
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import keras
import numpy as np
import pytest

import edgeproof
from edgeproof.decision import (
    UNDERFLOW,
    Affine,
    Contract,
    Feature,
    Layer,
    QuantisedLayer,
    Read,
    Scale,
    Shape,
    Values,
    dense,
    gamma,
    saturated,
)
from edgeproof.decision import features as decision_features
from edgeproof.decision import layers as decision_layers
from edgeproof.decision.arithmetic import clamp, flush
from edgeproof.decision.operators import Operators
from edgeproof.engines import ENGINES
from edgeproof.errors import DamagedPackageError
from edgeproof.package.sealed import Package, parse
from edgeproof.proof.expectation import Expectations
from edgeproof.proof.golden import Golden, drawn_rows
from edgeproof.proof.verification import verify
from edgeproof.types import Bools, Doubles, Floats, Int8s
from edgeproof_export import features as export_features
from edgeproof_export import layers as export_layers
from edgeproof_export import pipeline
from edgeproof_export.features import EncodedColumn, Form, Limits
from edgeproof_export.kits import c, javascript
from edgeproof_export.kits.c import features as c_features
from edgeproof_export.kits.c import layers as c_layers
from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.c.features import Column, FeatureKind, Step
from edgeproof_export.kits.c.layers import LayerCode, LayerKind
from edgeproof_export.kits.c.tables import table
from edgeproof_export.kits.layers import NamedLayer
from edgeproof_export.layers import LayerForm, scale_of
from tests.languages.matrix import Answers, reference
from tests.support.c_kits import driver, tool, unpacked_kit
from tests.support.command_line import run
from tests.support.contracts import mixed_contract, rounded
from tests.support.kits import require
from tests.support.rows import write_csv

LIMIT = 8.0  # of either number


# --- a kind of feature, two numbers wide


@dataclass(frozen=True)
class Pair(Feature):
    """Two numbers in one cell, `3;4`: both missing or none, limited to ±8, each centred and scaled."""

    kind: ClassVar[str] = "pair"

    name: str
    means: tuple[float, ...] = (0.0, 0.0)
    scales: tuple[float, ...] = (1.0, 1.0)
    width: ClassVar[int] = 2
    n_encoded: ClassVar[int] = 2
    absent: ClassVar[Values] = (math.nan, math.nan)
    unknown: ClassVar[Values | None] = None
    imputed: ClassVar[Values] = (0.0, 0.0)
    ends: ClassVar[tuple[Values, Values] | None] = ((-LIMIT, -LIMIT), (LIMIT, LIMIT))

    def to_json(self, complete: bool = False) -> dict[str, Any]:  # noqa: ARG002 — there is nothing to complete
        """Return the JSON object."""
        return {"name": self.name, "kind": self.kind, "means": list(self.means), "scales": list(self.scales)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Pair":
        """Read the JSON object."""
        return cls(value["name"], tuple(value["means"]), tuple(value["scales"]))

    def read(self, cells: Sequence[Any], missing: AbstractSet[str]) -> Read:
        """Read a column; unusual is what the limits change."""
        values, reasons = np.full((len(cells), 2), np.nan, np.float32), {}
        for row, cell in enumerate(cells):
            try:
                values[row] = self._numbers(cell, missing)
            except ValueError:
                reasons[row] = f"expected two numbers, got {cell!r}"
        return Read(values, reasons, lambda: np.abs(values).max(axis=1) > LIMIT)

    def reader(self, missing: AbstractSet[str]) -> Callable[[Any], Values]:
        """Return what reads one cell."""
        return lambda cell: self._numbers(cell, missing)

    def _numbers(self, cell: Any, missing: AbstractSet[str]) -> Values:
        if cell is None or cell in missing:
            return self.absent
        one, other = map(float, cell.split(";"))
        return one, other

    def encode(self, x: Floats) -> Floats:
        """Encode (n, 2) as (n, 2)."""
        means, scales = np.array(self.means, np.float32), np.array(self.scales, np.float32)
        v = flush(clamp(np.where(np.isnan(x), np.float32(0), x), np.float32(-LIMIT), np.float32(LIMIT)))
        return flush((v - means) * scales)

    @property
    def affine(self) -> tuple[Affine, ...]:
        """Both columns."""
        return tuple(
            Affine(i, i, mean, scale) for i, (mean, scale) in enumerate(zip(self.means, self.scales, strict=True))
        )

    def recentred(self, means: Sequence[float], scales: Sequence[float]) -> "Pair":
        """Return the pair with others."""
        return replace(self, means=tuple(means), scales=tuple(scales))

    def notable(self) -> list[Values]:
        """Return corners, and what is beyond them."""
        return [(LIMIT, -LIMIT), (1e30, -1e30), (0.0, 3.5)]

    def drawn(self, rng: "np.random.Generator", wide: Bools) -> Floats:
        """Draw within the limits or twice as far, a tenth of the cells missing."""
        values = rng.uniform(-1, 1, (len(wide), 2)) * np.where(wide, 2 * LIMIT, LIMIT)[:, None]
        values[rng.random(len(wide)) < 0.1] = np.nan
        return values.astype(np.float32)

    def text(self, values: Values, missing: Sequence[str]) -> str:  # noqa: ARG002 — the empty text is missing
        """Return the cell."""
        return "" if math.isnan(values[0]) else ";".join(map(repr, values))

    def expected(self) -> str:
        """Name the limits."""
        return "two numbers within 8"

    def unusual(self) -> str:
        """Name them."""
        return "pairs beyond 8"

    def described(self) -> str:
        """Name the limits."""
        return "two numbers within 8"

    def example(self) -> str:
        """Return a cell."""
        return "3;4"


class PairForm(Form):
    """Two columns, each from its own number."""

    def columns(self, feature: Pair) -> list[EncodedColumn]:
        """Return them."""
        return [EncodedColumn(one.source, one.mean, one.scale) for one in feature.affine]

    def limits(self, feature: Pair) -> list[Limits]:  # noqa: ARG002 — all pairs have the same
        """Return those of each number."""
        return [Limits(0.0, -LIMIT, LIMIT)] * 2


# --- a kind of layer: each number times its own factor


@dataclass(frozen=True, eq=False)
class Factors(Layer):
    """`x * factors`."""

    kind: ClassVar[str] = "factors"
    operators: ClassVar[Operators] = Operators(onnx=frozenset(["Mul"]))  # TFLite's MUL stands among the encoding's

    factors: Floats  # (n,) float32
    activation: str = field(default="linear", init=False)

    @property
    def input_shape(self) -> Shape:
        """(n,)."""
        return self.factors.shape

    @property
    def output_shape(self) -> Shape:
        """(n,)."""
        return self.factors.shape

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
    def read(cls, tensors: Mapping[str, Any], attributes: Mapping[str, Any]) -> "Factors":
        """Make the layer."""
        return cls(**tensors, **attributes)

    def forward(self, x: Floats) -> Floats:
        """Multiply."""
        return x * self.factors

    def bound(self, value: Doubles, error: Doubles, own: float) -> tuple[Doubles, Doubles]:  # noqa: ARG002
        """One product; a converter may put it into the next layer's weights, which is one rounding more."""
        factors = np.abs(self.factors.astype(np.float64))
        rounding = gamma(2) * (np.abs(value) + error) * factors
        return value * self.factors, error * factors + rounding + UNDERFLOW

    def in_float16(self) -> "Factors":
        """Return the layer itself: factors stay float32."""
        return self


@dataclass(frozen=True, eq=False)
class QuantisedFactors(QuantisedLayer):
    """Integers to float32, the product, rounded to integers again."""

    kind: ClassVar[str] = "factors"

    factors: Floats
    output: Scale
    activation: str = field(default="linear", init=False)
    input_shape = output_shape = property(lambda self: self.factors.shape)
    n_weights = property(lambda self: self.factors.size)

    def tensors(self) -> dict[str, Any]:
        """Return the factors."""
        return {"factors": self.factors}

    def attributes(self) -> dict[str, Any]:
        """Return the scale of the result."""
        return {"output": self.output.to_json()}

    @classmethod
    def read(cls, tensors: Mapping[str, Any], attributes: Mapping[str, Any]) -> "QuantisedFactors":
        """Make the layer."""
        return cls(tensors["factors"], Scale.from_json(attributes["output"]))

    def run(self, q: Int8s, given: Scale, double_rounding: bool = False) -> Int8s:  # noqa: ARG002 — there is no sum
        """Multiply and round."""
        return self.output.quantise(given.real(q) * self.factors)

    def interval(self, lo: Int8s, hi: Int8s, given: Scale, double_rounding: bool) -> tuple[Int8s, Int8s]:  # noqa: ARG002
        """Let ties fall either way."""
        steps = [self.output.steps(given.real(end) * self.factors) for end in (lo, hi)]
        low, high = np.minimum(*steps), np.maximum(*steps)
        zero, margin = self.output.zero_point, 1e-4
        return saturated(np.ceil(low - 0.5 - margin) + zero), saturated(np.floor(high + 0.5 + margin) + zero)

    def nudged(self, n_units: int) -> Iterator["QuantisedFactors"]:
        """Yield layers with one factor a twentieth larger."""
        for unit in range(min(n_units, len(self.factors))):
            factors = self.factors.copy()
            factors[unit] *= np.float32(1.05)
            yield replace(self, factors=factors)


class FactorsForm(LayerForm):
    """From Keras's layer below, as products in every graph."""

    keras = ("KerasFactors",)

    def from_keras(self, layer: Any) -> Factors:
        """Read it."""
        return Factors(np.asarray(layer.factors, np.float32))

    def tensorflow(self, layer: Factors, x: Any) -> Any:
        """Multiply."""
        return x * layer.factors

    def tflite_float16(self, layer: Factors, graph: Any, x: int) -> int:
        """Add MUL."""
        n = len(layer.factors)
        output: int = graph.add(
            "MUL", [x, graph.constant(layer.factors[None])], graph.tensor(n), graph.fusing("Mul", "linear")
        )
        return output

    def tflite_int8(self, layer: QuantisedFactors, given: Scale, graph: Any, x: int) -> int:  # noqa: ARG002
        """Add DEQUANTIZE, MUL, QUANTIZE."""
        n = len(layer.factors)
        x = graph.add("DEQUANTIZE", [x], graph.tensor(n))
        x = graph.add("MUL", [x, graph.constant(layer.factors[None])], graph.tensor(n), graph.fusing("Mul", "linear"))
        output: int = graph.add("QUANTIZE", [x], graph.tensor(n, np.int8, layer.output))
        return output

    def onnx_int8(self, layer: QuantisedFactors, given: Scale, graph: Any, x: str) -> str:  # noqa: ARG002
        """Add Mul between integers."""
        output: str = graph.quantised(graph.add("Mul", x, graph.constant(layer.factors[None])), layer.output)
        return output

    def exact(self, layer: Factors, x: Doubles) -> tuple[Doubles, Doubles]:
        """Multiply."""
        return x * layer.factors, x * layer.factors

    def quantise(self, layer: Factors, given: Scale, sums: Doubles, clip: float, per_output: bool) -> QuantisedFactors:  # noqa: ARG002
        """Choose the scale of the result."""
        return QuantisedFactors(layer.factors, scale_of(sums * clip))


@keras.saving.register_keras_serializable("tests")
class KerasFactors(keras.layers.Layer):  # type: ignore[misc]  # Keras has no annotations
    """Keras's side."""

    def __init__(self, factors: Sequence[float], **options: Any) -> None:
        super().__init__(**options)
        self.factors = list(factors)

    def call(self, x: Any) -> Any:
        """Multiply."""
        return x * np.array(self.factors, np.float32)

    def get_config(self) -> dict[str, Any]:
        """Return what makes it again."""
        return {**super().get_config(), "factors": self.factors}


# --- both in two kits

JAVASCRIPT_PAIR = """
import { clamp, flush } from "../arithmetic.js";

const { fround } = Math;

export class Pair {
  width = 2;
  nEncoded = 2;

  constructor({ name, means, scales }) {
    this.name = name;
    this.means = Float32Array.from(means);
    this.scales = Float32Array.from(scales);
  }

  read(cell, vector, at) {
    const numbers = cell === null || cell === "" ? [NaN, NaN] : cell.split(";").map(Number);
    if (cell && numbers.some(Number.isNaN)) throw new TypeError(this.name);
    vector.set(numbers, at);
  }

  encode(vector, at, encoded, column) {
    for (let i = 0; i < 2; i++) {
      const x = fround(vector[at + i]);
      const v = flush(clamp(x !== x ? 0 : x, -8, 8));
      encoded[column + i] = flush(fround(fround(v - this.means[i]) * this.scales[i]));
    }
  }
}
"""
JAVASCRIPT_PAIR_TYPES = """
export type Cell = string | null;

export interface Feature {
  readonly name: string;
  readonly kind: "pair";
  readonly means: readonly number[];
  readonly scales: readonly number[];
}
"""
JAVASCRIPT_FACTORS = """
import { flush } from "../arithmetic.js";

export class Factors {
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
C_PAIR = """
/* Two numbers, limited, centred and scaled. p: means and scales. */
static {{ column }} *pair(const float *values, const float *p, {{ column }} *x)
{
    int i;

    for (i = 0; i < 2; i++) {
        const float v = IS_NAN(values[i]) ? 0.0f : values[i];
        const float above = LESS(v, -8.0f) ? -8.0f : v;
        const float centred = flushed(LESS(8.0f, above) ? 8.0f : above) - FLASH_FLOAT(p + i);
        const float scaled = flushed(centred * FLASH_FLOAT(p + 2 + i));
        x[i] = {{ "quantised(scaled)" if gains else "scaled" }};
    }
    return x + 2;
}
"""
C_FACTORS = """
{% macro run(call, layer) %}
factors({{ call.x }}, FACTORS{{ call.index }}, {{ call.y }}, {{ call.n_out }});
    linear_all({{ call.y }}, {{ call.n_out }});
{%- endmacro %}
static void factors(const float *x, const float *factor, float *y, int n)
{
    int j;

    for (j = 0; j < n; j++) {
        y[j] = x[j] * FLASH_FLOAT(factor + j);
    }
}
"""
C_INT8_FACTORS = """
{% macro run(call, made) %}
{% set given, output = made.given, made.layer.output %}
factors({{ call.x }}, FACTORS{{ call.index }}, {{ call.y }}, {{ call.n_out }}, {{ given.scale | constant }},
            {{ given.zero_point }}, {{ output.scale | constant }}, {{ output.zero_point }});
{%- endmacro %}
static void factors(const int8_t *x, const float *factor, int8_t *y, int n, float given, int zero, float scale, int to)
{
    int j;

    for (j = 0; j < n; j++) {
        const float real = given * (float)(x[j] - zero);
        const float product = real * FLASH_FLOAT(factor + j);
        const float steps = product / scale;
        const int rounded = (int)(steps < 0.0f ? steps - 0.5f : steps + 0.5f) + to;
        y[j] = (int8_t)(rounded < -128 ? -128 : rounded > 127 ? 127 : rounded);
    }
}
"""


class Quantised(NamedTuple):
    """What the C kernel in integers needs."""

    layer: QuantisedFactors
    given: Scale


def c_pair(columns: Sequence[Column]) -> Iterator[Step]:
    """Call the kernel, with its table."""
    for column in columns:
        numbers = np.array([*column.feature.means, *column.feature.scales], np.float32)
        name = f"PAIR_{column.named.upper}"
        yield Step(f"pair(&{column.value}, {name}, x)", table("float", name, numbers, "Means, scales."))


def c_factors(call: Call, layer: NamedLayer, _: Mapping[str, Any]) -> Iterator[str]:
    """Write the table of the kernel in float32."""
    yield table("float", f"FACTORS{call.index}", layer.tensors["factors"], "Factors.")


def c_int8_factors(call: Call, made: Quantised, _: Mapping[str, Any]) -> Iterator[str]:
    """Write the table of the kernel in integers."""
    yield table("float", f"FACTORS{call.index}", made.layer.factors, "Factors.")


def c_quantised(_: int, layer: QuantisedFactors, given: Scale) -> Quantised:
    """Keep the scale of the input, too."""
    return Quantised(layer, given)


def register_with_kits() -> None:
    """Make both kinds known to the C and the JavaScript kit."""
    c_features.FEATURES["pair"] = FeatureKind(c_pair)
    code = {"float": LayerCode(c_factors), "int8": LayerCode(c_int8_factors)}
    c_layers.LAYERS["factors"] = LayerKind(code, c_quantised)
    for name, text in {"features/pair.js": JAVASCRIPT_PAIR, "features/pair.d.ts": JAVASCRIPT_PAIR_TYPES}.items():
        javascript.TEMPLATES.add(name, text)
    javascript.TEMPLATES.add("layers/factors.js", JAVASCRIPT_FACTORS)
    c.TEMPLATES.add("features/pair.c", C_PAIR)
    c.TEMPLATES.add("layers/factors_float.c", C_FACTORS)
    c.TEMPLATES.add("layers/factors_int8.c", C_INT8_FACTORS)


# --- through the house


@pytest.fixture(scope="module", autouse=True)
def _registered() -> Iterator[None]:
    """Both kinds are known while this file's tests run."""
    decision_features.register(Pair)
    export_features.register("pair", PairForm())
    decision_layers.register(Factors, QuantisedFactors)
    export_layers.register("factors", FactorsForm())
    register_with_kits()
    yield
    for registry, kind in (
        (decision_features.FEATURES, "pair"),
        (export_features.FORMS, "pair"),
        (decision_layers.LAYERS, "factors"),
        (export_layers.FORMS, "factors"),
        (c_features.FEATURES, "pair"),
        (c_layers.LAYERS, "factors"),
    ):
        del registry[kind]


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The pair between a number and a category."""
    mixed = mixed_contract()
    pair = Pair("wind", (rounded(0.5), -1.0), (rounded(0.3), rounded(0.2)))
    return replace(mixed, name="toy", features=(mixed.features[0], pair, mixed.features[1]))


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory: pytest.TempPathFactory, contract: Contract) -> Path:
    """`trained/`: dense, factors, dense."""
    folder = tmp_path_factory.mktemp("trained")
    keras.utils.set_random_seed(3)
    layers = [
        keras.Input((contract.n_encoded,)),
        keras.layers.Dense(6, "relu", bias_initializer="random_normal"),
        KerasFactors([1.5, 0.25, -2.0, 1.0, 0.75, 3.0]),
        keras.layers.Dense(1, "sigmoid", kernel_initializer=keras.initializers.RandomNormal(stddev=2)),
    ]
    model = keras.Sequential(layers)
    model.save(folder / "model.keras")
    (folder / "contract.json").write_bytes(contract.to_bytes())
    rows = drawn_rows(contract, 700, seed=4)
    np.savez(folder / "calibration.npz", rows=rows[:400])
    decided = contract.rule.decide(np.asarray(model(contract.encode(rows), training=False)))
    write_csv(
        folder / "test.csv",
        [
            {**record_of(contract, row), "survived": contract.labels[place]}
            for row, place in zip(rows[400:], decided[400:], strict=True)
        ],
    )
    return folder


def record_of(contract: Contract, row: Floats) -> dict[str, object]:
    """A row vector as named texts."""
    pairs = zip(contract.features, contract.places, strict=True)
    return {
        feature.name: feature.text(tuple(row[place].tolist()), sorted(contract.missing)) for feature, place in pairs
    }


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, handed_over: Path) -> Path:
    """The sealed package, every artifact in it."""
    exported = pipeline.export(handed_over)
    pipeline.check(exported, pipeline.Settings())
    assert not [name for name in exported.left_out if not name.startswith("kits/")], exported.left_out
    target = tmp_path_factory.mktemp("package") / "toy.edgeproof"
    exported.seal(target)
    return target


@pytest.fixture(scope="module")
def opened(path: Path) -> Package:
    """The package."""
    return parse(path.read_bytes())


def test_contract_and_weights_hold_them(opened: Package, contract: Contract) -> None:
    """Laws: both read back; offsets count numbers, not features; an unknown kind is refused by name."""
    assert Contract.from_json(contract.to_json()) == contract == opened.contract
    assert (contract.n_features, contract.width, contract.n_encoded) == (3, 4, 5)
    assert contract.places == (slice(0, 1), slice(1, 3), slice(3, 4))
    expectations = Expectations.of(contract, opened.files)
    assert expectations.quantised is not None
    for layers in (expectations.network.layers, expectations.quantised.layers):
        assert [layer.kind for layer in layers] == ["dense", "factors", "dense"]
    assert expectations.quantised.columns.mean.shape == (3,)
    unknown = opened.files["network/weights.safetensors"].replace(b"factors", b"fictors")
    with pytest.raises(DamagedPackageError, match=r"expected a kind among dense, .*factors, got 'fictors'"):
        type(expectations.network).from_bytes(unknown)


def test_every_engine_proves_itself(opened: Package) -> None:
    """`verify` runs each artifact by each engine, int8 to the bit where it is defined; nothing fails or is skipped."""
    checks = verify(opened)
    assert {check.outcome for check in checks} == {"passed"}, checks
    for engine in ENGINES:
        assert [check for check in checks if check.engine == engine], engine


@pytest.mark.parametrize("engine", [name for name, spec in ENGINES.items() if not spec.for_proofs])
def test_rows_of_any_kind(path: Path, contract: Contract, engine: str) -> None:
    """Dicts, one row and arrays give the same answer; texts read back to the numbers that they stand for."""
    predictor = edgeproof.load(path, engine=engine)
    vectors = drawn_rows(contract, 200, seed=8)
    records = [record_of(contract, row) for row in vectors]
    assert np.array_equal(predictor.vectors(records), vectors, equal_nan=True)
    expected = predictor.probability(vectors)
    assert predictor.probability(records).tolist() == expected.tolist()
    assert [predictor.predict_one(record).probability for record in records] == expected.tolist()
    assert len(set(predictor.predict(vectors))) == 2


def test_the_bound_holds(opened: Package, contract: Contract) -> None:
    """The reference engine stays within its bound of float64, which is no wider than that of a dense network."""
    expectations = Expectations.of(contract, opened.files)
    rows = drawn_rows(contract, 2_000, seed=5)
    first, factors, last = expectations.network.layers
    x: Doubles = contract.encode(rows).astype(np.float64)
    tensors = [
        {name: value.astype(np.float64) for name, value in layer.tensors().items()} for layer in (first, factors, last)
    ]
    x = np.maximum(dense(x, tensors[0]["weights"], tensors[0]["bias"]), 0) * tensors[1]["factors"]
    exact = 1 / (1 + np.exp(-dense(x, tensors[2]["weights"], tensors[2]["bias"])[:, 0]))
    bound = expectations.bound("float32", "reference", rows, "original")
    assert (np.abs(expectations.answers("float32", rows) - exact[:, None]) <= bound).all()
    assert bound.max() < 1e-4


def test_golden_rows_try_them(opened: Package, contract: Contract) -> None:
    """Missing, notable and infinite pairs, and rows that a wrong factor changes."""
    golden = Golden.of(opened)
    pairs = golden.vectors[:, contract.places[1]]
    assert np.isnan(pairs).all(axis=1).any()
    for notable in contract.features[1].notable():
        assert (pairs == np.array(notable, np.float32)).all(axis=1).any(), notable
    assert np.isinf(pairs).any()
    expectations = Expectations.of(contract, opened.files)
    assert expectations.quantised is not None
    network = expectations.quantised
    right = network.scores(contract, golden.vectors)
    first, factors, last = network.layers
    caught = [
        (replace(network, layers=(first, wrong, last)).scores(contract, golden.vectors) != right).any()
        for wrong in factors.nudged(6)
    ]
    assert sum(caught) >= 4  # a factor whose unit is never active changes nothing


def test_commands_know_them(path: Path, contract: Contract, tmp_path: Path) -> None:
    """`inspect` describes the feature, `predict` counts and refuses its cells, `evaluate` and `verify` run."""
    assert "two numbers within 8" in run("inspect", path).stdout
    assert "3;4" in run("inspect", "--example", path).stdout
    rows = write_csv(
        tmp_path / "rows.csv",
        [
            {**record_of(contract, row), "wind": cell}
            for row, cell in zip(drawn_rows(contract, 3), ("3;4", "9;0", "x"), strict=True)
        ],
    )
    refused = run("predict", path, rows)
    assert (refused.exit_code, "column \"wind\": expected two numbers, got 'x'" in refused.stderr) == (3, True)
    skipped = run("predict", path, rows, "--on-error", "skip", "--rejects", tmp_path / "rejects.csv")
    assert skipped.exit_code == 0
    assert "1 of 2 pairs beyond 8" in skipped.stderr
    assert run("verify", path).exit_code == 0


def test_the_c_kit(opened: Package, contract: Contract, tmp_path: Path) -> None:
    """Compiled with warnings as errors: float32 and int8 as the reference arithmetic has them; its self-test holds."""
    kit = unpacked_kit(opened, tmp_path)
    kit.compile(driver("toy"))
    kit.check(np.concatenate([drawn_rows(contract, 2_000, seed=9), Golden.of(opened).vectors]))
    subprocess.run([tool("make"), "check"], cwd=tmp_path, capture_output=True, check=True)


def test_the_javascript_kit(opened: Package, contract: Contract, tmp_path: Path) -> None:
    """Installed, its self-test run: vectors and named rows as the reference engine answers them, one cell refused."""
    node = require("node")
    for name, data in opened.kit("javascript").items():
        (tmp_path / "kit" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "kit" / name).write_bytes(data)
    (tmp_path / "work").mkdir()
    node.build(tmp_path / "kit", tmp_path / "work")
    vectors = drawn_rows(contract, 2_000, seed=9)
    named: list[list[Any]] = [list(record_of(contract, row).values()) for row in vectors[:50]]
    named.append([30.0, "x;y", "male"])
    expected = reference(contract, Expectations.of(contract, opened.files).network, vectors, named)
    assert expected.named.count("refused") == 1
    found = Answers(node.run(tmp_path / "work", vectors), node.run_named(tmp_path / "work", named))
    assert found.differing(expected) == 0


def test_kits_that_lack_them_are_left_out(opened: Package) -> None:
    """The others have no templates for them: left out, and the manifest says which kind is missing."""
    assert opened.kits == ("c", "javascript")
    left_out = {name: reasons for name, reasons in opened.manifest.left_out.items() if name.startswith("kits/")}
    assert sorted(left_out) == ["kits/csharp", "kits/go", "kits/java", "kits/python", "kits/rust", "kits/sql"]
    said = [f"no {name.removeprefix('kits/')} kit for" in str(reasons) for name, reasons in left_out.items()]
    assert all(said)
