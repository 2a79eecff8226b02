/** The mean of each window, channel by channel. */

import { flush } from "../arithmetic.js";
import { sweep } from "../windows.js";

export class Mean {
  /** place: see windows.js. */
  constructor({ place }) {
    this.place = place;
    this.nOut = place.nRows * place.nColumns * place.channels;
  }

  /** A sum from 0 in the order of rows and columns, divided by how many of them lie inside the image. */
  run(x, y) {
    const { place } = this;
    const { fround } = Math;
    const { width, channels } = place;
    sweep(place, (result, top, left, inside) => {
      const { firstRow, endRow, firstColumn, endColumn } = inside;
      const n = (endRow - firstRow) * (endColumn - firstColumn);
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let r = firstRow; r < endRow; r++) {
          for (let k = firstColumn; k < endColumn; k++) {
            const at = (top + r) * width + left + k;
            sum = fround(sum + x[at * channels + c]);
          }
        }
        y[result * channels + c] = flush(fround(sum / n));
      }
    });
  }
}
