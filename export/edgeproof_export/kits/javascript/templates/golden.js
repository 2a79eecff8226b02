/** Rows with the answers that edgeproof sealed: ordinary ones, and those on which implementations are likely to differ. */

import { floats } from "./floats.js";

/** Row vectors, Float32Array, one after the other. */
export const vectors = {{ golden.vectors | floats }};

/** The float32 bits of each row's probability, ({{ probabilities | length }}). */
// prettier-ignore
export const answers = [
{% for line in probabilities | bits | wrapped(76, "  ") %}
{{ line }}
{% endfor %}
];

/** The index of each row's label, a digit each, ({{ probabilities | length }}). */
// prettier-ignore
export const labels = "{{ golden_labels }}";

/** The first {{ named_rows | length }} of them as texts, in contract order. */
// prettier-ignore
export const rows = [
{% for row in named_rows %}
  {{ row | literal }},
{% endfor %}
];
