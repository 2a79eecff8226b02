static struct part part_of(const struct place *at, int row, int column)
{
    const int y = row * at->down - at->top;
    const int x = column * at->across - at->left;
    struct part part;

    part.row = y < 0 ? -y : 0;
    part.column = x < 0 ? -x : 0;
    part.rows = (at->height - y < at->rows ? at->height - y : at->rows) - part.row;
    part.columns = (at->width - x < at->columns ? at->width - x : at->columns) - part.column;
    part.from = (int32_t)(y + part.row) * at->width + x + part.column;
    return part;
}
