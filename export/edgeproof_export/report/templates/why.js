// What each column adds to the logit: Shapley values, the numbers of `edgeproof predict --explain`.
import { rowVector, width } from "kit/index.js";
import { features } from "kit/features.js";
import { run } from "kit/network.js";
import { layers } from "kit/weights.js";

const n = features.length;
const why = at("why");
const lines = [...why.querySelectorAll("tbody tr")];
const absent = new Float32Array(width).fill(NaN); // all is missing
const mixed = new Float32Array(width);

/** The places that columns have in drawn orders, (orders, n); none where all subsets are tried. */
const drawn = Uint8Array.from(atob(why.dataset.orders), (byte) => byte.charCodeAt(0));

/** The logit: what the kit's last layer gives without its activation. */
function logit(vector) {
  const last = layers.at(-1);
  const { activation } = last;
  last.activation = (sum) => sum;
  try {
    return run(vector);
  } finally {
    last.activation = activation;
  }
}

/** The logit where some columns are told, the others missing; `isTold(column)`. */
function worth(vector, isTold) {
  let place = 0;
  for (let column = 0; column < n; column++) {
    const from = isTold(column) ? vector : absent;
    for (const end = place + features[column].width; place < end; place++) mixed[place] = from[place];
  }
  return logit(mixed);
}

/** Every subset is weighed. Bit i of a subset says whether column i is told. */
function ofAll(vector) {
  const worths = Array.from({ length: 1 << n }, (_, subset) => worth(vector, (i) => (subset >> i) & 1));
  const factorial = (k) => (k < 2 ? 1 : k * factorial(k - 1));
  const weights = Array.from({ length: n }, (_, k) => (factorial(k) * factorial(n - k - 1)) / factorial(n));
  const adds = new Array(n).fill(0);
  worths.forEach((before, subset) => {
    const untold = [...adds.keys()].filter((i) => !((subset >> i) & 1));
    for (const i of untold) adds[i] += weights[n - untold.length] * (worths[subset | (1 << i)] - before);
  });
  return { adds };
}

/** What each column changes when all are told in this order. ranks: the place of each column. */
function walked(vector, ranks) {
  const steps = [];
  let before = logit(absent);
  for (let place = 0; place < n; place++) {
    const after = worth(vector, (i) => ranks[i] <= place);
    steps[ranks.indexOf(place)] = after - before;
    before = after;
  }
  return steps;
}

/** Drawn orders are walked forwards and backwards: means, and their standard errors. */
function ofDrawn(vector) {
  const pairs = [];
  for (let start = 0; start < drawn.length; start += n) {
    const ranks = drawn.subarray(start, start + n);
    const back = walked(vector, ranks.map((rank) => n - 1 - rank));
    pairs.push(walked(vector, ranks).map((step, i) => (step + back[i]) / 2));
  }
  const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const adds = features.map((_, i) => mean(pairs.map((pair) => pair[i])));
  const variances = adds.map((m, i) => mean(pairs.map((pair) => (pair[i] - m) ** 2)));
  return { adds, errors: variances.map((v) => Math.sqrt(v / (pairs.length - 1))) };
}

const signed = (x) => (x < 0 ? "−" : "+") + Math.abs(x).toFixed(3);

function show({ adds, errors }) {
  const most = Math.max(...adds.map(Math.abs)) || 1;
  lines.forEach((line, i) => {
    const [told, bar] = [line.querySelector("td"), line.querySelector("i")];
    told.textContent = signed(adds[i]) + (errors ? ` ± ${errors[i].toFixed(3)}` : "");
    told.title = adds[i];
    const share = (50 * adds[i]) / most;
    bar.style.cssText = `width: ${Math.abs(share)}%; margin-left: ${50 + Math.min(0, share)}%`;
    bar.className = share < 0 ? "less" : "more";
  });
}

function explain() {
  if (!why.open) return;
  let vector;
  try {
    vector = rowVector(row());
  } catch {
    at("sum").textContent = "No answer, so nothing to explain."; // the form says what is wrong
    for (const line of lines) line.querySelector("td").textContent = "–";
    return;
  }
  show(drawn.length ? ofDrawn(vector) : ofAll(vector));
  const [from, to] = [logit(absent), logit(vector)];
  at("sum").textContent = `All missing: ${signed(from)}. The columns add ${signed(to - from)}. This row: ${signed(to)}.`;
}

let soon;
function explainSoon() {
  clearTimeout(soon);
  soon = setTimeout(explain, 50);
}

form.addEventListener("answered", explainSoon);
why.addEventListener("toggle", explainSoon);
explainSoon();
