/** What a layer makes of its sums: one float32 from one. */

import { clamp, exp } from "./arithmetic.js";

const { fround } = Math;
{% for name in activations %}

{% include "activations/" ~ name ~ ".js" %}
{% endfor %}
