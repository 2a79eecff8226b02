{% if needs_flushed %}
/* Values smaller than 2^-126 count as +0, as on hardware that has no denormals. */
static float flushed(float x)
{
    return LESS(-FLT_MIN, x) && LESS(x, FLT_MIN) ? 0.0f : x;
}

{% endif %}
{{ kernels }}

/* Row vector ({{ width }}) to encoded vector ({{ contract.n_encoded }}). */
static void encode(const {{ row_type }} *features, {{ column }} *x)
{
{% for step in encoding.steps %}
    {{ "x = " if not loop.last }}{{ step.call }};
{% endfor %}
}
