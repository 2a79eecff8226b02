/** A convolution: every output of a pixel is a sum over all channels of a window. */

import { flush } from "../arithmetic.js";
import { sweep } from "../windows.js";

export class Conv {
  /** weights: Float32Array (rows, columns, channels, nFilters). bias: (nFilters). place: see windows.js. */
  constructor({ weights, bias, activation, place }) {
    this.weights = Float64Array.from(weights);
    this.bias = Float64Array.from(bias);
    this.activation = activation;
    this.place = place;
    this.nOut = place.nRows * place.nColumns * bias.length;
  }

  /** Rows, columns and channels of the window in ascending order; what lies outside the image is left out. */
  run(x, y) {
    const { weights, bias, activation, place } = this;
    const { fround } = Math;
    const { width, channels, columns } = place;
    const n = bias.length;
    sweep(place, (result, top, left, inside) => {
      const { firstRow, endRow, firstColumn, endColumn } = inside;
      const length = (endColumn - firstColumn) * channels;
      for (let o = 0; o < n; o++) {
        let sum = bias[o];
        for (let r = firstRow; r < endRow; r++) {
          const from = ((top + r) * width + left + firstColumn) * channels;
          let w = (r * columns + firstColumn) * channels * n + o;
          for (let i = from; i < from + length; i++, w += n) {
            sum = fround(sum + fround(x[i] * weights[w]));
          }
        }
        y[result * n + o] = flush(activation(sum));
      }
    });
  }
}
