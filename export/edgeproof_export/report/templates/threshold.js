// The threshold slider: counts the sealed answers again for any threshold.
const data = JSON.parse(document.getElementById("answers").textContent);
const [no, yes] = data.scores.map((text) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Float32Array(bytes.buffer);
});
const at = (id) => document.getElementById(id);
const [slider, number] = [at("slider"), at("threshold")];
const costs = [at("cost-fp"), at("cost-fn")];
let threshold = data.threshold;

/** How many of the ascending probabilities are above the threshold; both are float32. */
function above(sorted, limit) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] > limit) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

function share(part, whole) {
  return whole ? (part / whole).toFixed(4) : "–";
}

function cost(falsePositives, falseNegatives) {
  const [fp, fn] = costs.map((input) => Number(input.value) || 0);
  return fp * falsePositives + fn * falseNegatives;
}

/** Put the point of a curve where its axes say 0 and 1 are. */
function move(name, x, y) {
  const point = document.querySelector(`#${name} .point`);
  if (!point) return;
  const [x0, y0, x1, y1] = point.dataset.axes.split(" ").map(Number);
  const known = Number.isFinite(x + y);
  point.setAttribute("visibility", known ? "visible" : "hidden");
  if (!known) return;
  point.setAttribute("cx", x0 + x * (x1 - x0));
  point.setAttribute("cy", y0 + y * (y1 - y0));
}

function show() {
  const limit = Math.fround(threshold);
  const [fp, tp] = [above(no, limit), above(yes, limit)];
  const [tn, fn] = [no.length - fp, yes.length - tp];
  const figures = {
    tn, fp, fn, tp,
    accuracy: share(tn + tp, no.length + yes.length),
    precision: share(tp, tp + fp),
    recall: share(tp, tp + fn),
    fpr: share(fp, fp + tn),
    f1: share(2 * tp, 2 * tp + fp + fn),
    cost: cost(fp, fn).toLocaleString("en"),
  };
  for (const [id, value] of Object.entries(figures)) {
    at(`m-${id}`).textContent = value.toLocaleString("en");
  }
  move("roc", fp / no.length, tp / yes.length);
  move("pr", tp / yes.length, tp / (tp + fp));
  slider.setAttribute("aria-valuetext", `threshold ${threshold}`);
}

function choose(value, from) {
  if (!Number.isFinite(value)) return;
  threshold = Math.min(1, Math.max(0, value));
  if (from !== slider) slider.value = Math.round(threshold * 1000);
  if (from !== number) number.value = threshold;
  show();
}

slider.addEventListener("input", () => choose(slider.value / 1000, slider));
number.addEventListener("input", () => choose(number.valueAsNumber, number));
for (const input of costs) input.addEventListener("input", show);
at("sealed").addEventListener("click", () => choose(data.threshold));
at("cheapest").addEventListener("click", () => {
  let best = [Infinity, data.threshold];
  for (const value of new Set([0, ...no, ...yes])) {
    const found = cost(above(no, value), yes.length - above(yes, value));
    if (found < best[0]) best = [found, value];
  }
  choose(best[1]);
});
choose(data.threshold);
