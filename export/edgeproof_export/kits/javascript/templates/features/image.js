{% set example = "new Uint8Array(%d)" | format(width) %}
/** A picture: height × width × channels bytes, row after row, pixel after pixel. */

import { flush } from "../arithmetic.js";

const { fround } = Math;

export class Image {
  constructor(feature) {
    this.name = feature.name;
    this.mean = Float32Array.from(feature.mean);
    this.scale = Float32Array.from(feature.scale);
    this.width = feature.height * feature.width * feature.channels.length;
    this.nEncoded = this.width;
  }

  /** Write the bytes of a picture to vector[at], …. Throws for what are not so many whole numbers, 0…255. */
  read(cell, vector, at) {
    const { name, width } = this;
    const got = cell?.length;
    if (got !== width) {
      throw new TypeError(
        `feature ${JSON.stringify(name)}: expected a picture of ${width} bytes, got ${got}`,
      );
    }
    for (let i = 0; i < width; i++) {
      const byte = cell[i];
      if (!Number.isInteger(byte) || byte < 0 || byte > 255) {
        throw new TypeError(
          `feature ${JSON.stringify(name)}, byte ${i}: expected 0…255, got ${byte}`,
        );
      }
      vector[at + i] = byte;
    }
  }

  /** Write `(byte - mean) * scale`, by channel; what is no byte is limited to 0…255 and cut to a whole number. */
  encode(vector, at, encoded, column) {
    const { mean, scale, width } = this;
    const channels = mean.length;
    for (let i = 0; i < width; i++) {
      const x = vector[at + i];
      const byte = x > 0 ? Math.trunc(x < 255 ? x : 255) : 0;
      const c = i % channels;
      encoded[column + i] = flush(fround(fround(byte - mean[c]) * scale[c]));
    }
  }
}
