/* Each flavour sums the same products in its own order: integers, so every order gives the same sum. */
#if defined({{ upper }}_PORTABLE)
#define FLAVOUR_PORTABLE
{% if exact_in_doubles %}
#elif defined(__SSE2__) && defined(__OPTIMIZE__) && defined(__GNUC__) && !defined({{ upper }}_DOUBLE_ROUNDING)
#define FLAVOUR_SSE2
#include <emmintrin.h>
{% endif %}
#elif defined(__ARM_FEATURE_DSP) && defined(__thumb2__) && defined(__GNUC__) && !defined(__ARM_BIG_ENDIAN)
#define FLAVOUR_SMLAD
#elif defined(AVR_WITH_MUL)
#define FLAVOUR_PAIRS
#else
#define FLAVOUR_PORTABLE
#endif

#ifdef FLAVOUR_SSE2
{% include "unroll.h" %}
#define SPARE 8 /* weights past the end are read, times 0 */
typedef int16_t weight;
#else
#define KERNEL static
#define SPARE 0
typedef int8_t weight;
#endif
