/* The largest number of each window, by channel; what lies outside the image is left out. */
static void largest(const {{ column }} *x, const struct place *place, {{ column }} *y)
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
            for (c = 0; c < channels; c++) {
                const {{ column }} *from = x + part.from * channels + c;
                {{ column }} most = *from;
                for (r = part.rows; r > 0; r--) {
                    for (k = part.columns; k > 0; k--) {
                        most = {{ "*from > most" if gains else "LESS(most, *from)" }} ? *from : most;
                        from += channels;
                    }
                    from += (int32_t)(at->width - part.columns) * channels;
                }
                *y++ = most;
            }
        }
    }
}
