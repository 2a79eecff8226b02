/** The sum of two tensors: where branches of a network meet. */

import { flush } from "../arithmetic.js";

export class Add {
  /** inputs: how many layers back each of both was made. */
  constructor({ activation, nOut, inputs }) {
    this.activation = activation;
    this.nOut = nOut;
    this.inputs = inputs;
  }

  run(x, y, other) {
    const { activation, nOut } = this;
    for (let i = 0; i < nOut; i++) {
      y[i] = flush(activation(Math.fround(x[i] + other[i])));
    }
  }
}
