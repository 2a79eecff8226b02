namespace {{ namespace }}
{
    /// <summary>Where a window goes over an image, whose numbers are in rows, then columns, then channels.</summary>
    internal sealed class Windows
    {
        internal readonly int Channels;
        internal readonly int Results;
        private readonly int height; // of the image
        private readonly int width;
        private readonly int rows; // of the window
        private readonly int columns;
        private readonly int down; // its steps
        private readonly int across;
        private readonly int top; // how far it reaches over the edge
        private readonly int left;
        private readonly int resultColumns;

        internal Windows(
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
            int resultColumns)
        {
            Channels = channels;
            Results = resultRows * resultColumns;
            this.height = height;
            this.width = width;
            this.rows = rows;
            this.columns = columns;
            this.down = down;
            this.across = across;
            this.top = top;
            this.left = left;
            this.resultColumns = resultColumns;
        }

        /// <summary>Places of the window.</summary>
        internal int Taps
        {
            get { return rows * columns; }
        }

        /// <summary>Where the pixel of one place of the window begins, for one result; -1 outside the image.</summary>
        internal int At(int result, int tap)
        {
            int row = result / resultColumns * down - top + tap / columns;
            int column = result % resultColumns * across - left + tap % columns;
            bool inside = row >= 0 && row < height && column >= 0 && column < width;
            return inside ? (row * width + column) * Channels : -1;
        }
    }
}
