/** From a row vector to the probability: encode, then the dense layers. */

import { activations, clamp, dense, flush } from "./arithmetic.js";
import { contract } from "./contract.js";
import { layers as float32Layers } from "./weights.js";

const { fround } = Math;

/** Every feature with its numbers as float32; `values` counts the known values of a categorical one. */
const features = contract.features.map((feature) =>
  feature.kind === "categorical"
    ? { values: feature.values.length }
    : {
        values: 0,
        missing: fround(feature.missing),
        lo: fround(feature.lo),
        hi: fround(feature.hi),
        mean: fround(feature.mean),
        scale: fround(feature.scale),
        edges: Float32Array.from(feature.edges ?? []),
        slopes: Float32Array.from(feature.slopes ?? []),
      },
);

/**
 * Arrays of float64 hold float32 numbers from here on: JavaScript computes with float64, and would convert each float32
 * whenever it is read.
 */
const layers = float32Layers.map(({ weights, bias, activation }) => ({
  weights: Float64Array.from(weights),
  bias: Float64Array.from(bias),
  activation: activations[activation],
}));

/** What each layer writes (nOut); before them the encoded vector. Reused: nothing here waits. */
const nEncoded = layers[0].weights.length / layers[0].bias.length;
const buffers = [nEncoded, ...layers.map(({ bias }) => bias.length)].map(
  (length) => new Float64Array(length),
);

/** Write the encoded vector (nEncoded) of a row vector (nFeatures). */
function encode(vector, encoded) {
  let column = 0;
  for (let f = 0; f < features.length; f++) {
    const feature = features[f];
    const x = fround(vector[f]);
    if (feature.values) {
      for (let code = 1; code <= feature.values; code++) {
        encoded[column++] = x === code ? 1 : 0;
      }
      continue;
    }
    const { lo, hi, edges, slopes } = feature;
    const v = flush(clamp(x !== x ? feature.missing : x, lo, hi));
    encoded[column++] = flush(fround(fround(v - feature.mean) * feature.scale));
    for (let t = 0; t < slopes.length; t++) {
      const share = fround(fround(v - edges[t]) * slopes[t]);
      encoded[column++] = flush(clamp(share, 0, 1));
    }
  }
}

/** The probability, a float32, of a row vector of the right length. */
export function run(vector) {
  encode(vector, buffers[0]);
  for (let l = 0; l < layers.length; l++) {
    const { weights, bias, activation } = layers[l];
    dense(buffers[l], weights, bias, activation, buffers[l + 1]);
  }
  return buffers[layers.length][0];
}
