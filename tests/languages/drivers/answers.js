// What a driver does, in Node and in a browser: see wire.py.

export function answerVectors({ width, probability }, bytes) {
  const given = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength / 4 / width;
  const result = new DataView(new ArrayBuffer(4 * count));
  const vector = new Float32Array(width);
  for (let row = 0; row < count; row++) {
    for (let f = 0; f < width; f++) {
      vector[f] = given.getFloat32(4 * (row * width + f), true);
    }
    result.setFloat32(4 * row, probability(vector), true);
  }
  return new Uint8Array(result.buffer);
}

export function answerRows(kit, bytes) {
  const lines = new TextDecoder().decode(bytes).split("\n").slice(0, -1);
  return lines.map((line) => `${answer(kit, line)}\n`).join("");
}

function answer({ contract, decide, rowVector }, line) {
  const row = {};
  line.split(" ").forEach((text, f) => {
    const name = contract.features[f]?.name ?? `no such name ${f}`;
    const value = { value: cell(text), enumerable: true };
    if (text !== "!") Object.defineProperty(row, name, value);
  });
  try {
    const { probability, label, warnings } = decide(row);
    const names = contract.features.map(({ name }) => name);
    const told = warnings.map(({ column, kind }) => `${names.indexOf(column)}:${kind}`);
    const vector = Array.from(rowVector(row), hexadecimal).join(",");
    return `${bits(probability)} ${contract.labels.indexOf(label)} ${vector} ${told}`.trimEnd();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      return "refused";
    }
    throw error;
  }
}

function bits(probability) {
  return hexadecimal(probability).padStart(8, "0");
}

const view = new DataView(new ArrayBuffer(4));

function hexadecimal(x) {
  view.setFloat32(0, x);
  return view.getUint32(0).toString(16);
}

function cell(text) {
  if (text === "-") return null;
  if (text === "T" || text === "F") return text === "T";
  if (text[0] === "*") {
    const at = text.indexOf("t");
    return cell(text.slice(at)).repeat(Number(text.slice(1, at)));
  }
  if (text[0] === "u") {
    const units = text.slice(1).match(/..../g) ?? [];
    return String.fromCharCode(...units.map((unit) => parseInt(unit, 16)));
  }
  if (text[0] === "p") {
    const [height, width, channels, pixels] = text.slice(1).split("x");
    const data = decoded(pixels);
    return { data, height: +height, width: +width, channels: +channels };
  }
  const bytes = decoded(text.slice(1));
  if (text[0] === "w") {
    const view = new DataView(bytes.buffer);
    return Array.from({ length: bytes.length / 4 }, (_, i) =>
      view.getFloat32(4 * i),
    );
  }
  if (text[0] === "n") return new DataView(bytes.buffer).getFloat64(0);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function decoded(digits) {
  const pairs = digits.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}
