package {{ package }}

// What a layer makes of its sums.
{% for name in activations %}

{% include "activations/" ~ name ~ ".go" %}
{% endfor %}
