/** From a row vector to the probability: encode, then the dense layers. */

import { activations, clamp, dense, flush } from "./arithmetic.js";
import { contract } from "./contract.js";
import { layers } from "./weights.js";

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

/** What each layer writes, Float32Array (nOut); before them the encoded vector. Reused: nothing here waits. */
const nEncoded = layers[0].weights.length / layers[0].bias.length;
const buffers = [nEncoded, ...layers.map(({ bias }) => bias.length)].map(
  (length) => new Float32Array(length),
);

/** Write the encoded vector, Float32Array (nEncoded), of a row vector (nFeatures). */
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
    const { missing, lo, hi, mean, scale, edges, slopes } = feature;
    const v = flush(clamp(x !== x ? missing : x, lo, hi));
    encoded[column++] = flush(fround(fround(v - mean) * scale));
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
    dense(buffers[l], weights, bias, activations[activation], buffers[l + 1]);
  }
  return buffers[layers.length][0];
}
