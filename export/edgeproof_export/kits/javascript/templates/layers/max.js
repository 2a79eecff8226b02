/** The largest number of each window, channel by channel. */

import { sweep } from "../windows.js";

export class Max {
  /** place: see windows.js. */
  constructor({ place }) {
    this.place = place;
    this.nOut = place.nRows * place.nColumns * place.channels;
  }

  run(x, y) {
    const { place } = this;
    const { width, channels } = place;
    sweep(place, (result, top, left, inside) => {
      const { firstRow, endRow, firstColumn, endColumn } = inside;
      for (let c = 0; c < channels; c++) {
        let most = -Infinity;
        for (let r = firstRow; r < endRow; r++) {
          for (let k = firstColumn; k < endColumn; k++) {
            const v = x[((top + r) * width + left + k) * channels + c];
            if (v > most) most = v;
          }
        }
        y[result * channels + c] = most;
      }
    });
  }
}
