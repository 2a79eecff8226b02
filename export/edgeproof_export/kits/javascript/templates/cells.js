/** Cells of a row, as the contract reads them everywhere: texts, numbers, booleans or null. */

import { contract } from "./contract.js";

const BLANKS = " \t\n\v\f\r";
const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const INTEGRAL = /^([+-]?[0-9]+)\.0+$/;
const BOOLEAN = /^(?:true|false)$/i;

/** The words for missing of a feature, and those of them that are numbers. */
export function wordsOf({ missingValues = contract.missingValues }) {
  const numbers = missingValues
    .filter((word) => NUMBER.test(word))
    .map((word) => Math.fround(Number(word)))
    .filter(Number.isFinite);
  return { texts: new Set(missingValues), numbers: new Set(numbers) };
}

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
export function number(cell, { name, words, booleans }) {
  if (cell === null) return NaN;
  const given = booleans ? asNumber(cell) : cell;
  const x =
    typeof given === "number"
      ? Math.fround(given)
      : decimal(given, name, words);
  return words.numbers.has(x) ? NaN : x;
}

/** A boolean, or its text, as 1 or 0; any other cell as it is. */
function asNumber(cell) {
  const spelled = typeof cell === "string" ? spelling(clean(cell)) : cell;
  if (spelled === true || spelled === "true") return 1;
  return spelled === false || spelled === "false" ? 0 : cell;
}

function decimal(cell, name, words) {
  if (typeof cell !== "string") {
    throw new TypeError(`${expected(name, "a number")} ${shown(cell)}`);
  }
  const text = clean(cell);
  if (words.texts.has(wordOf(text))) return NaN;
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
export function textOf(cell, { name, words }) {
  if (cell === null || cell !== cell) return null;
  if (!["string", "number", "boolean"].includes(typeof cell)) {
    throw new TypeError(`${expected(name, "a text")} ${shown(cell)}`);
  }
  const given = clean(typeof cell === "number" ? written(cell) : String(cell));
  return words.texts.has(wordOf(given)) ? null : given;
}

/** The category of a cell in its one spelling; null where missing. */
export function category(cell, feature) {
  const text = textOf(cell, feature);
  return text === null ? null : spelling(text);
}

/** A cleaned text as words for missing are spelled: as a category, ASCII letters in lower case. */
function wordOf(text) {
  return spelling(text).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The one spelling of a category: `1.0` is `1`, `True` is `true`. */
function spelling(text) {
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
  if (typeof cell !== "string") {
    return cell.length === undefined
      ? `an ${typeof cell}`
      : `${cell.length} numbers`;
  }
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 37)}...` : cell);
}
