package edgeproof.{{ package }};

import static edgeproof.{{ package }}.Arithmetic.clamp;
import static edgeproof.{{ package }}.Arithmetic.exp;
import static edgeproof.{{ package }}.Arithmetic.flush;

/** What a layer makes of its sums. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
final strictfp class Activations {
    private Activations() {}
{% for name in activations %}

{% include "activations/" ~ name ~ ".java" %}
{% endfor %}
}
