/*
 * Cells unlike those of training. {{ stem }}_unusual.c takes flash only where it is called, and no memory. MISSING is a
 * missing cell in a column where training had none.
 */
/* clang-format off */
enum {
    {{ upper }}_USUAL = 0,
    {{ upper }}_UNKNOWN = 1,
    {{ upper }}_RANGE = 2,
    {{ upper }}_MISSING = 3
};
/* clang-format on */
{% if numbers %}

/* Of a number, by its place in the row vector. There a category without a code is UNKNOWN, be it missing or not. */
int {{ prefix }}_unusual(const float features[{{ upper }}_WIDTH], int feature);
{% endif %}
{% for kind in unusual_cells %}

{% include "features/" ~ kind ~ "_unusual.h" %}
{% endfor %}
