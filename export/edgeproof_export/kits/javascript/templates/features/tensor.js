{% set example = "Array(%d).fill(null)" | format(width) %}
/** A window of numbers: steps × channels, or an array of any shape, the last axis being the channels. */

import { clamp, flush } from "../arithmetic.js";

const { fround } = Math;

export class Tensor {
  constructor(feature) {
    this.name = feature.name;
    this.shape = feature.shape.join(" × ");
    for (const key of ["missing", "min", "max", "lo", "hi", "mean", "scale"]) {
      this[key] = Float32Array.from(feature[key]);
    }
    this.width = feature.shape.reduce((product, n) => product * n, 1);
    this.nEncoded = this.width;
  }

  /**
   * Write the numbers, flat in order of the axes, to vector[at], …; null and NaN are missing. Return the kind of a
   * warning.
   */
  read(cell, vector, at) {
    const { name, width } = this;
    if (cell === null) {
      vector.fill(NaN, at, at + width);
      return "missing";
    }
    const got = cell?.length;
    if (got !== width || typeof cell === "string") {
      throw new TypeError(
        `feature ${JSON.stringify(name)}: expected ${this.shape} = ${width} numbers, got ${got}`,
      );
    }
    for (let i = 0; i < width; i++) {
      const x = cell[i] ?? NaN;
      if (typeof x !== "number") {
        throw new TypeError(
          `feature ${JSON.stringify(name)}, place ${i}: expected a number, got ${typeof x}`,
        );
      }
      vector[at + i] = x;
    }
    return this.unlike(vector.subarray(at, at + width));
  }

  /** How numbers are unlike those of training. */
  unlike(numbers) {
    const { min, max } = this;
    const n = min.length;
    if (numbers.some((x, i) => x < min[i % n] || x > max[i % n])) {
      return "range";
    }
    return numbers.every(Number.isNaN) ? "missing" : undefined;
  }

  /** What a usual cell is, for a message. */
  expected() {
    return `${this.shape} numbers within the training range`;
  }

  /** Write `(v - mean) * scale`, by channel; v imputed and limited. */
  encode(vector, at, encoded, column) {
    const { missing, lo, hi, mean, scale, width } = this;
    const channels = mean.length;
    for (let i = 0; i < width; i++) {
      const c = i % channels;
      const x = fround(vector[at + i]);
      const v = flush(clamp(x !== x ? missing[c] : x, lo[c], hi[c]));
      encoded[column + i] = flush(fround(fround(v - mean[c]) * scale[c]));
    }
  }
}
