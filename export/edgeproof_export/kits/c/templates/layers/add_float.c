{% macro run(call, layer) %}
add({{ call.x }}, {{ call.other }}, {{ call.y }}, {{ call.n_out }});
    {{ call.activation }}_all({{ call.y }}, {{ call.n_out }});
{%- endmacro %}
static void add(const float *a, const float *b, float *y, int32_t n)
{
    int32_t i;

    for (i = 0; i < n; i++) {
        y[i] = a[i] + b[i];
    }
}
