//! What a layer makes of its sums: one number from one.

#[allow(unused_imports)] // not every one needs all of them
use crate::arithmetic::{clamp, exp, flush, MIN_NORMAL};
{% for name in activations | sort %}

{% include "activations/" ~ name ~ ".rs" %}
{% endfor %}
