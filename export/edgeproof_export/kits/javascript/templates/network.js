/** From a row vector to the probability: encode, then the layers. */

import { features } from "./features.js";
import { layers } from "./weights.js";

const nEncoded = features.reduce((sum, { nEncoded }) => sum + nEncoded, 0);

/**
 * The encoded vector (nEncoded), then what each layer writes (nOut). Reused: nothing here waits. Arrays of float64
 * hold float32 numbers: JavaScript computes with float64, and would convert each float32 whenever it is read.
 */
const buffers = [nEncoded, ...layers.map(({ nOut }) => nOut)].map(
  (length) => new Float64Array(length),
);

{% set branches = layers | rejectattr("inputs", "equalto", (1,)) | list %}
{% if branches %}
/** What each layer takes: most the one before it, an addition two of them. */
const takes = layers.map(({ inputs }, l) =>
  (inputs ?? [1]).map((back) => buffers[l + 1 - back]),
);

{% endif %}
/** The probability, a float32, of a row vector of the right length. */
export function run(vector) {
  let at = 0;
  let column = 0;
  for (let f = 0; f < features.length; f++) {
    const feature = features[f];
    feature.encode(vector, at, buffers[0], column);
    at += feature.width;
    column += feature.nEncoded;
  }
  for (let l = 0; l < layers.length; l++) {
{% if branches %}
    const [x, other] = takes[l];
    layers[l].run(x, buffers[l + 1], other);
{% else %}
    layers[l].run(buffers[l], buffers[l + 1]);
{% endif %}
  }
  return buffers[layers.length][0];
}
