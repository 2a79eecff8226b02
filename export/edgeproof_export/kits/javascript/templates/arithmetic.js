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

/** The activations of dense layers, by name. */
export const activations = {
  linear: (x) => x,
  relu: (x) => (x > 0 ? x : 0),
  sigmoid: (x) => fround(1 / fround(1 + exp(-clamp(x, -87, 87)))),
  tanh(x) {
    const t = exp(-fround(2 * clamp(x < 0 ? -x : x, 0, 10)));
    const y = fround(fround(1 - t) / fround(1 + t));
    return x < 0 ? -y : y;
  },
  elu: (x) => (x > 0 ? x : fround(exp(x) - 1)),
};

/**
 * One dense layer: y[j] = activation(bias[j] + x[0] * weights[0][j] + x[1] * weights[1][j] + …), summed in this order.
 *
 * x: (nIn). weights: (nIn, nOut). bias: (nOut). y: (nOut), written. All are Float64Arrays of float32 numbers.
 * Four sums at a time stay in registers; each keeps its own order.
 */
export function dense(x, weights, bias, activation, y) {
  const nIn = x.length;
  const nOut = bias.length;
  let j = 0;
  for (; j + 4 <= nOut; j += 4) {
    let a = bias[j];
    let b = bias[j + 1];
    let c = bias[j + 2];
    let d = bias[j + 3];
    for (let i = 0, w = j; i < nIn; i++, w += nOut) {
      const v = x[i];
      a = fround(a + fround(v * weights[w]));
      b = fround(b + fround(v * weights[w + 1]));
      c = fround(c + fround(v * weights[w + 2]));
      d = fround(d + fround(v * weights[w + 3]));
    }
    y[j] = flush(activation(a));
    y[j + 1] = flush(activation(b));
    y[j + 2] = flush(activation(c));
    y[j + 3] = flush(activation(d));
  }
  for (; j < nOut; j++) {
    let a = bias[j];
    for (let i = 0, w = j; i < nIn; i++, w += nOut) {
      a = fround(a + fround(x[i] * weights[w]));
    }
    y[j] = flush(activation(a));
  }
}
