/** A convolution of each channel by itself. */

import { flush } from "../arithmetic.js";
import { sweep } from "../windows.js";

export class Depthwise {
  /** weights: Float32Array (rows, columns, channels). bias: (channels). place: see windows.js. */
  constructor({ weights, bias, activation, place }) {
    this.weights = Float64Array.from(weights);
    this.bias = Float64Array.from(bias);
    this.activation = activation;
    this.place = place;
    this.nOut = place.nRows * place.nColumns * place.channels;
  }

  /** Rows and columns of the window in ascending order; what lies outside the image is left out. */
  run(x, y) {
    const { weights, bias, activation, place } = this;
    const { fround } = Math;
    const { width, channels, columns } = place;
    sweep(place, (result, top, left, inside) => {
      const { firstRow, endRow, firstColumn, endColumn } = inside;
      for (let c = 0; c < channels; c++) {
        let sum = bias[c];
        for (let r = firstRow; r < endRow; r++) {
          for (let k = firstColumn; k < endColumn; k++) {
            const v = x[((top + r) * width + left + k) * channels + c];
            const w = weights[(r * columns + k) * channels + c];
            sum = fround(sum + fround(v * w));
          }
        }
        y[result * channels + c] = flush(activation(sum));
      }
    });
  }
}
