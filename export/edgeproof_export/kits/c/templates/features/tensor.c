{% set flushes_values = true %}
{% include "bounded.c" %}

/* A window of numbers, standardised by channel. p: missing, lo, hi, mean, scale: (5, channels). */
static void steps({{ column }} *x, const float *values, const float *p, int channels, int32_t n)
{
    int c;

    for (; n > 0; n--) {
        for (c = 0; c < channels; c++) {
            const float centred = bounded(*values++, p + c, channels) - FLASH_FLOAT(p + 3 * channels + c);
            const float scaled = centred * FLASH_FLOAT(p + 4 * channels + c);
            *x++ = {{ "quantised(flushed(scaled))" if gains else "flushed(scaled)" }};
        }
    }
}
