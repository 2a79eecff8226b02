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

test("a missing name and another length are errors, another name is not", () => {
  const [first] = contract.features;
  assert.throws(() => predict(Object.fromEntries(entries.slice(1))), {
    name: "TypeError",
    message: `feature ${JSON.stringify(first.name)}: missing from the row`,
  });
  const other = contract.features.map(({ name }) => name).join() + "?";
  assert.deepEqual(predict({ ...row(), [other]: 1 }), predict(row()));
  assert.throws(() => predict(null), TypeError);
  assert.throws(() => probability([]), RangeError);
});
