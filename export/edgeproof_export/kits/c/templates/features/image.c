{% if gains %}
/* A picture as integers. of_bytes: (channels, 256). */
static void pixels(int8_t *x, const uint8_t *bytes, const int8_t *of_bytes, int channels, int32_t n)
{
    int c;

    for (; n > 0; n--) {
        for (c = 0; c < channels; c++) {
            *x++ = FLASH_INT8(of_bytes + 256 * c + *bytes++);
        }
    }
}
{% else %}
/* A picture as numbers, standardised by channel. p: mean, scale: (2, channels). */
static void pixels(float *x, const uint8_t *bytes, const float *p, int channels, int32_t n)
{
    int c;

    for (; n > 0; n--) {
        for (c = 0; c < channels; c++) {
            const float centred = (float)*bytes++ - FLASH_FLOAT(p + c);
            const float scaled = centred * FLASH_FLOAT(p + channels + c);
            *x++ = {{ "flushed(scaled)" if of_encoding.image.flushes else "scaled" }};
        }
    }
}
{% endif %}
