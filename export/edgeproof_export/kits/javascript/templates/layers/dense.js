/** A layer in which every output is a sum over all inputs. */

import { flush } from "../arithmetic.js";

export class Dense {
  /** weights: Float32Array (nIn, nOut). bias: (nOut). Kept as float64, which JavaScript computes with. */
  constructor({ weights, bias, activation }) {
    this.weights = Float64Array.from(weights);
    this.bias = Float64Array.from(bias);
    this.activation = activation;
    this.nOut = bias.length;
  }

  /**
   * y[j] = activation(bias[j] + x[0] * weights[0][j] + x[1] * weights[1][j] + …), summed in this order.
   *
   * x: (nIn). y: (nOut), written. Both are Float64Arrays of float32 numbers.
   * Four sums at a time stay in registers; each keeps its own order.
   */
  run(x, y) {
    const { weights, bias, activation, nOut } = this;
    const { fround } = Math;
    const nIn = x.length;
    let j = 0;
    for (; j + 4 <= nOut; j += 4) {
      let a = bias[j];
      let b = bias[j + 1];
      let c = bias[j + 2];
      let d = bias[j + 3];
      for (let i = 0, w = j; i < nIn; i++, w += nOut) {
        const v = x[i];
        a = fround(a + fround(v * weights[w]));
        b = fround(b + fround(v * weights[w + 1]));
        c = fround(c + fround(v * weights[w + 2]));
        d = fround(d + fround(v * weights[w + 3]));
      }
      y[j] = flush(activation(a));
      y[j + 1] = flush(activation(b));
      y[j + 2] = flush(activation(c));
      y[j + 3] = flush(activation(d));
    }
    for (; j < nOut; j++) {
      let a = bias[j];
      for (let i = 0, w = j; i < nIn; i++, w += nOut) {
        a = fround(a + fround(x[i] * weights[w]));
      }
      y[j] = flush(activation(a));
    }
  }
}
