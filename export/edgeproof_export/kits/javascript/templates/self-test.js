/** The golden rows again, on this machine: each must give the bits that edgeproof sealed. */

import { toBits } from "./arithmetic.js";
import { answers, rows, vectors } from "./golden.js";
import { contract, label, predict, probability } from "./index.js";

/** Run every golden row, as a vector and where a table can hold it by name; return how many. Throws at the first other bit. */
export function selfTest() {
  const width = contract.features.length;
  answers.forEach((answer, index) => {
    const vector = vectors.subarray(index * width, (index + 1) * width);
    check(probability(vector), answer, `golden row ${index}`);
  });
  rows.forEach((cells, index) => {
    const entries = contract.features.map(({ name }, f) => [name, cells[f]]);
    const decision = predict(Object.fromEntries(entries));
    check(decision.probability, answers[index], `golden row ${index} by name`);
    if (decision.label !== label(decision.probability)) {
      throw new Error(`golden row ${index} by name: another label`);
    }
  });
  return answers.length;
}

function check(found, answer, where) {
  if (toBits(found) !== answer) {
    const [expected, got] = [answer, toBits(found)].map((bits) =>
      bits.toString(16).padStart(8, "0"),
    );
    throw new Error(
      `${where}: expected the bits ${expected}, got ${got}; this copy is damaged`,
    );
  }
}
