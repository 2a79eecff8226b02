// node bench.mjs MODULE WIDTH [once]: nanoseconds a row of a WebAssembly module, or 256 rows and out.
import { readFileSync } from "node:fs";

const [file, width, once] = process.argv.slice(2);
const kit = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file))).exports;
const at = kit.__heap_base.value;
const rows = 256;
const vectors = Array.from({ length: rows }, (_, i) =>
  Float32Array.from({ length: width }, (_, j) => ((i * 31 + j * 17) % 101) / 101),
);
const row = new Float32Array(kit.memory.buffer, at, width);
const rounds = once ? 1 : 7;
const repeats = once ? 1 : Math.floor(2_000_000 / width / rows);
let best = Infinity;
let sum = 0;
for (let round = 0; round < rounds; round++) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < repeats; i++) {
    for (const vector of vectors) {
      row.set(vector);
      sum += kit.measured_probability(at);
    }
  }
  best = Math.min(best, Number(process.hrtime.bigint() - start) / (repeats * rows));
}
console.log(sum < 0 ? sum : best);
