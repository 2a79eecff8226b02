{% macro run(call, layer) %}
depthwise({{ call.x }}, &P{{ call.index }}, W{{ call.index }}, B{{ call.index }}, {{ call.y }});
    {{ call.activation }}_all({{ call.y }}, {{ call.n_out }});
{%- endmacro %}
#ifdef LANES
/* n vectors (or scalars) of neighbouring channels at once, n up to 4. */
INLINED void depthwise_tile(const float *x, const struct place *at, const struct part *part, const float *weights,
                            const float *bias, float *y, int n)
{
    const int32_t channels = at->channels;
    lanes acc[4];
    int r;
    int k;
    int t;

    UNROLL_ALL
    for (t = 0; t < n; t++) {
        acc[t] = *(const lanes *)(bias + t * LANES);
    }
    for (r = part->rows; r > 0; r--) {
        for (k = part->columns; k > 0; k--) {
            UNROLL_ALL
            for (t = 0; t < n; t++) {
                const lanes product = *(const lanes *)(x + t * LANES) * *(const lanes *)(weights + t * LANES);
                acc[t] = acc[t] + product;
            }
            x += channels;
            weights += channels;
        }
        x += (at->width - part->columns) * channels;
        weights += (at->columns - part->columns) * channels;
    }
    UNROLL_ALL
    for (t = 0; t < n; t++) {
        *(lanes *)(y + t * LANES) = acc[t];
    }
}
#endif

/* One channel. */
static float depthwise_sum(const float *x, const struct place *at, const struct part *part, const float *weights,
                           float acc)
{
    const int32_t channels = at->channels;
    int r;
    int k;

    for (r = part->rows; r > 0; r--) {
        for (k = part->columns; k > 0; k--) {
            const float product = *x * FLASH_FLOAT(weights);
            acc = acc + product;
            x += channels;
            weights += channels;
        }
        x += (at->width - part->columns) * channels;
        weights += (at->columns - part->columns) * channels;
    }
    return acc;
}

/*
 * y[c] = bias[c] + the sum over rows and columns of a window, in ascending order, of x * weights, each channel by
 * itself. What lies outside the image is left out. weights: (rows, columns, channels).
 */
static void depthwise(const float *x, const struct place *place, const float *weights, const float *bias, float *y)
{
    AT_PLACE(place);
    const int channels = at->channels;
    int row;
    int column;

    for (row = 0; row < at->n_rows; row++) {
        for (column = 0; column < at->n_columns; column++) {
            const struct part part = part_of(at, row, column);
            const float *from = x + part.from * channels;
            const float *w = weights + ((int32_t)part.row * at->columns + part.column) * channels;
            int c = 0;

#ifdef LANES
            for (; c + 4 * LANES <= channels; c += 4 * LANES) {
                depthwise_tile(from + c, at, &part, w + c, bias + c, y + c, 4);
            }
#if LANES > 1
            for (; c + LANES <= channels; c += LANES) {
                depthwise_tile(from + c, at, &part, w + c, bias + c, y + c, 1);
            }
#endif
#endif
            for (; c < channels; c++) {
                y[c] = depthwise_sum(from + c, at, &part, w + c, FLASH_FLOAT(bias + c));
            }
            y += channels;
        }
    }
}
