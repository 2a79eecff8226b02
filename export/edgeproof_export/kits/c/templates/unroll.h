#ifdef __GNUC__
#define INLINED static inline __attribute__((always_inline))
#else
#define INLINED static
#endif
#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define HIDDEN(v) __asm__("" : "+r"(v)) /* the compiler cannot follow the value: it stays in order, in one register */
#else
#define HIDDEN(v)
#endif
#define PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define UNROLL(n) PRAGMA(clang loop unroll_count(n))
#define UNROLL_ALL PRAGMA(clang loop unroll(full))
#elif defined(__GNUC__) && __GNUC__ >= 8
#define UNROLL(n) PRAGMA(GCC unroll n)
#define UNROLL_ALL PRAGMA(GCC unroll 8)
#else
#define UNROLL(n)
#define UNROLL_ALL
#endif
