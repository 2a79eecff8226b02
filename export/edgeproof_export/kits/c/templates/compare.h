/* Where floats are software, comparing their bits gives the same answers in a few instructions. */
#ifdef SOFTWARE_FLOATS
/* An integer for each float, in the same order; -0 and 0 have the same, and a NaN is beyond infinity. */
static int32_t ordered(float x)
{
    int32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? -(bits & INT32_MAX) : bits;
}

#define IS_NAN(x) (ordered(x) > 0x7f800000 || ordered(x) < -0x7f800000)
#define LESS(a, b) (ordered(a) < ordered(b)) /* neither is NaN */
#define IS_POSITIVE(x) (ordered(x) >= 0x00800000 && ordered(x) <= 0x7f800000)
#else
#define IS_NAN(x) ((x) != (x))
#define LESS(a, b) ((a) < (b))
#define IS_POSITIVE(x) ((x) >= FLT_MIN) /* and not denormal */
#endif
