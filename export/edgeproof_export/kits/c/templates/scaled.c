{% set signs = of_layers.values() | map(attribute="signs", default=false) | select | list %}
{% set halves = of_layers.values() | map(attribute="halves", default=false) | select | list %}
/*
 * A sum times multiplier * 2^-shift: rounded to 31 bits, half up, then to an integer, half away from zero.
{% if not signs %}
 * What is below zero ends at the smallest integer, however it is rounded.
{% endif %}
 */
INLINED int32_t scaled(int32_t acc, int32_t multiplier, int shift)
{
    const int32_t high = (int32_t)(((int64_t)acc * multiplier + ((int32_t)1 << 30)) >> 31);

{% if halves %}
    if (shift == 0) {
        return high;
    }
{% endif %}
    return (({{ "(high - (high < 0))" if signs else "high" }} >> (shift - 1)) + 1) >> 1;
}
