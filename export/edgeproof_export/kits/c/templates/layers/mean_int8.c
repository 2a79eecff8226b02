{% macro run(call, layer) %}
{% if layer.whole %}
mean({{ call.x }}, &P{{ call.index }}, {{ layer.zeros }}, {{ layer.left }}, {{ layer.multiplier }}, {{ layer.shift }}, {{ layer.zero_point }}, {{ call.y }});
{%- else %}
average({{ call.x }}, &P{{ call.index }}, {{ call.y }});
{%- endif %}
{%- endmacro %}
/* The sum of a window in one channel. */
static int32_t window_sum(const int8_t *x, const struct place *at, const struct part *part)
{
    int32_t sum = 0;
    int r;
    int k;

    for (r = part->rows; r > 0; r--) {
        for (k = part->columns; k > 0; k--) {
            sum += *x;
            x += at->channels;
        }
        x += (int32_t)(at->width - part->columns) * at->channels;
    }
    return sum;
}
{% if of_layers.mean.whole %}

/* The mean of an image, by channel: (sum - zeros) * 2^left * multiplier * 2^-shift, rounded twice, plus zero_point. */
static void mean(const int8_t *x, const struct place *place, int32_t zeros, int left, int32_t multiplier, int shift,
                 int zero_point, int8_t *y)
{
    AT_PLACE(place);
    const struct part part = part_of(at, 0, 0);
    int c;

    for (c = 0; c < at->channels; c++) {
        const int32_t sum = (window_sum(x + c, at, &part) - zeros) * ((int32_t)1 << left);
        const int32_t high = (int32_t)(((int64_t)sum * multiplier + ((int32_t)1 << 30)) >> 31);
        const int32_t rounded = shift > 0 ? (((high - (high < 0)) >> (shift - 1)) + 1) >> 1 : high;
        const int32_t q = rounded + zero_point;
        y[c] = (int8_t)(q < -128 ? -128 : q > 127 ? 127 : q);
    }
}
{% endif %}
{% if of_layers.mean.windows %}

/* The mean of each window, by channel: rounded half away from zero. */
static void average(const int8_t *x, const struct place *place, int8_t *y)
{
    AT_PLACE(place);
    int row;
    int column;
    int c;

    for (row = 0; row < at->n_rows; row++) {
        for (column = 0; column < at->n_columns; column++) {
            const struct part part = part_of(at, row, column);
            const int32_t n = (int32_t)part.rows * part.columns;
            for (c = 0; c < at->channels; c++) {
                const int32_t sum = window_sum(x + part.from * at->channels + c, at, &part);
                *y++ = (int8_t)((sum > 0 ? sum + n / 2 : sum - n / 2) / n);
            }
        }
    }
}
{% endif %}
