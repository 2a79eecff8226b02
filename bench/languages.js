// node languages.js KIT MODEL.onnx WIDTH ROWS   nanoseconds a row, one row at a time: the kit beside onnxruntime-node
//
// Stands beside node_modules that hold onnxruntime-node. The two take turns; the best turn of each counts.
import { pathToFileURL } from "node:url";

import ort from "onnxruntime-node";

const [kit, model, width, rows] = process.argv.slice(2);
const { probability } = await import(pathToFileURL(`${kit}/index.js`));
const session = await ort.InferenceSession.create(model);
const vector = Float32Array.from({ length: width }, (_, f) => Math.sin(f));
const features = new ort.Tensor("float32", vector, [1, Number(width)]);

const ways = {
  kit: [Number(rows), () => probability(vector)],
  onnxruntime: [Math.ceil(rows / 20), () => session.run({ features })],
};
const best = { kit: Infinity, onnxruntime: Infinity };
for (let turn = 0; turn < 7; turn++) {
  for (const [way, [count, call]] of Object.entries(ways)) {
    const start = process.hrtime.bigint();
    for (let row = 0; row < count; row++) {
      const answer = call();
      if (answer instanceof Promise) await answer;
    }
    const each = Number(process.hrtime.bigint() - start) / count;
    best[way] = Math.min(best[way], each);
  }
}
console.log(JSON.stringify(best));
