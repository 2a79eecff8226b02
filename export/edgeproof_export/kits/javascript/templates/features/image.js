{% set example = "new Uint8Array(%d)" | format(width) %}
/** A picture: height × width × channels bytes, row after row, pixel after pixel. */

import { flush } from "../arithmetic.js";

const { fround } = Math;
const MOST_PIXELS = 1 << 24;

export class Image {
  constructor(feature) {
    this.name = feature.name;
    this.rows = feature.height;
    this.columns = feature.width;
    this.channels = feature.channels;
    this.crop = feature.fit === "crop";
    this.mean = Float32Array.from(feature.mean);
    this.scale = Float32Array.from(feature.scale);
    this.width = feature.height * feature.width * feature.channels.length;
    this.nEncoded = this.width;
  }

  /**
   * Write the bytes of a picture to vector[at], …. A cell is these bytes, in the size and order of the contract, or
   * `{ data, height, width }` of any size, as ImageData has it. Throws for what are not so many whole numbers, 0…255.
   */
  read(cell, vector, at) {
    const bytes = Number.isInteger(cell?.height) ? this.fitted(cell) : cell;
    const got = bytes?.length;
    if (got !== this.width || typeof bytes === "string") {
      this.refuse(`a picture of ${this.width} bytes, got ${got}`);
    }
    bytesOf(bytes, this);
    for (let i = 0; i < got; i++) {
      vector[at + i] = bytes[i];
    }
  }

  /** A picture of another size, brought to that of the contract: made grey, cropped, resized. */
  fitted(picture) {
    const { data, height, width } = picture;
    const channels = picture.channels ?? data?.length / height / width;
    const n = height * width;
    if (!(height >= 1 && width >= 1 && n <= MOST_PIXELS)) {
      this.refuse(`1 to ${MOST_PIXELS} pixels, got ${height} × ${width}`);
    }
    if (channels !== 1 && channels !== 3 && channels !== 4) {
      this.refuse(`a picture of 1, 3 or 4 channels, got ${channels}`);
    }
    if (data?.length !== n * channels) {
      this.refuse(`${n * channels} bytes, got ${data?.length}`);
    }
    bytesOf(data, this);
    for (let i = 3; channels === 4 && i < data.length; i += 4) {
      if (data[i] !== 255) {
        this.refuse("an opaque picture, got one with transparency");
      }
    }
    const pixel = pixelOf(data, width, channels, this.channels);
    const whole = { top: 0, left: 0, rows: height, columns: width };
    const part = this.crop ? middle(whole, this.rows, this.columns) : whole;
    return resized(part, this.rows, this.columns, this.channels.length, pixel);
  }

  refuse(expected) {
    const name = JSON.stringify(this.name);
    throw new TypeError(`feature ${name}: expected ${expected}`);
  }

  /** Write `(byte - mean) * scale`, by channel; what is no byte is limited to 0…255 and cut to a whole number. */
  encode(vector, at, encoded, column) {
    const { mean, scale, width } = this;
    const channels = mean.length;
    for (let i = 0; i < width; i++) {
      const x = vector[at + i];
      const byte = x > 0 ? Math.trunc(x < 255 ? x : 255) : 0;
      const c = i % channels;
      encoded[column + i] = flush(fround(fround(byte - mean[c]) * scale[c]));
    }
  }
}

/** Throw for what are no bytes. */
function bytesOf(bytes, { name }) {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (!Number.isInteger(byte) || byte < 0 || byte > 255) {
      throw new TypeError(
        `feature ${JSON.stringify(name)}, byte ${i}: expected 0…255, got ${byte}`,
      );
    }
  }
}

/** What gives channel c of the contract of a pixel: pictures have grey, or red, green and blue. */
function pixelOf(data, width, channels, wanted) {
  if (channels === 1) return (row, column) => data[row * width + column];
  const first = (row, column) => (row * width + column) * channels;
  if (wanted.length === 1) {
    return (row, column) => {
      const at = first(row, column);
      return (
        (77 * data[at] + 150 * data[at + 1] + 29 * data[at + 2] + 128) >> 8
      );
    };
  }
  const order = wanted[0] === "blue" ? [2, 1, 0] : [0, 1, 2];
  return (row, column, c) => data[first(row, column) + order[c]];
}

/** The largest part in the middle whose sides are as height to width, rounded down, at least one pixel. */
function middle({ rows, columns }, height, width) {
  if (columns * height > rows * width) {
    const keep = Math.max(1, Math.floor((rows * width) / height));
    const left = Math.floor((columns - keep) / 2);
    return { top: 0, left, rows, columns: keep };
  }
  const keep = Math.max(1, Math.floor((columns * height) / width));
  return { top: Math.floor((rows - keep) / 2), left: 0, rows: keep, columns };
}

/**
 * The mean of the area that each pixel of the result covers, in whole numbers below 2^53: areas are in units of
 * 1 / height and 1 / width pixel.
 */
function resized({ top, left, rows, columns }, height, width, channels, pixel) {
  const result = new Uint8Array(height * width * channels);
  const area = rows * columns;
  const down = overlaps(rows, height);
  const across = overlaps(columns, width);
  result.forEach((_, i) => {
    const c = i % channels;
    const place = Math.floor(i / channels);
    let sum = Math.floor(area / 2);
    for (const [row, high] of down[Math.floor(place / width)]) {
      for (const [column, wide] of across[place % width]) {
        sum += pixel(top + row, left + column, c) * high * wide;
      }
    }
    result[i] = Math.floor(sum / area);
  });
  return result;
}

/** For each result the pixels that it covers: `[place, how much of it]`. */
function overlaps(n, results) {
  return Array.from({ length: results }, (_, result) => {
    const covered = [];
    const [start, end] = [result * n, (result + 1) * n];
    for (let i = Math.floor(start / results); i * results < end; i++) {
      const last = Math.min(end, (i + 1) * results);
      covered.push([i, last - Math.max(start, i * results)]);
    }
    return covered;
  });
}
