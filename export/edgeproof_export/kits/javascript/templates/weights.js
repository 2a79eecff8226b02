import * as activations from "./activations.js";
import { floats } from "./floats.js";
{% for kind in layer_kinds %}
import { {{ kind | class_name }} } from "./layers/{{ kind }}.js";
{% endfor %}

/** The layers, {{ network.shape }}. Weights stand by input: nOut numbers for the first one, then for the second, … */
// prettier-ignore
export const layers = [
{% for layer in layers %}
  // layer {{ loop.index }}: {{ layer.n_in }} -> {{ layer.n_out }}
  new {{ layer.kind | class_name }}({
{% for name, values in layer.tensors.items() %}
    {{ name }}: {{ values | floats("    ") }},
{% endfor %}
{% if layer.inputs != (1,) %}
    inputs: {{ layer.inputs | literal }},
{% endif %}
{% if layer.place %}
    place: {{ layer.place | window | literal }},
{% elif not layer.tensors %}
    nOut: {{ layer.n_out }},
{% endif %}
    activation: activations.{{ layer.activation }},
  }),
{% endfor %}
];
