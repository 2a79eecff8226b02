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
