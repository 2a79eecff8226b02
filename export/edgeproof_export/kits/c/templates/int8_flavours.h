/* Each flavour sums the same products in its own order: integers, so every order gives the same sum. */
#if defined({{ upper }}_PORTABLE)
#define FLAVOUR_PORTABLE
#elif defined({{ upper }}_ROWS)
#define FLAVOUR_ROWS
#elif defined(__ARM_FEATURE_DSP) && defined(__thumb2__) && defined(__GNUC__) && !defined(__ARM_BIG_ENDIAN)
#define FLAVOUR_SMLAD
#elif defined(AVR_WITH_MUL)
#define FLAVOUR_PAIRS
#elif defined(__GNUC__) && (defined(__thumb2__) || defined(__riscv)) /* no vectors, registers enough */
#define FLAVOUR_ROWS
#else
#define FLAVOUR_PORTABLE
#endif

{% if fast %}
#if defined(__ARM_FEATURE_SAT) && defined(__GNUC__) && !defined({{ upper }}_DOUBLE_ROUNDING)
#define SATURATED(q) ((int32_t)__builtin_arm_ssat(q, 8))
#endif
{% endif %}
#ifndef SATURATED
#define SATURATED(q) ((q) < -128 ? -128 : (q) > 127 ? 127 : (q))
#endif

{% include "unroll.h" %}

#if defined(FLAVOUR_SMLAD)
#define ROWS 4 /* outputs at once */
#elif defined(FLAVOUR_ROWS)
#define ROWS 2
#endif
