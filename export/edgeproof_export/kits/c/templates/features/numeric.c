{% set flushes_values = of_encoding.numeric.flushes_values %}
{% include "bounded.c" %}

{% macro numbers(kernel, said, fields) %}
/* {{ said }}. p: ({{ fields }}, n). Returns where the next column goes. */
{{ "static" if gains else "KERNEL" }} {{ column }} *{{ kernel }}({{ column }} *x, const float *values, const float *p, int n)
{
    int i;

    for (i = 0; i < n; i++) {
{% if fields == 3 %}
        x[i] = {{ "quantised(bounded(values[i], p + i, n))" if gains else "bounded(values[i], p + i, n)" }};
{% else %}
        const float centred = bounded(values[i], p + i, n) - FLASH_FLOAT(p + 3 * n + i);
        const float scaled = centred * FLASH_FLOAT(p + 4 * n + i);
{% set v = "flushed(scaled)" if of_encoding.numeric.flushes_columns else "scaled" %}
        x[i] = {{ "quantised(%s)" % v if gains else v }};
{% endif %}
    }
    return x + n;
}

{% endmacro %}
{% if "values_as_given(" in encoding.calls %}
{{ numbers("values_as_given", "n numbers, each one column as it is", 3) }}
{%- endif %}
{% if " numbers(" in " " ~ encoding.calls %}
{{ numbers("numbers", "n numbers standardised, each one column", 5) }}
{%- endif %}
{% if "ramps(" in encoding.calls %}
/* One number as {{ "k" }} ramps from 0 to 1 (piecewise-linear encoding). ramps: ({{ "3" if gains else "2" }}, k): edges, slopes{{ ", gains" if gains }}. */
static {{ column }} *ramps({{ column }} *x, float v, const float *table, int k)
{
    int t;

    for (t = 0; t < k; t++) {
        const float beyond = v - FLASH_FLOAT(table + t);
        const float ramp = beyond * FLASH_FLOAT(table + k + t);
        const float above = ramp < 0.0f ? 0.0f : ramp;
{% if gains %}
        const float within = flushed(above > 1.0f ? 1.0f : above);
        x[t] = quantised(within * FLASH_FLOAT(table + 2 * k + t));
{% else %}
        x[t] = flushed(above > 1.0f ? 1.0f : above);
{% endif %}
    }
    return x + k;
}

{% endif %}
