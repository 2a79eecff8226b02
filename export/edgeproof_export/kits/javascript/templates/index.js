/**
 * The sealed decision {{ package }}: a row in, a probability and a label out.
 *
 * Made by edgeproof {{ version }}; model {{ model_id }}.
 */

import { shown } from "./cells.js";
import { contract } from "./contract.js";
import { features, width } from "./features.js";
import { run } from "./network.js";

export { contract, width };

const threshold = Math.fround(contract.rule.threshold);

/**
 * The probability of `contract.labels[1]`, a float32.
 *
 * vector: numbers in contract order, NaN where missing; for a categorical feature the code of its value, from 1, else 0.
 */
export function probability(vector) {
  if (vector?.length !== width) {
    const got = shown(vector?.length);
    throw new RangeError(`row vector: expected ${width} numbers, got ${got}`);
  }
  for (let at = 0; at < width; at++) {
    if (typeof vector[at] !== "number") {
      throw new TypeError(
        `row vector, place ${at}: expected a number, got ${shown(vector[at])}`,
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
 * The row vector, Float32Array, of a row: an object with a cell for each feature, by name. Other names do not count.
 *
 * A cell is a text, a number, a boolean or null; null, NaN and the contract's missing values are missing.
 */
export function rowVector(row) {
  return read(row, () => {});
}

/** The row vector; `warn(feature, kind)` hears of each cell unlike those of training. */
function read(row, warn) {
  if (typeof row !== "object" || row === null) {
    throw new TypeError(
      `row: expected an object with the contract's names, got ${shown(row)}`,
    );
  }
  const vector = new Float32Array(width);
  let at = 0;
  for (const feature of features) {
    const { name } = feature;
    if (!Object.hasOwn(row, name)) {
      throw new TypeError(
        `feature ${JSON.stringify(name)}: missing from the row`,
      );
    }
    const kind = feature.read(row[name], vector, at);
    if (kind !== undefined) warn(feature, kind);
    at += feature.width;
  }
  return vector;
}

/**
 * The decision for a row: `{ probability, label, warnings }`.
 *
 * A warning, `{ column, kind, value }`, is about a cell unlike those of training: an `unknown` category or text, a number
 * out of `range`, a `missing` cell in a column where training had none. If `strict`, it is a RangeError.
 */
export function decide(row, { strict = false } = {}) {
  const warnings = [];
  const vector = read(row, (feature, kind) => {
    const [column, value] = [feature.name, row[feature.name]];
    if (strict) {
      const wanted = kind === "missing" ? "a value" : feature.expected();
      throw new RangeError(
        `column ${JSON.stringify(column)}: expected ${wanted}, got ${shown(value)}`,
      );
    }
    warnings.push({ column, kind, value });
  });
  const p = run(vector);
  return { probability: p, label: label(p), warnings };
}
