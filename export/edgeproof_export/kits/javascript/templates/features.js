/** The features of the contract, each with what its kind does. */

import { contract } from "./contract.js";
{% for kind in feature_kinds %}
import { {{ kind | class_name }} } from "./features/{{ kind }}.js";
{% endfor %}

// prettier-ignore
const kinds = { {% for kind in feature_kinds %}{{ kind }}: {{ kind | class_name }}, {% endfor %}};

/** In contract order: `name`, `width` in the row vector, `nEncoded` columns, and the methods `read` and `encode`. */
export const features = contract.features.map(
  (feature) => new kinds[feature.kind](feature),
);

/** Numbers of the row vector. */
export const width = features.reduce((sum, feature) => sum + feature.width, 0);
