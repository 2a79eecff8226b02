{% if needs_floats %}
import { floats } from "./floats.js";

{% endif %}
/** The dense layers, {{ shape }}. Weights stand by input: nOut numbers for the first one, then for the second, … */
export const layers = [
{% for layer in layers %}
  {
    // layer {{ loop.index }}: weights ({{ layer.n_in }}, {{ layer.n_out }})
    weights: {{ layer.weights }},
    bias: {{ layer.bias }},
    activation: "{{ layer.activation }}",
  },
{% endfor %}
];
