/** All that turns a row into a decision, apart from the network. Numbers are float32, written as short decimals. */
export const contract = frozen({{ contract }});

function frozen(value) {
  for (const part of Object.values(value)) {
    if (typeof part === "object") frozen(part);
  }
  return Object.freeze(value);
}
