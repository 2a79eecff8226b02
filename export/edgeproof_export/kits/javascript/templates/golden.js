/** Rows with the answers that edgeproof sealed: ordinary ones, and those on which implementations are likely to differ. */

import { floats } from "./floats.js";

/** Vectors of the rows that are not in `rows`, Float32Array, one after the other. */
export const vectors = {{ vectors | floats }};

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

{% if golden_texts %}
/** For features, by their place, texts as bytes in hexadecimal, and the places of the terms that each contains. */
// prettier-ignore
export const texts = [
{% for place, cases in golden_texts %}
{% for text, terms in cases %}
  [{{ place }}, "{{ text.hex() }}", {{ terms | list | literal }}],
{% endfor %}
{% endfor %}
];

{% endif %}
/** The first {{ named_rows | length }} rows as texts, in contract order. */
// prettier-ignore
export const rows = [
{% for row in named_rows %}
  {{ row | literal }},
{% endfor %}
];
