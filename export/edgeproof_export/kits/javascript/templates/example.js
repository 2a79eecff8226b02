import { contract, predict } from "./index.js";

const { probability, label } = predict({
{% for key, cell in example %}
  {{ key }}: {{ cell }},
{% endfor %}
});

console.log(`${contract.target}: ${label} (${probability})`);
