// node node.js PACKAGE vectors|rows < what wire.py writes > what it reads
import { readFileSync, writeFileSync } from "node:fs";

import { answerRows, answerVectors } from "./answers.js";

const [name, what] = process.argv.slice(2);
const kit = await import(name);
const answer = what === "rows" ? answerRows : answerVectors;
writeFileSync(1, answer(kit, readFileSync(0)));
