"""What a model is given, column by column, to the features of a contract and the weights of its first layer.

Features come in the order in which the model's columns first use them. Means and scales are rounded to float32; what
the rounding takes away goes into the weights and biases, in float64.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from edgeproof.decision import CategoricalFeature, Feature, NumericFeature, grammar, widened
from edgeproof.errors import UsageError
from edgeproof.types import Doubles, Floats
from edgeproof_export.adopt.estimators import Column, Dense, Estimator
from edgeproof_export.adopt.operations import Given, Operation, Operations, Product


def numeric_feature(name: str, values: Floats, missing: float | None, mean: float, scale: float) -> NumericFeature:
    """Return a feature whose range is that of `values`, (n,) float32, NaN where missing.

    missing: what stands in for a missing value; None for the median of the values.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        raise UsageError(f"column {grammar.quoted(name)}: expected numbers, got none among the rows")
    smallest, largest = float(known.min()), float(known.max())
    lo, hi = widened(smallest, largest)
    instead = float(np.float32(np.median(known) if missing is None else missing))
    return NumericFeature(name, instead, smallest, largest, lo, hi, single(mean), single(scale))


def single(x: float) -> float:
    """Round to float32."""
    return float(np.float32(x))


def remainder(product: Product, mean: Doubles, scale: Doubles) -> Product:
    """Return the layer that takes `(x - mean) * scale` rounded to float32 where `product` takes it as it is."""
    mean32, scale32 = (x.astype(np.float32).astype(np.float64) for x in (mean, scale))
    return product.fed(scale / scale32, (mean32 - mean) * scale)


def from_estimator(estimator: Estimator, cells: Mapping[str, Floats]) -> tuple[tuple[Feature, ...], Operations]:
    """Return the features and the network on their encoded columns.

    cells: the numbers of each column of the table that is used as a number, (n,) float32.
    """
    weights, bias, activation = estimator.layers[0]
    features: list[Feature] = []
    rows: list[Doubles] = []
    bias = bias.astype(np.float64)
    for source in dict.fromkeys(column.source for column in estimator.columns):
        own = [(place, c) for place, c in enumerate(estimator.columns) if c.source == source]
        kinds = {bool(column.values) for _, column in own}
        if len(kinds) > 1 or (kinds == {False} and len(own) > 1):
            raise UsageError(f"column {grammar.quoted(source)}: the model uses it twice, in two ways")
        if kinds == {True}:
            feature, part, moved = _categorical(source, own, weights)
            features.append(feature)
        else:
            ((place, column),) = own
            number = numeric_feature(source, cells[source], column.imputed, column.mean, column.scale)
            part = weights[place : place + 1] * (column.scale / number.scale)
            moved = weights[place] * (number.mean - column.mean) * column.scale
            features.append(number)
        rows.append(part)
        bias = bias + moved
    first = (np.concatenate(rows), bias, activation)
    return tuple(features), _chain([first, *estimator.layers[1:]])


def _categorical(
    source: str, own: Sequence[tuple[int, Column]], weights: Doubles
) -> tuple[CategoricalFeature, Doubles, Doubles]:
    """Return the feature, (n_values, n_out) weights and what the bias is moved by.

    A missing cell counts as the category that the model imputes or has for it, and so does an unknown one.
    """
    by_text: dict[str | None, Doubles] = {_text(value): np.zeros(weights.shape[1]) for value in own[0][1].values}
    moved = np.zeros(weights.shape[1])
    for place, column in own:
        by_text[_text(column.value)] = by_text[_text(column.value)] + weights[place] * column.scale
        moved -= weights[place] * column.scale * column.mean
    imputed = own[0][1].imputed
    absent = by_text.get(_text(imputed)) if imputed is not None else by_text.get(None)
    zero = np.zeros(weights.shape[1]) if absent is None else absent
    values = tuple(text for text in by_text if text is not None)
    feature = CategoricalFeature(source, values)
    return feature, np.stack([by_text[text] - zero for text in values]), moved + zero


def _text(value: Any) -> str | None:
    """Return the one spelling of a category; None for NaN and None."""
    return grammar.categorical_value(value, frozenset())


def _chain(layers: Sequence[Dense]) -> Operations:
    """Return dense layers one after the other."""
    all_: list[Operation] = [Given("input", (), (len(layers[0][0]),))]
    for index, (weights, bias, activation) in enumerate(layers):
        product = Product(f"layer {index}", (index,), (len(bias),), weights, bias)
        all_.append(product if activation is None else replace(product, activation=activation))
    return Operations(tuple(all_))
