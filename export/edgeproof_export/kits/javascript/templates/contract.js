/** All that turns a row into a decision, apart from the network. Numbers are float32, written as short decimals. */
// prettier-ignore
export const contract = frozen({
{% for name, part in json_contract.items() if name != "features" %}
  {{ name }}: {{ part | literal }},
{% endfor %}
  features: [
{% for feature in json_contract.features %}
    {{ feature | literal }},
{% endfor %}
  ],
});

function frozen(value) {
  for (const part of Object.values(value)) {
    if (typeof part === "object") frozen(part);
  }
  return Object.freeze(value);
}
