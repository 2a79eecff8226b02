{% set bias_type = of_layers.dense.bias_type %}
{% set one_factor = of_layers.dense.one_factor %}
{% set factor_at = "multiplier, shift" if one_factor else "FLASH_INT32(multiplier + {0}), FLASH_INT8(shift + {0})" %}
{% macro factors(call, layer) %}
{% if one_factor %}
{{ layer.multiplier[0] }}, {{ layer.shift[0] - (32 if of_layers.dense.fast else 0) }}
{%- else %}
M{{ call.index }}, S{{ call.index }}
{%- endif %}
{% endmacro %}
{% macro run(call, layer) %}
dense({{ call.x }}, {{ call.n_in }}, W{{ call.index }}, B{{ call.index }}, {{ factors(call, layer) | trim }}, {{ layer.zero_point }}, {{ call.y }}, {{ call.n_out }});
{%- if layer.table | length %}

    lookup({{ call.y }}, {{ call.n_out }}, T{{ call.index }}); /* {{ call.activation }} */
{%- endif %}
{%- endmacro %}
{% macro first(call, layer, segments) %}
{
        int32_t acc[{{ call.n_out }}];

        begin(acc, B0, {{ call.n_out }});
{% for one in segments %}
{% set weights = "W0 + %d" | format(one.start * call.n_out) if one.start else "W0" %}
{% if one.kernel == "plus_terms" %}
        plus_terms(acc, {{ one.given }}, {{ one.n }}, {{ weights }}, {{ text_steps if text_steps is not none else "D0 + %d" | format(one.start) if one.start else "D0" }}, {{ call.n_out }});
{% else %}
        plus_numbers(acc, {{ one.given }}, {{ one.n }}, {{ weights }}, {{ call.n_out }});
{% endif %}
{% endfor %}
        finish(acc, {{ factors(call, layer) | trim }}, {{ layer.zero_point }}, {{ call.y }}, {{ call.n_out }});
    }
{%- if layer.table | length %}

    lookup({{ call.y }}, {{ call.n_out }}, T{{ call.index }}); /* {{ call.activation }} */
{%- endif %}
{%- endmacro %}
{% include "flavours.h" %}

{% if of_layers.dense.fast %}
#if defined(__ARM_FEATURE_SAT) && defined(__GNUC__) && !defined({{ upper }}_DOUBLE_ROUNDING)
#define SATURATED(q) ((int32_t)__builtin_arm_ssat(q, 8))
#endif
{% endif %}
#ifndef SATURATED
#define SATURATED(q) ((q) < -128 ? -128 : (q) > 127 ? 127 : (q))
#endif

#if defined(FLAVOUR_SMLAD)
#define ROWS 4 /* outputs at once */
#elif defined(FLAVOUR_ROWS)
#define ROWS 2
#endif

{% if of_layers.dense.fast %}
#if defined({{ upper }}_DOUBLE_ROUNDING)
/* All 64 bits are rounded. */
#elif defined(FLAVOUR_PAIRS)
/* Kept apart, or avr-gcc multiplies 32 by 32 bits. */
static __attribute__((noinline)) uint32_t product(uint16_t a, uint16_t b)
{
    return (uint32_t)a * b;
}

/* The upper 32 bits of a product, from products of 16 bits; multiplier: not negative. */
static int32_t upper_half(int32_t acc, int32_t multiplier)
{
    const uint16_t low = (uint16_t)acc;
    const uint16_t high = (uint16_t)((uint32_t)acc >> 16);
    const uint16_t factor_low = (uint16_t)multiplier;
    const uint16_t factor_high = (uint16_t)((uint32_t)multiplier >> 16);
    const uint32_t upper = product(high, factor_low) + (product(low, factor_low) >> 16);
    const uint32_t lower = product(low, factor_high) + (uint16_t)upper;
    const uint32_t unsigned_half = product(high, factor_high) + (upper >> 16) + (lower >> 16);

    return (int32_t)(acc < 0 ? unsigned_half - (uint32_t)multiplier : unsigned_half);
}
#else
static int32_t upper_half(int32_t acc, int32_t multiplier)
{
    return (int32_t)(((int64_t)acc * multiplier) >> 32);
}
#endif

{% endif %}
/* A sum in steps of its inputs to an integer of its output: times multiplier * 2^-shift, rounded once. */
static int8_t rescaled(int32_t acc, int32_t multiplier, int shift, int zero_point)
{
#ifdef {{ upper }}_DOUBLE_ROUNDING
    const int64_t first = ((int64_t)acc * multiplier + ((int64_t)1 << 30)) >> 31;
    const int second = shift - {{ -1 if of_layers.dense.fast else 31 }};
    const int64_t half = second > 0 ? ((int64_t)1 << (second - 1)) - (first < 0) : 0;
    const int64_t rounded = second >= 0 ? (first + half) >> second : first * ((int64_t)1 << -second);
    const int64_t q = rounded + zero_point;
{% if of_layers.dense.fast %}
#else
    /* The lower half of the product cannot change the result: every shift is at least 33, and given as shift - 32. */
    const int32_t high = upper_half(acc, multiplier);
    const int32_t q = (((high >> (shift - 1)) + 1) >> 1) + zero_point;
{% else %}
#else
    const int64_t product = (int64_t)acc * multiplier;
    const int64_t q = ((product + ((int64_t)1 << (shift - 1))) >> shift) + zero_point;
{% endif %}
#endif

    return (int8_t)SATURATED(q);
}

{% if text_features %}
static void begin(int32_t *acc, const int32_t *bias, int n_out)
{
    int j;

    for (j = 0; j < n_out; j++) {
        acc[j] = FLASH_INT32(bias + j);
    }
}

{% if numbers %}
/* acc[j] += x[i] * weights[i][j]. x: (n), weights: (n, n_out). */
static void plus_numbers(int32_t *acc, const int8_t *x, int n, const int8_t *weights, int n_out)
{
    int i;
    int j;

    for (i = 0; i < n; i++) {
        for (j = 0; j < n_out; j++) {
            acc[j] += x[i] * FLASH_INT8(weights + i * n_out + j);
        }
    }
}

{% endif %}
/* y[j] = rescaled(acc[j]). */
{% if of_layers.dense.one_factor %}
static void finish(const int32_t *acc, int32_t multiplier, int shift, int zero_point, int8_t *y, int n_out)
{% else %}
static void finish(const int32_t *acc, const int32_t *multiplier, const int8_t *shift, int zero_point, int8_t *y,
                   int n_out)
{% endif %}
{
    int j;

    for (j = 0; j < n_out; j++) {
        y[j] = rescaled(acc[j], {{ factor_at.format("j") }}, zero_point);
    }
}
{% endif %}
{% if is_called %}

#ifdef FLAVOUR_PAIRS
{% include "layers/dense_int8_pairs.c" %}
#elif defined(ROWS)
{% include "layers/dense_int8_rows.c" %}
#else
{% include "layers/dense_int8_portable.c" %}
#endif
{% endif %}
