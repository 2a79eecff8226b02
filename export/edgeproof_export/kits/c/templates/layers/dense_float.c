{% macro run(call, layer) %}
dense({{ call.x }}, {{ call.n_in }}, W{{ call.index }}, B{{ call.index }}, {{ call.y }}, {{ call.n_out }});
    {{ call.activation }}_all({{ call.y }}, {{ call.n_out }});
{%- endmacro %}
{% macro first(call, layer, segments) %}
begin({{ call.y }}, B{{ call.index }}, {{ call.n_out }});
{% for one in segments %}
    {{ one.kernel }}({{ call.y }}, {{ one.given }}, {{ one.n }}, W{{ call.index }}{{ " + %d" | format(one.start * call.n_out) if one.start }}, {{ call.n_out }});
{% endfor %}
    {{ call.activation }}_all({{ call.y }}, {{ call.n_out }});
{%- endmacro %}
{% if text_features %}
/* y[j] = bias[j]. */
static void begin(float *y, const float *bias, int n_out)
{
    int j;

    for (j = 0; j < n_out; j++) {
        y[j] = FLASH_FLOAT(bias + j);
    }
}

{% if numbers %}
/* y[j] += x[i] * weights[i][j], for i in order. x: (n), weights: (n, n_out). */
static void plus_numbers(float *y, const float *x, int n, const float *weights, int n_out)
{
    int i;
    int j;

    for (i = 0; i < n; i++) {
        for (j = 0; j < n_out; j++) {
            const float product = x[i] * FLASH_FLOAT(weights + i * n_out + j);
            y[j] = y[j] + product;
        }
    }
}

{% endif %}
{% endif %}
{% if is_called %}
#if defined(AVR_WITH_MUL) && defined(__OPTIMIZE__) && !defined({{ upper }}_PORTABLE)
#define FLAVOUR_AVR
{% include "layers/dense_float_avr.c" %}
#endif

#ifdef LANES
/* n vectors (or scalars) of neighbouring outputs at once, n up to 8: each input is loaded once for all of them. */
INLINED void tile(const float *x, int n_in, const float *weights, const float *bias, float *y, int n_out, int n)
{
    lanes acc[8];
    int i;
    int t;

    UNROLL_ALL
    for (t = 0; t < n; t++) {
        acc[t] = *(const lanes *)(bias + t * LANES);
    }
    UNROLL_INPUTS
    for (i = 0; i < n_in; i++) {
        UNROLL_ALL
        for (t = 0; t < n; t++) {
            const lanes product = x[i] * *(const lanes *)(weights + i * n_out + t * LANES);
            acc[t] = acc[t] + product;
        }
    }
    UNROLL_ALL
    for (t = 0; t < n; t++) {
        *(lanes *)(y + t * LANES) = acc[t];
    }
}
#endif

/*
 * y[j] = bias[j] + the sum over i, in ascending order, of x[i] * weights[i][j]; each product and each sum is rounded.
 * x: (n_in), weights: (n_in, n_out), bias and y: (n_out).
 */
KERNEL void dense(const float *x, int n_in, const float *weights, const float *bias, float *y, int n_out)
{
    int i;
    int j = 0;

#ifdef LANES
    for (; j + 8 * LANES <= n_out; j += 8 * LANES) {
        tile(x, n_in, weights + j, bias + j, y + j, n_out, 8);
    }
    for (; j + 4 * LANES <= n_out; j += 4 * LANES) {
        tile(x, n_in, weights + j, bias + j, y + j, n_out, 4);
    }
    for (; j + LANES <= n_out; j += LANES) {
        tile(x, n_in, weights + j, bias + j, y + j, n_out, 1);
    }
#endif
    for (; j < n_out; j++) {
        float acc = FLASH_FLOAT(bias + j);
#ifdef FLAVOUR_AVR
        if (plus_products(&acc, x, weights + j, (uint16_t)n_in, (uint16_t)n_out)) {
            y[j] = acc;
            continue;
        }
#endif
        for (i = 0; i < n_in; i++) {
            const float product = x[i] * FLASH_FLOAT(weights + i * n_out + j);
            acc = acc + product;
        }
        y[j] = acc;
    }
}
{% endif %}
