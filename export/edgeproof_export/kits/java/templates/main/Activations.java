package {{ java_package }};

import static {{ java_package }}.Arithmetic.clamp;
import static {{ java_package }}.Arithmetic.exp;
import static {{ java_package }}.Arithmetic.flush;

/** What a layer makes of its sums. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
final strictfp class Activations {
    private Activations() {}
{% for name in activations %}

{% include "activations/" ~ name ~ ".java" %}
{% endfor %}
}
