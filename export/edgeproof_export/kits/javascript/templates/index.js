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
    feature.read(row[name], vector, at);
    at += feature.width;
  }
  return vector;
}

/** The decision for a row: `{ probability, label }`. */
export function predict(row) {
  const p = run(rowVector(row));
  return { probability: p, label: label(p) };
}
