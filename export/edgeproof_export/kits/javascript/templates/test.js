import assert from "node:assert/strict";
import { test } from "node:test";

import { contract, label, predict, probability } from "./index.js";
import { rows } from "./golden.js";
import { selfTest } from "./self-test.js";

const entries = contract.features.map(({ name }, f) => [name, rows[0][f]]);
const row = () => Object.fromEntries(entries);

test("every golden row gives the sealed bits", () => {
  assert.ok(selfTest() > 0);
});

test("the label is the second one above the threshold only", () => {
  assert.equal(label(1), contract.labels[contract.threshold < 1 ? 1 : 0]);
  assert.equal(label(Math.fround(contract.threshold)), contract.labels[0]);
});

test("null is missing", () => {
  const nothing = contract.features.map(({ name }) => [name, null]);
  const vector = contract.features.map(({ kind }) =>
    kind === "numeric" ? NaN : 0,
  );
  const { probability: p } = predict(Object.fromEntries(nothing));
  assert.equal(p, probability(vector));
});

test("a missing name, an unknown name, another length are errors", () => {
  const [first] = contract.features;
  assert.throws(() => predict(Object.fromEntries(entries.slice(1))), {
    name: "TypeError",
    message: `feature ${JSON.stringify(first.name)}: missing from the row`,
  });
  const unknown = contract.features.map(({ name }) => name).join() + "?";
  assert.throws(() => predict({ ...row(), [unknown]: 1 }), TypeError);
  assert.throws(() => predict(null), TypeError);
  assert.throws(() => probability([]), RangeError);
});

test("text where a number belongs is an error", () => {
  for (const { name, kind } of contract.features) {
    if (kind === "numeric") {
      const entry = [[name, "a text"]];
      const wrong = Object.fromEntries([...entries, ...entry]);
      assert.throws(() => predict(wrong), TypeError);
    }
  }
});
