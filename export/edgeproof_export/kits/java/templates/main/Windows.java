package {{ java_package }};

/** Where a window goes over an image, whose numbers are in rows, then columns, then channels. */
final class Windows {
    final int channels;
    final int results;
    private final int height; // of the image
    private final int width;
    private final int rows; // of the window
    private final int columns;
    private final int down; // its steps
    private final int across;
    private final int top; // how far it reaches over the edge
    private final int left;
    private final int resultColumns;

    Windows(
            int height,
            int width,
            int channels,
            int rows,
            int columns,
            int down,
            int across,
            int top,
            int left,
            int resultRows,
            int resultColumns) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.rows = rows;
        this.columns = columns;
        this.down = down;
        this.across = across;
        this.top = top;
        this.left = left;
        this.resultColumns = resultColumns;
        results = resultRows * resultColumns;
    }

    /** Places of the window. */
    int taps() {
        return rows * columns;
    }

    /** Where the pixel of one place of the window begins, for one result; -1 outside the image. */
    int at(int result, int tap) {
        int row = result / resultColumns * down - top + tap / columns;
        int column = result % resultColumns * across - left + tap % columns;
        boolean inside = row >= 0 && row < height && column >= 0 && column < width;
        return inside ? (row * width + column) * channels : -1;
    }
}
