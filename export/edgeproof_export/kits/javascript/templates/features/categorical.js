/** One of the known texts. */

import { category, wordsOf } from "../cells.js";

const { fround } = Math;

/** A categorical feature takes one number of the row vector: the code of its text, from 1; 0 if missing or unknown. */
export class Categorical {
  width = 1;

  constructor(feature) {
    const { name, values } = feature;
    this.name = name;
    this.words = wordsOf(feature);
    this.codes = new Map(values.map((value, index) => [value, index + 1]));
    if ([...values].sort().join() === "false,true") {
      this.codes.set("0", this.codes.get("false"));
      this.codes.set("1", this.codes.get("true"));
    }
    this.values = values;
    this.neverMissing = !feature.seen?.missing;
    this.nEncoded = values.length;
  }

  /** Write the code of a cell to vector[at]; return the kind of a warning. Throws for what is no text, number or boolean. */
  read(cell, vector, at) {
    const text = category(cell, this);
    vector[at] = text === null ? 0 : (this.codes.get(text) ?? 0);
    if (text === null) return this.neverMissing ? "missing" : undefined;
    return vector[at] === 0 ? "unknown" : undefined;
  }

  /** What a usual cell is, for a message. */
  expected() {
    const { values } = this;
    if (values.length > 4) return `one of ${values.length} values`;
    return values.map((value) => JSON.stringify(value)).join(" or ");
  }

  /** Write a column for each known text: 1 for the one that it is, else 0. */
  encode(vector, at, encoded, column) {
    const x = fround(vector[at]);
    for (let code = 1; code <= this.nEncoded; code++) {
      encoded[column + code - 1] = x === code ? 1 : 0;
    }
  }
}
