{% macro run(call, layer) %}
mean({{ call.x }}, &P{{ call.index }}, {{ call.y }});
    linear_all({{ call.y }}, {{ call.n_out }});
{%- endmacro %}
/* The mean of each window, by channel: a sum in ascending order, divided by how many numbers lie inside the image. */
static void mean(const float *x, const struct place *place, float *y)
{
    AT_PLACE(place);
    const int channels = at->channels;
    int row;
    int column;
    int c;
    int r;
    int k;

    for (row = 0; row < at->n_rows; row++) {
        for (column = 0; column < at->n_columns; column++) {
            const struct part part = part_of(at, row, column);
            const float n = (float)((int32_t)part.rows * part.columns);
            for (c = 0; c < channels; c++) {
                const float *from = x + part.from * channels + c;
                float sum = 0.0f;
                for (r = part.rows; r > 0; r--) {
                    for (k = part.columns; k > 0; k--) {
                        sum = sum + *from;
                        from += channels;
                    }
                    from += (int32_t)(at->width - part.columns) * channels;
                }
                *y++ = sum / n;
            }
        }
    }
}
