/** Rows with the answers that edgeproof sealed: ordinary ones, and those on which implementations are likely to differ. */

import { floats } from "./floats.js";

/** Row vectors, Float32Array ({{ n_rows }}, {{ n_features }}). */
export const vectors = floats({{ vectors }});

/** The float32 bits of each row's probability, ({{ n_rows }}). */
export const answers = {{ answers }};

/** The first {{ rows|length }} of them as texts, in contract order, as JSON. */
export const rows = [
{% for row in rows %}
  {{ row }},
{% endfor %}
].map((row) => JSON.parse(row));
