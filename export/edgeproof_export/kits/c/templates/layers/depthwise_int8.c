{% macro run(call, layer) %}
depthwise({{ call.x }}, &P{{ call.index }}, W{{ call.index }}, B{{ call.index }}, M{{ call.index }}, S{{ call.index }}, {{ call.scratch }}, {{ call.y }});
{%- if layer.table | length %}

    lookup({{ call.y }}, {{ call.n_out }}, T{{ call.index }}); /* {{ call.activation }} */
{%- endif %}
{%- endmacro %}
/* Up to four channels of a window, four bytes for each place; where it lies outside the image stands at->fill. */
static void gather_four(const int8_t *x, const struct place *at, const struct part *part, int8_t *to, int n)
{
    int32_t i;
    int r;
    int k;
    int c;

    for (i = 0; i < (int32_t)4 * at->rows * at->columns; i++) {
        to[i] = (int8_t)at->fill;
    }
    to += ((int32_t)part->row * at->columns + part->column) * 4;
    for (r = 0; r < part->rows; r++) {
        for (k = 0; k < part->columns; k++) {
            for (c = 0; c < n; c++) {
                to[((int32_t)r * at->columns + k) * 4 + c] = x[((int32_t)r * at->width + k) * at->channels + c];
            }
        }
    }
}

/* y = scaled(bias + the sum over a window of x * weights), each channel by itself, four of them at a time. */
static void depthwise(const int8_t *x, const struct place *place, const int8_t *weights, const int32_t *bias,
                      const int32_t *multiplier, const int8_t *shift, int8_t *scratch, int8_t *y)
{
    AT_PLACE(place);
    const int channels = at->channels;
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
                    const int8_t *w = weights + first + c;
                    int32_t acc = FLASH_INT32(bias + first + c);
                    int32_t q;
                    int r;
                    int k;

                    for (r = 0; r < at->rows; r++) {
                        for (k = 0; k < at->columns; k++) {
                            acc += from[r * line + k * step + c] * FLASH_INT8(w);
                            w += channels;
                        }
                    }
                    q = scaled(acc, FLASH_INT32(multiplier + first + c), FLASH_INT8(shift + first + c)) + at->zero;
                    to[c] = (int8_t)SATURATED(q);
                }
                to += channels;
            }
        }
    }
}
