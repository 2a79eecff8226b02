/**
 * The sealed decision {{ package }}: a row in, a probability and a label out.
 *
 * Made by edgeproof {{ version }}; model {{ model_id }}.
 */

import { contract } from "./contract.js";
import { run } from "./network.js";
import { categoricalValue, numericValue, shown } from "./text.js";

export { contract };

const threshold = Math.fround(contract.threshold);

/** Every feature's name; for a categorical one the code of each value, from 1. */
const features = contract.features.map(({ name, values }) => ({
  name,
  codes: values && new Map(values.map((value, index) => [value, index + 1])),
}));

const names = new Set(features.map(({ name }) => name));

/**
 * The probability of `contract.labels[1]`, a float32.
 *
 * vector: numbers in contract order, NaN where missing; for a categorical feature the code of its value, from 1, else 0.
 */
export function probability(vector) {
  if (vector?.length !== features.length) {
    const got = shown(vector?.length);
    throw new RangeError(
      `row vector: expected ${features.length} numbers, got ${got}`,
    );
  }
  for (let f = 0; f < features.length; f++) {
    if (typeof vector[f] !== "number") {
      const place = `row vector, feature ${JSON.stringify(features[f].name)}`;
      throw new TypeError(
        `${place}: expected a number, got ${shown(vector[f])}`,
      );
    }
  }
  return run(vector);
}

/** The label of a probability: `contract.labels[1]` above the threshold. */
export function label(probability) {
  return contract.labels[probability > threshold ? 1 : 0];
}

/**
 * The row vector, Float32Array (nFeatures), of a row: an object with a cell for each feature, by name.
 *
 * A cell is a text, a number, a boolean or null; null, NaN and the contract's missing values are missing.
 */
export function rowVector(row) {
  if (typeof row !== "object" || row === null) {
    throw new TypeError(
      `row: expected an object with the contract's names, got ${shown(row)}`,
    );
  }
  const extra = Object.keys(row).find((name) => !names.has(name));
  if (extra !== undefined) {
    throw new TypeError(
      `feature ${JSON.stringify(extra)}: unknown; expected one of contract.features`,
    );
  }
  return Float32Array.from(features, ({ name, codes }) => {
    if (!Object.hasOwn(row, name)) {
      throw new TypeError(
        `feature ${JSON.stringify(name)}: missing from the row`,
      );
    }
    return codes
      ? categoricalValue(row[name], name, codes)
      : numericValue(row[name], name);
  });
}

/** The decision for a row: `{ probability, label }`. */
export function predict(row) {
  const p = run(rowVector(row));
  return { probability: p, label: label(p) };
}
