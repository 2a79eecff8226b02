// node wasm.mjs MODULE FUNCTION SIZE AT ARENA vectors|self-test: rows of SIZE bytes on standard input, for each the
// float32 that FUNCTION returns on standard output. AT is how far behind the row the ARENA begins.
import { readFileSync, writeSync } from "node:fs";

const [file, name, ...rest] = process.argv.slice(2);
const [size, behind, arena] = rest.map(Number);
const module = new WebAssembly.Module(readFileSync(file));
if (WebAssembly.Module.imports(module).length > 0) throw new Error("the module has imports");
const { memory, __heap_base, [name]: call } = new WebAssembly.Instance(module).exports;
const at = Math.ceil(__heap_base.value / 16) * 16;
const lacking = at + behind + arena - memory.buffer.byteLength;
if (lacking > 0) memory.grow(Math.ceil(lacking / 65536));

if (rest.at(-1) === "self-test") {
  // Of pictures and windows it takes room for a row and the arena.
  const differ = arena > 0 ? call(at, at + behind) : call();
  if (differ !== 0) throw new Error(`golden rows: ${differ} differ`);
} else {
  const given = readFileSync(0);
  const answers = new Float32Array(given.length / size);
  const row = new Uint8Array(memory.buffer, at, size);
  answers.forEach((_, i) => {
    row.set(given.subarray(i * size, (i + 1) * size));
    answers[i] = call(at, at + behind);
  });
  const bytes = new Uint8Array(answers.buffer);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(1, bytes, sent);
}
