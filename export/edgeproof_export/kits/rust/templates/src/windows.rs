//! Windows over images, whose numbers are in rows, then columns, then channels.

/// Where a window goes, rows before columns.
pub struct Window {
    /// Of the image, as the next.
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    /// Of the window, as the next.
    pub rows: usize,
    pub columns: usize,
    /// Its steps.
    pub down: usize,
    pub across: usize,
    /// How far it reaches over the edge.
    pub top: usize,
    pub left: usize,
    /// Columns of the result.
    pub n_columns: usize,
}

impl Window {
    /// The parts of the window of one result that lie inside the image, in the order of rows and columns: their places
    /// in the window, and where their pixels begin.
    pub fn taps(&self, result: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let (r, c) = (result / self.n_columns, result % self.n_columns);
        (0..self.rows * self.columns).filter_map(move |tap| {
            let row = (r * self.down + tap / self.columns).checked_sub(self.top)?;
            let column = (c * self.across + tap % self.columns).checked_sub(self.left)?;
            let inside = row < self.height && column < self.width;
            inside.then_some((tap, (row * self.width + column) * self.channels))
        })
    }
}
