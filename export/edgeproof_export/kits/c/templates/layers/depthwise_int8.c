{% macro run(call, layer) %}
{% set pairs = call.place.rows == 3 and call.place.columns == 3 and call.place.channels % 4 == 0 %}
depthwise{{ "_3x3" if pairs }}({{ call.x }}, &P{{ call.index }}, W{{ call.index }}, B{{ call.index }}, S{{ call.index }}, {{ call.scratch }}, {{ call.y }});
{%- if layer.table | length %}

    lookup({{ call.y }}, {{ call.n_out }}, T{{ call.index }}); /* {{ call.activation }} */
{%- endif %}
{%- endmacro %}
{% if of_layers.depthwise.pairs %}
#ifdef FLAVOUR_SMLAD
{% include "layers/depthwise_int8_smlad.c" %}
#else
#define depthwise_3x3 depthwise
#endif
{% endif %}

{% if not of_layers.depthwise.others %}
#ifndef FLAVOUR_SMLAD
{% endif %}
/* Up to four channels of a window, four bytes for each place; where it lies outside the image stands at->fill. */
static void gather_four(const int8_t *x, const struct place *at, const struct part *part, int8_t *to, int n)
{
    int r;
    int k;
    int c;

    memset(to, at->fill, (size_t)((int32_t)4 * at->rows * at->columns));
    to += ((int32_t)part->row * at->columns + part->column) * 4;
    for (r = part->rows; r > 0; r--) {
        for (k = part->columns; k > 0; k--) {
            for (c = 0; c < n; c++) {
                to[c] = x[c];
            }
            to += 4;
            x += at->channels;
        }
        to += (at->columns - part->columns) * 4;
        x += (int32_t)(at->width - part->columns) * at->channels;
    }
}

/* y = scaled(bias + the sum over a window of x * weights), each channel by itself, up to four of them at a time. */
static void depthwise(const int8_t *x, const struct place *place, const int8_t *weights, const int32_t *constants,
                      const int8_t *shifts, int8_t *scratch, int8_t *y)
{
    AT_PLACE(place);
    const int channels = at->channels;
    const int32_t zero = 2 * at->zero + 1;
    int first;

    for (first = 0; first < channels; first += 4) {
        const int n = channels - first < 4 ? channels - first : 4;
        int8_t *to = y + first;
        int row;
        int column;

        for (row = 0; row < at->n_rows; row++) {
            for (column = 0; column < at->n_columns; column++) {
                const struct part part = part_of(at, row, column);
                const int8_t *from = x + part.from * channels + first;
                int32_t step = channels;                      /* to the next column */
                int32_t line = (int32_t)at->width * channels; /* to the next row */
                int c;

                if (part.rows != at->rows || part.columns != at->columns) {
                    gather_four(from, at, &part, scratch, n);
                    from = scratch;
                    step = 4;
                    line = (int32_t)4 * at->columns;
                }
                for (c = 0; c < n; c++) {
                    const int32_t *of_channel = constants + 2 * (first + c); /* bias, multiplier */
                    const int8_t *w = weights + first + c;
                    int32_t acc = FLASH_INT32(of_channel);
                    int r;
                    int k;

                    for (r = 0; r < at->rows; r++) {
                        for (k = 0; k < at->columns; k++) {
                            acc += from[r * line + k * step + c] * FLASH_INT8(w);
                            w += channels;
                        }
                    }
                    acc = scaled(acc, FLASH_INT32(of_channel + 1), FLASH_INT8(shifts + first + c), zero);
                    to[c] = integer(acc);
                }
                to += channels;
            }
        }
    }
}
{% if not of_layers.depthwise.others %}
#endif
{% endif %}
