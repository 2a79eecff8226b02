// node micropython.js FOLDER MODULE vectors|rows|self-test < what wire.py writes > what it reads
//
// FOLDER holds the kit and answers.py. MicroPython runs inside Node, with a file system in memory.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";

const [folder, name, what] = process.argv.slice(2);
const python = await loadMicroPython({ heapsize: 256 * 1024 * 1024 });
for (const file of readdirSync(folder).filter((file) => file.endsWith(".py"))) {
  python.FS.writeFile(`/${file}`, readFileSync(join(folder, file)));
}
const start = "import sys\nsys.path.append('/')\n";
if (what === "self-test") {
  python.runPython(`${start}from ${name}_self_test import self_test\nself_test()`);
} else {
  python.FS.writeFile("/given", readFileSync(0));
  python.runPython(`${start}import ${name} as kit
from answers import answer_rows, answer_vectors
with open("/given", "rb") as given:
    found = answer_${what}(kit, given.read())
with open("/answers", "wb") as answers:
    answers.write(found)
`);
  writeFileSync(1, python.FS.readFile("/answers"));
}
