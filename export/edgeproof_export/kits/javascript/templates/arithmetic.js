/**
 * float32 arithmetic: each operation rounded to the nearest float32, in one order, so that every language
 * gives the same bits. Numbers in parentheses are float32 bit patterns.
 */

const { fround } = Math;

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** The float32 with this bit pattern. */
export function fromBits(pattern) {
  bits[0] = pattern;
  return float[0];
}

/** The bit pattern of a float32. */
export function toBits(x) {
  float[0] = x;
  return bits[0];
}

const TINY = fromBits(0x00800000); // 2^-126: smaller magnitudes count as +0
const EXP_MAX = fromBits(0x42b17217); // above it e^x is infinite
const EXP_MIN = fromBits(0xc2cff1b4); // below it e^x is zero
const LOG2_E = fromBits(0x3fb8aa3b);
const LN2_HIGH = fromBits(0x3f317200);
const LN2_LOW = fromBits(0x35bfbe8e);
const EXP_5 = fromBits(0x3ab52297);
const EXP_4 = fromBits(0x3c091cd5);
const EXP_3 = fromBits(0x3d2aac5c);
const EXP_2 = fromBits(0x3e2aaa49);
const EXP_1 = fromBits(0x3efffffe);

/** x, but +0 where |x| < 2^-126. */
export function flush(x) {
  return x < TINY && x > -TINY ? 0 : x;
}

/** x, limited to lo…hi; comparisons, because Math.min and Math.max treat NaN and -0 in their own way. */
export function clamp(x, lo, hi) {
  return x < lo ? lo : x > hi ? hi : x;
}

function powerOfTwo(k) {
  return fromBits((k + 127) << 23);
}

/** e^x by range reduction and a polynomial; at most 0.989 ulp off. */
export function exp(x) {
  if (x !== x) return x;
  if (x > EXP_MAX) return Infinity;
  if (x < EXP_MIN) return 0;
  const k = Math.trunc(fround(fround(x * LOG2_E) + (x < 0 ? -0.5 : 0.5)));
  const r = fround(fround(x - fround(k * LN2_HIGH)) - fround(k * LN2_LOW));
  let q = fround(fround(EXP_5 * r) + EXP_4);
  q = fround(fround(q * r) + EXP_3);
  q = fround(fround(q * r) + EXP_2);
  q = fround(fround(q * r) + EXP_1);
  const y = fround(fround(fround(fround(r * r) * q) + r) + 1);
  const half = k >> 1;
  return fround(fround(y * powerOfTwo(half)) * powerOfTwo(k - half));
}
