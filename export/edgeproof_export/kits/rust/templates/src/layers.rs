//! The kinds of layers that this decision has.

{% for kind in layer_kinds | sort %}
mod {{ kind }};
{% endfor %}

{% for kind in layer_kinds | sort %}
pub use {{ kind }}::{{ kind }};
{% endfor %}
