{% macro run(call, layer) %}
conv({{ call.x }}, &P{{ call.index }}, W{{ call.index }}, B{{ call.index }}, M{{ call.index }}, S{{ call.index }}, {{ call.scratch }}, {{ call.y }});
{%- if layer.table | length %}

    lookup({{ call.y }}, {{ call.n_out }}, T{{ call.index }}); /* {{ call.activation }} */
{%- endif %}
{%- endmacro %}
/* The bytes of a window; in place of what lies outside the image, and behind the last one, stands at->fill. */
static void gather(const int8_t *x, const struct place *at, const struct part *part, int8_t *to, int32_t n)
{
    const int32_t line = (int32_t)at->columns * at->channels;
    int32_t i;
    int r;

    for (i = 0; i < n; i++) {
        to[i] = (int8_t)at->fill;
    }
    to += part->row * line + (int32_t)part->column * at->channels;
    x += part->from * at->channels;
    for (r = part->rows; r > 0; r--) {
        memcpy(to, x, (size_t)((int32_t)part->columns * at->channels));
        to += line;
        x += (int32_t)at->width * at->channels;
    }
}

/* The n numbers of a window: where they are, if they are side by side, else gathered. */
static const int8_t *window(const int8_t *x, const struct place *at, int32_t pixel, int8_t *scratch, int32_t n)
{
    const struct part part = part_of(at, (int)(pixel / at->n_columns), (int)(pixel % at->n_columns));

    if (n == (int32_t)part.columns * at->channels{{ " && at->flip == 0" if reads_bytes }}) {
        return x + part.from * at->channels;
    }
    gather(x, at, &part, scratch, n);
{% if reads_bytes %}
    if (at->flip != 0) {
        int32_t i;
        for (i = 0; i < n; i++) {
            scratch[i] = (int8_t)(scratch[i] ^ at->flip);
        }
    }
{% endif %}
    return scratch;
}

{% include "layers/conv_products.c" %}

/* y = scaled(bias + the sum over a window of x * weights), for two windows and two outputs at a time. */
static void conv(const int8_t *x, const struct place *place, const int8_t *weights, const int32_t *bias,
                 const int32_t *multiplier, const int8_t *shift, int8_t *scratch, int8_t *y)
{
    AT_PLACE(place);
    const int32_t n = ((int32_t)at->rows * at->columns * at->channels + 3) & -4;
    const int32_t n_pixels = (int32_t)at->n_rows * at->n_columns;
    const int n_out = at->n_out;
    int32_t pixel;

    for (pixel = 0; pixel < n_pixels; pixel += 2) {
        const int32_t more = pixel + 1 < n_pixels; /* or the last one twice */
        const int8_t *first = window(x, at, pixel, scratch, n);
        const int8_t *second = window(x, at, pixel + more, scratch + n, n);
        const int8_t *w = weights;
        int8_t *to = y + pixel * n_out;
        int8_t *to_second = to + more * n_out;
        int j;

        for (j = 0; j < n_out; j += 2) {
            int32_t acc[4]; /* both outputs of the first window, of the second */
            int k;

            acc[0] = acc[2] = FLASH_INT32(bias + j);
            acc[1] = acc[3] = FLASH_INT32(bias + j + 1);
            w = conv_products(acc, first, second, w, n);
            for (k = 0; k < 2 && j + k < n_out; k++) {
                const int32_t m = FLASH_INT32(multiplier + j + k);
                const int s = FLASH_INT8(shift + j + k);
                const int32_t q = scaled(acc[k], m, s) + at->zero;
                const int32_t other = scaled(acc[k + 2], m, s) + at->zero;

                to[j + k] = (int8_t)SATURATED(q);
                to_second[j + k] = (int8_t)SATURATED(other);
            }
        }
    }
}
