// The playground and the self-test: the package's own JavaScript kit answers.
import { contract, decide } from "kit/index.js";
import { selfTest } from "kit/self-test.js";

const at = (id) => document.getElementById(id);
const form = at("play");

function row() {
  const cells = {};
  for (const input of form.elements) {
    if (input.dataset.column === undefined) continue;
    cells[contract.features[input.dataset.column].name] = input.type === "file" ? input.pixels : input.value;
  }
  return cells;
}

/** The shortest decimal that reads back to the same float32, as `predict` writes it. */
function shortest(p) {
  let digits = 1;
  while (digits < 9 && Math.fround(p.toPrecision(digits)) !== p) digits++;
  return String(Number(p.toPrecision(digits)));
}

function answer() {
  try {
    const { probability, label, warnings } = decide(row());
    at("label").textContent = label;
    at("probability").textContent = shortest(probability);
    if (at("bar")) at("bar").value = probability;
    const told = warnings.map(({ column, kind }) => `${column}: ${at("kinds").dataset[kind]}`);
    at("notes").textContent = told.join(" · ");
  } catch (error) {
    at("label").textContent = "–";
    at("probability").textContent = "–";
    if (at("bar")) at("bar").value = 0;
    at("notes").textContent = error.message;
  }
  form.dispatchEvent(new Event("answered"));
}

/** Microseconds per row: the quickest of several batches, for other programs only slow them down. */
function latency() {
  const [cells, until] = [row(), performance.now() + 300];
  let [best, rows] = [Infinity, 1];
  do {
    const start = performance.now();
    for (let i = 0; i < rows; i++) decide(cells);
    const took = performance.now() - start;
    if (took > 2) best = Math.min(best, (1000 * took) / rows);
    else rows *= 2;
  } while (performance.now() < until || best === Infinity);
  return best;
}

function prove() {
  const result = at("proof");
  try {
    const rows = selfTest();
    result.dataset.outcome = "passed";
    result.textContent = `Passed: ${rows.toLocaleString("en")} golden rows gave the sealed bits.`;
  } catch (error) {
    result.dataset.outcome = "failed";
    result.textContent = `FAILED: ${error.message}`;
  }
  if (!form || !at("latency")) return;
  try {
    at("latency").textContent = `${Number(latency().toPrecision(2))} µs per row in this browser.`;
  } catch {
    at("latency").textContent = "";
  }
}

if (form) {
  form.addEventListener("input", ({ target }) => target.type === "file" || answer());
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(answer));
  answer();
}
at("again").addEventListener("click", prove);
setTimeout(prove, 50);
