{% macro run(call, layer) %}
{% set one, two = layer.addends %}
add({{ call.x }}, {{ one.zero_point }}, {{ one.left }}, {{ one.multiplier }}, {{ one.shift }}, {{ call.other }}, {{ two.zero_point }}, {{ two.left }}, {{ two.multiplier }}, {{ two.shift }}, {{ layer.multiplier }}, {{ layer.shift }}, {{ layer.zero_point }}, {{ call.y }}, {{ call.n_out }});
{%- endmacro %}
/* y = a + b: each is centred, shifted to the left, and scaled to half of the larger scale. */
static void add(const int8_t *a, int a_zero, int a_left, int32_t a_multiplier, int a_shift, const int8_t *b, int b_zero,
                int b_left, int32_t b_multiplier, int b_shift, int32_t multiplier, int shift, int zero_point, int8_t *y,
                int32_t n)
{
    int32_t i;

    for (i = 0; i < n; i++) {
        const int32_t first = scaled((a[i] - a_zero) * ((int32_t)1 << a_left), a_multiplier, a_shift, 1) >> 1;
        const int32_t second = scaled((b[i] - b_zero) * ((int32_t)1 << b_left), b_multiplier, b_shift, 1) >> 1;
        y[i] = integer(scaled(first + second, multiplier, shift, 2 * zero_point + 1));
    }
}
