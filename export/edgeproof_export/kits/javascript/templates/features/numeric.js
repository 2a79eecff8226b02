/** A number: what stands in for a missing one, limits, and the columns that it becomes. */

import { clamp, flush } from "../arithmetic.js";
import { number, wordsOf } from "../cells.js";

const { fround } = Math;

/** A numeric feature takes one number of the row vector, NaN where missing. */
export class Numeric {
  width = 1;

  constructor(feature) {
    this.name = feature.name;
    this.words = wordsOf(feature);
    this.booleans = feature.min === 0 && feature.max === 1;
    this.neverMissing = !feature.seen?.missing;
    this.min = fround(feature.min);
    this.max = fround(feature.max);
    this.range = `${feature.min} to ${feature.max}`;
    this.missing = fround(feature.missing);
    this.lo = fround(feature.lo);
    this.hi = fround(feature.hi);
    this.mean = fround(feature.mean);
    this.scale = fround(feature.scale);
    this.edges = Float32Array.from(feature.edges ?? []);
    this.slopes = Float32Array.from(feature.slopes ?? []);
    this.nEncoded = 1 + this.slopes.length;
  }

  /** Write the number of a cell to vector[at]; return the kind of a warning. Throws for what is no number. */
  read(cell, vector, at) {
    const x = number(cell, this);
    vector[at] = x;
    if (x !== x) return this.neverMissing ? "missing" : undefined;
    return x < this.min || x > this.max ? "range" : undefined;
  }

  /** What a usual cell is, for a message. */
  expected() {
    return `a number within the training range ${this.range}`;
  }

  /** Write the columns of vector[at]: one standardised, then for each slope a ramp from 0 to 1. */
  encode(vector, at, encoded, column) {
    const { lo, hi, edges, slopes } = this;
    const x = fround(vector[at]);
    const v = flush(clamp(x !== x ? this.missing : x, lo, hi));
    encoded[column] = flush(fround(fround(v - this.mean) * this.scale));
    for (let t = 0; t < slopes.length; t++) {
      const share = fround(fround(v - edges[t]) * slopes[t]);
      encoded[column + 1 + t] = flush(clamp(share, 0, 1));
    }
  }
}
