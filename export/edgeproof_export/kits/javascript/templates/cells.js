/** Cells of a row, as the contract reads them everywhere: texts, numbers, booleans or null. */

import { contract } from "./contract.js";

const BLANKS = " \t\n\v\f\r";
const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const INTEGRAL = /^([+-]?[0-9]+)\.0+$/;
const BOOLEAN = /^(?:true|false)$/i;

const missing = new Set(contract.missingValues);

/** Those of them that are numbers. */
// prettier-ignore
const missingNumbers = {{ missing_numbers | literal }}.map(Math.fround);

/** A text without the ASCII blanks around it, then without one pair of equal quotes. */
function clean(text) {
  let start = 0;
  let end = text.length;
  while (start < end && BLANKS.includes(text[start])) start++;
  while (start < end && BLANKS.includes(text[end - 1])) end--;
  const quote = text[start];
  if (
    end - start >= 2 &&
    quote === text[end - 1] &&
    (quote === '"' || quote === "'")
  ) {
    return text.slice(start + 1, end - 1);
  }
  return text.slice(start, end);
}

/** The number of a cell as a float32; NaN where missing. Native numbers may be infinite, texts may not. */
export function number(cell, name) {
  if (cell === null) return NaN;
  const x = typeof cell === "number" ? Math.fround(cell) : decimal(cell, name);
  return missingNumbers.includes(x) ? NaN : x;
}

function decimal(cell, name) {
  if (typeof cell !== "string") {
    throw new TypeError(`${expected(name, "a number")} ${shown(cell)}`);
  }
  const text = clean(cell);
  if (missing.has(text)) return NaN;
  if (!NUMBER.test(text)) {
    throw new TypeError(`${expected(name, "a number")} ${shown(text)}`);
  }
  const value = Math.fround(Number(text));
  if (!Number.isFinite(value)) {
    const range = "a number within the float32 range";
    throw new RangeError(`${expected(name, range)} ${shown(text)}`);
  }
  return value;
}

/** The text of a cell, cleaned; null where missing. */
export function textOf(cell, name) {
  if (cell === null || cell !== cell) return null;
  if (!["string", "number", "boolean"].includes(typeof cell)) {
    throw new TypeError(`${expected(name, "a text")} ${shown(cell)}`);
  }
  const given = clean(typeof cell === "number" ? written(cell) : String(cell));
  return missing.has(given) ? null : given;
}

/** The category of a cell in its one spelling: `1.0` is `1`, `True` is `true`; null where missing. */
export function category(cell, name) {
  const text = textOf(cell, name);
  if (text === null) return null;
  if (BOOLEAN.test(text)) return text.toLowerCase();
  const integral = INTEGRAL.exec(text);
  if (integral === null) return text;
  return integral[1] === "-0" ? "0" : integral[1];
}

/** A number as tables write it: 22, 0.5, 1e-05. */
function written(x) {
  if (Number.isInteger(x)) return String(BigInt(x));
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (Math.abs(x) >= 1e-4) return String(x);
  return x.toExponential().replace(/-(\d)$/, "-0$1");
}

function expected(name, what) {
  return `feature ${JSON.stringify(name)}: expected ${what}, got`;
}

/** A cell as a message shows it, at most 40 characters of it. */
export function shown(cell) {
  if (cell === null || ["number", "boolean", "undefined"].includes(typeof cell))
    return String(cell);
  if (typeof cell !== "string") return `an ${typeof cell}`;
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 37)}...` : cell);
}
