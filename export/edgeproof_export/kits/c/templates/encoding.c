{% if needs_flushed %}
/* Values smaller than 2^-126 count as +0, as on hardware that has no denormals. */
static float flushed(float x)
{
    return LESS(-FLT_MIN, x) && LESS(x, FLT_MIN) ? 0.0f : x;
}

{% endif %}
{% if encoding.numeric %}
/* One number, imputed, clamped{{ " and flushed" if encoding.flushes_values }}. p: missing, lo, hi, each n apart. */
static float bounded(float x, const float *p, int n)
{
    const float missing = FLASH_FLOAT(p);
    const float lo = FLASH_FLOAT(p + n);
    const float hi = FLASH_FLOAT(p + 2 * n);
    const float v = IS_NAN(x) ? missing : x;
    const float above = LESS(v, lo) ? lo : v;

    return {{ "flushed(LESS(hi, above) ? hi : above)" if encoding.flushes_values else "LESS(hi, above) ? hi : above" }};
}

{% endif %}
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
{% set v = "flushed(scaled)" if encoding.flushes_columns else "scaled" %}
        x[i] = {{ "quantised(%s)" % v if gains else v }};
{% endif %}
    }
    return x + n;
}

{% endmacro %}
{% if encoding.values %}
{{ numbers("values_as_given", "n numbers, each one column as it is", 3) }}
{%- endif %}
{% if encoding.scaled %}
{{ numbers("numbers", "n numbers standardised, each one column", 5) }}
{%- endif %}
{% if encoding.piecewise %}
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
        x[t] = {{ store }}(within * FLASH_FLOAT(table + 2 * k + t));
{% else %}
        x[t] = flushed(above > 1.0f ? 1.0f : above);
{% endif %}
    }
    return x + k;
}

{% endif %}
{% if encoding.categorical %}
/* One code as k columns: {{ "its own is ones[code - 1], the others stand for 0" if gains else "its own is 1, the others 0" }}. Any other number is unknown: none. */
static {{ column }} *one_hot({{ column }} *x, float code{{ ", const int8_t *ones" if gains }}, int k)
{
    int t;

    for (t = 0; t < k; t++) {
{% if gains %}
        x[t] = code == (float)(t + 1) ? FLASH_INT8(ones + t) : (int8_t){{ given.zero_point }};
{% else %}
        x[t] = code == (float)(t + 1) ? 1.0f : 0.0f;
{% endif %}
    }
    return x + k;
}

{% endif %}
/* Row vector ({{ features | length }}) to encoded vector ({{ n_encoded }}). */
static void encode(const float *features, {{ column }} *x)
{
{% for step in encoding.steps %}
    {{ "x = " if not loop.last }}{{ step.call }};
{% endfor %}
}
