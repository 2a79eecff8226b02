import assert from "node:assert/strict";
import { test } from "node:test";

import { probability } from "./index.js";
import { selfTest } from "./self-test.js";

test("every golden row gives the sealed bits", () => {
  assert.ok(selfTest() > 0);
});

test("another length is an error", () => {
  assert.throws(() => probability([]), RangeError);
});
