{% set signs = of_layers.values() | map(attribute="signs", default=false) | select | list %}
{% set halves = of_layers.values() | map(attribute="halves", default=false) | select | list %}
/*
 * A sum times (2^32 + multiplier) * 2^-(33 + shift), rounded to 31 bits, half up, then to an integer, half away from
 * zero. Returns twice that with a half still to be cut off, plus zero.
{% if not signs %}
 * What is below zero ends at the smallest integer, however it is rounded.
{% endif %}
 * zero: twice the integer of 0, and one.
 */
INLINED int32_t scaled(int32_t acc, int32_t multiplier, int shift, int32_t zero)
{
    int32_t high;

#ifdef FLAVOUR_SMLAD
    __asm__("smmlar %0, %1, %2, %1" : "=r"(high) : "r"(acc), "r"(multiplier));
#else
    high = acc + (int32_t)(((int64_t)acc * multiplier + ((int64_t)1 << 31)) >> 32);
#endif
{% if halves %}
    if (shift < 0) {
        return 2 * high + zero;
    }
{% endif %}
    return ({{ "(high - (high < 0))" if signs else "high" }} >> shift) + zero;
}

/* What scaled gives, halved, between the smallest and the largest integer. */
INLINED int8_t integer(int32_t twice)
{
#ifdef FLAVOUR_SMLAD
    int32_t q;

    __asm__("ssat %0, #8, %1, asr #1" : "=r"(q) : "r"(twice));
#else
    const int32_t whole = twice >> 1;
    const int32_t q = whole < -128 ? -128 : whole > 127 ? 127 : whole;
#endif
    return (int8_t)q;
}
