/* Each operation is rounded to float32 once, or the answers are no longer those that were proven. */
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "{{ prefix }}: -ffast-math removes the tests for NaN and reorders sums; build without it"
#endif
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0
#error "{{ prefix }}: floats are computed in a wider type here; on 32-bit x86 build with -msse2 -mfpmath=sse"
#endif
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__) && defined(__FP_FAST_FMAF)
#pragma GCC optimize("fp-contract=off")
#endif
#if defined(__AVR__) || defined(__SOFTFP__) || defined(__riscv_float_abi_soft)
#define SOFTWARE_FLOATS
#endif
