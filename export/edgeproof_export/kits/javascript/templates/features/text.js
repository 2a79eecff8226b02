/** Free text: which of the terms its normalised stream contains. */

import { textOf, wordsOf } from "../cells.js";

const { fround } = Math;
const BLANK = 0x20;

/** Distinct characters for distinct bytes: searching a string is quicker than searching bytes. */
const characters = new TextDecoder("latin1");
const utf8 = new TextEncoder();

/** A text takes a number of the row vector for each term: 1 where it contains the term, else 0. */
export class Text {
  constructor(feature) {
    const { name, terms } = feature;
    this.name = name;
    this.words = wordsOf(feature);
    this.neverMissing = !feature.seen?.missing;
    this.terms = terms.map((term) => characters.decode(utf8.encode(term)));
    this.width = this.nEncoded = terms.length;
  }

  /**
   * Write which terms a cell contains from vector[at] on; return the kind of a warning. Throws for what is no text, number
   * or boolean.
   */
  read(cell, vector, at) {
    const text = textOf(cell, this);
    vector.fill(0, at, at + this.width);
    if (text === null) return this.neverMissing ? "missing" : undefined;
    const places = this.places(utf8.encode(text));
    for (const place of places) vector[at + place] = 1;
    return places.length === 0 ? "unknown" : undefined;
  }

  /** What a usual cell is, for a message. */
  expected() {
    return `a text with one of ${this.width} known terms`;
  }

  /** The places of the terms that a text contains, ascending. bytes: of any kind, as a rule UTF-8. */
  places(bytes) {
    const stream = streamOf(bytes);
    const found = [];
    for (let place = 0; place < this.terms.length; place++) {
      if (stream.includes(this.terms[place])) found.push(place);
    }
    return found;
  }

  /** Write a column for each term: 1 where the number is 1, else 0. */
  encode(vector, at, encoded, column) {
    for (let term = 0; term < this.nEncoded; term++) {
      encoded[column + term] = fround(vector[at + term]) === 1 ? 1 : 0;
    }
  }
}

/** The stream: lower case, digits as 0, each mark a word of its own, one blank around words. */
function streamOf(bytes) {
  const out = new Uint8Array(3 * bytes.length + 2);
  let n = 0;
  let held = 0; // the first byte of a pair that may be a capital

  function blank() {
    if (n === 0 || out[n - 1] !== BLANK) out[n++] = BLANK;
  }

  function add(byte) {
    if (byte >= 0x41 && byte <= 0x5a) byte += 0x20;
    if (byte >= 0x30 && byte <= 0x39) byte = 0x30;
    const isLetter = byte >= 0x80 || (byte >= 0x61 && byte <= 0x7a);
    if (isLetter || byte === 0x30 || byte === 0x27) {
      out[n++] = byte;
      return;
    }
    blank();
    if (byte > BLANK && byte !== 0x7f) {
      out[n++] = byte;
      out[n++] = BLANK;
    }
  }

  blank();
  for (let byte of bytes) {
    if (held !== 0) {
      const pair = folded((held << 8) | byte);
      add(pair >> 8);
      byte = pair & 0xff;
      held = 0;
    }
    if (byte === 0xc3 || byte === 0xce || byte === 0xd0) held = byte;
    else add(byte);
  }
  if (held !== 0) add(held);
  blank();
  return characters.decode(out.subarray(0, n));
}

/** Two bytes: a capital of Latin-1, Greek or Cyrillic becomes its small letter. */
function folded(pair) {
  if (pair >= 0xc380 && pair <= 0xc39e && pair !== 0xc397) return pair + 0x20;
  if (pair >= 0xce91 && pair <= 0xce9f) return pair + 0x20;
  if (pair >= 0xcea0 && pair <= 0xceab) return pair + 0xe0;
  if (pair >= 0xd080 && pair <= 0xd08f) return pair + 0x110;
  if (pair >= 0xd090 && pair <= 0xd09f) return pair + 0x20;
  if (pair >= 0xd0a0 && pair <= 0xd0af) return pair + 0xe0;
  return pair;
}
