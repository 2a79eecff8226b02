import { contract, decide } from "./index.js";

// prettier-ignore
const { probability, label } = decide({
{% for name, cell in example.items() %}
  {{ name | own_key }}: {{ examples[name] or cell | literal }},
{% endfor %}
});

console.log(`${contract.target}: ${label} (${probability})`);
