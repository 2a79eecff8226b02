{% macro run(call, layer) %}
conv({{ call.x }}, &P{{ call.index }}, W{{ call.index }}, B{{ call.index }}, S{{ call.index }}, {{ call.scratch }}, {{ call.y }});
{%- if layer.table | length %}

    lookup({{ call.y }}, {{ call.n_out }}, T{{ call.index }}); /* {{ call.activation }} */
{%- endif %}
{%- endmacro %}
/* The bytes of a window; in place of what lies outside the image, and behind the last one, stands at->fill. */
static void gather(const int8_t *x, const struct place *at, const struct part *part, int8_t *to, int32_t n)
{
    const int32_t line = (int32_t)at->columns * at->channels;
    int r;

    memset(to, at->fill, (size_t)n);
    to += part->row * line + (int32_t)part->column * at->channels;
    x += part->from * at->channels;
    for (r = part->rows; r > 0; r--) {
        memcpy(to, x, (size_t)((int32_t)part->columns * at->channels));
        to += line;
        x += (int32_t)at->width * at->channels;
    }
}

#ifdef FLAVOUR_SMLAD
{% include "layers/conv_int8_smlad.c" %}
#else
{% include "layers/conv_int8_portable.c" %}
#endif

/* y = scaled(bias + the sum over a window of x * weights), for two windows and two outputs at a time. */
static void conv(const int8_t *x, const struct place *place, const int8_t *weights, const int32_t *constants,
                 const int8_t *shifts, int8_t *scratch, int8_t *y)
{
    AT_PLACE(place);
    const int32_t n = ((int32_t)at->rows * at->columns * at->channels + 3) & -4;
    const int32_t n_pixels = (int32_t)at->n_rows * at->n_columns;
    const int32_t zero = 2 * at->zero + 1;
    const int n_out = at->n_out;
    int32_t pixel;

    for (pixel = 0; pixel < n_pixels; pixel += 2) {
        const int32_t more = pixel + 1 < n_pixels; /* or the last one twice */
        const int8_t *w = weights;
        const int32_t *of_output = constants; /* bias, multiplier */
        const int8_t *shift = shifts;
        int8_t *to = y + pixel * n_out;
        int8_t *other = to + more * n_out;
        struct windows windows;
        int left;

        window(&windows, 0, x, at, pixel, scratch, n);
        window(&windows, 1, x, at, pixel + more, scratch, n);
        for (left = n_out; left > 0; left -= 2) {
            int32_t acc[4]; /* both outputs of the first window, of the second */
            int32_t m = FLASH_INT32(of_output + 1);
            int s = FLASH_INT8(shift);

            acc[0] = FLASH_INT32(of_output);
            acc[2] = acc[0];
            acc[1] = FLASH_INT32(of_output + 2);
            acc[3] = acc[1];
            w = products(acc, &windows, w, n);
            *to++ = integer(scaled(acc[0], m, s, zero));
            *other++ = integer(scaled(acc[2], m, s, zero));
            if (left > 1) {
                m = FLASH_INT32(of_output + 3);
                s = FLASH_INT8(shift + 1);
                *to++ = integer(scaled(acc[1], m, s, zero));
                *other++ = integer(scaled(acc[3], m, s, zero));
            }
            of_output += 4;
            shift += 2;
        }
    }
}
