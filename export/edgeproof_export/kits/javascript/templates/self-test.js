/** The golden rows again, on this machine: each must give the bits that edgeproof sealed. */

import { toBits } from "./arithmetic.js";
{% if golden_texts %}
import { features } from "./features.js";
import { answers, labels, rows, texts, vectors } from "./golden.js";
import { contract, decide, label, probability, width } from "./index.js";
{% else %}
import { answers, labels, rows, vectors } from "./golden.js";
import { contract, decide, label, probability, width } from "./index.js";
{% endif %}

/** Run every golden row, by name where a table can hold it, else as a vector; return how many. Throws at the first that differs. */
export function selfTest() {
  for (let at = 0; at < vectors.length; at += width) {
    const p = probability(vectors.subarray(at, at + width));
    check({ probability: p, label: label(p) }, rows.length + at / width, "");
  }
  rows.forEach((cells, index) => {
    const entries = contract.features.map(({ name }, f) => [name, cells[f]]);
    check(decide(Object.fromEntries(entries)), index, " by name");
  });
{% if golden_texts %}
  for (const [feature, text, terms] of texts) {
    const bytes = (text.match(/../g) ?? []).map((byte) => parseInt(byte, 16));
    const found = features[feature].places(bytes);
    if (String(found) !== String(terms)) {
      throw new Error(
        `golden text ${text}: expected the terms ${terms}, got ${found}; this copy is damaged`,
      );
    }
  }
{% endif %}
  return answers.length;
}

function check(decision, index, how) {
  const bits = toBits(decision.probability);
  const found = `${decision.label} ${hexadecimal(bits)}`;
  const sealed = `${contract.labels[labels[index]]} ${hexadecimal(answers[index])}`;
  if (found !== sealed) {
    throw new Error(
      `golden row ${index}${how}: expected ${sealed}, got ${found}; this copy is damaged`,
    );
  }
}

function hexadecimal(bits) {
  return bits.toString(16).padStart(8, "0");
}
