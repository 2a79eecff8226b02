/* Several columns or outputs at once, on hosts in vectors as GCC and Clang have them: the same bits, sooner. */
{% if gains %}
#ifdef FLAVOUR_SSE2
#define VECTORS
{% else %}
#if defined(__GNUC__) && defined(__OPTIMIZE__) && !defined({{ upper }}_PORTABLE)
#if defined({{ upper }}_ROWS)
#define SCALARS
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define VECTORS
#elif !defined(SOFTWARE_FLOATS) /* another FPU, as of a Cortex-M4F: a register for each output */
#define SCALARS
#endif
#endif

#ifdef SCALARS
#define LANES 1
typedef float lanes;
#define LOAD(p) (*(p))
#define STORE(p, v) (*(p) = (v))
#endif
#ifdef VECTORS
{% endif %}
#define LANES 4
typedef float lanes __attribute__((vector_size(16)));
typedef float in_memory __attribute__((vector_size(16), aligned(4), may_alias)); /* at any float */
typedef int32_t mask __attribute__((vector_size(16)));
#define LOAD(p) ((lanes)(*(const in_memory *)(p)))
#define STORE(p, v) (*(in_memory *)(p) = (v))
#define SELECT(m, a, b) ((lanes)(((m) & (mask)(a)) | (~(m) & (mask)(b))))
{% if encoding.flushes_values or encoding.flushes_columns %}
#define FLUSHED(v) ((lanes)((mask)((0x7fffffff & (mask)(v)) > 0x007fffff) & (mask)(v)))
{% endif %}
#ifdef __SSE2__
#include <emmintrin.h>
#define LARGER(a, b) ((lanes)_mm_max_ps((__m128)(a), (__m128)(b)))  /* a > b ? a : b, to the bit */
#define SMALLER(a, b) ((lanes)_mm_min_ps((__m128)(a), (__m128)(b))) /* a < b ? a : b, to the bit */
#else
#define LARGER(a, b) SELECT((mask)((a) > (b)), a, b)
#define SMALLER(a, b) SELECT((mask)((a) < (b)), a, b)
#endif
#endif
{% if not gains %}

{% include "unroll.h" %}
#ifdef LANES
#define KERNEL INLINED
#else
#define KERNEL static
#endif
#ifndef VECTORS /* flash is what counts */
#undef UNROLL
#define UNROLL(n)
#endif
{% endif %}
