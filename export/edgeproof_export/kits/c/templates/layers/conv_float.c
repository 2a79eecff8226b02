{% macro run(call, layer) %}
conv({{ call.x }}, &P{{ call.index }}, W{{ call.index }}, B{{ call.index }}, {{ call.y }});
    {{ call.activation }}_all({{ call.y }}, {{ call.n_out }});
{%- endmacro %}
/* Rows of numbers, and the weights of each number: rows of n_out. */
struct rows {
    const float *x;
    int32_t x_step; /* to the next row */
    int32_t w_step;
    int32_t n; /* numbers of a row */
    int n_rows;
    int n_out;
};

#ifdef LANES
/* n vectors (or scalars) of neighbouring outputs at once, n up to 8: each number is loaded once for all of them. */
INLINED void conv_tile(const struct rows *rows, const float *weights, const float *bias, float *y, int n)
{
    const int n_out = rows->n_out;
    const float *x = rows->x;
    lanes acc[8];
    int left;
    int t;

    UNROLL_ALL
    for (t = 0; t < n; t++) {
        acc[t] = *(const lanes *)(bias + t * LANES);
    }
    for (left = rows->n_rows; left > 0; left--) {
        const float *const end = x + rows->n;
        const float *w = weights;
        for (; x != end; x++) {
            UNROLL_ALL
            for (t = 0; t < n; t++) {
                const lanes product = *x * *(const lanes *)(w + t * LANES);
                acc[t] = acc[t] + product;
            }
            w += n_out;
        }
        x += rows->x_step - rows->n;
        weights += rows->w_step;
    }
    UNROLL_ALL
    for (t = 0; t < n; t++) {
        *(lanes *)(y + t * LANES) = acc[t];
    }
}
#endif

/* One output. */
static float conv_sum(const struct rows *rows, const float *weights, float acc)
{
    const float *x = rows->x;
    int32_t i;
    int left;

    for (left = rows->n_rows; left > 0; left--) {
        for (i = 0; i < rows->n; i++) {
            const float product = x[i] * FLASH_FLOAT(weights + i * rows->n_out);
            acc = acc + product;
        }
        x += rows->x_step;
        weights += rows->w_step;
    }
    return acc;
}

/*
 * y[j] = bias[j] + the sum over rows, columns and channels of a window, in ascending order, of x * weights. Each
 * product and each sum is rounded; what lies outside is left out. weights: (rows, columns, channels, n_out).
 */
static void conv(const float *x, const struct place *place, const float *weights, const float *bias, float *y)
{
    AT_PLACE(place);
    const int n_out = at->n_out;
    struct rows rows;
    int row;
    int column;

    rows.x_step = (int32_t)at->width * at->channels;
    rows.w_step = (int32_t)at->columns * at->channels * n_out;
    rows.n_out = n_out;
    for (row = 0; row < at->n_rows; row++) {
        for (column = 0; column < at->n_columns; column++) {
            const struct part part = part_of(at, row, column);
            const float *w = weights + part.row * rows.w_step + (int32_t)part.column * at->channels * n_out;
            int j = 0;

            rows.x = x + part.from * at->channels;
            rows.n = (int32_t)part.columns * at->channels;
            rows.n_rows = part.rows;
#ifdef LANES
            for (; j + 8 * LANES <= n_out; j += 8 * LANES) {
                conv_tile(&rows, w + j, bias + j, y + j, 8);
            }
            for (; j + 4 * LANES <= n_out; j += 4 * LANES) {
                conv_tile(&rows, w + j, bias + j, y + j, 4);
            }
#if LANES > 1
            for (; j + 2 * LANES <= n_out; j += 2 * LANES) {
                conv_tile(&rows, w + j, bias + j, y + j, 2);
            }
            for (; j + LANES <= n_out; j += LANES) {
                conv_tile(&rows, w + j, bias + j, y + j, 1);
            }
#endif
#endif
            for (; j < n_out; j++) {
                y[j] = conv_sum(&rows, w + j, FLASH_FLOAT(bias + j));
            }
            y += n_out;
        }
    }
}
