package {{ package }}

// A window goes over an image, whose numbers are in rows, then columns, then channels.
type window struct {
	height, width, channels int // of the image
	rows, columns           int // of the window
	down, across            int // its steps
	top, left               int // how far it reaches over the edge
	nRows, nColumns         int // of the result
}

// A view is one place of the window: the part of it that lies inside the image.
type view struct {
	result                 int // its place among the results
	top, left              int // where the window begins in the image; negative beyond its edge
	firstRow, endRow       int // of the window
	firstColumn, endColumn int
}

// sweep visits every place, row by row.
func (w *window) sweep(visit func(at *view)) {
	for r := 0; r < w.nRows; r++ {
		for c := 0; c < w.nColumns; c++ {
			at := view{result: r*w.nColumns + c, top: r*w.down - w.top, left: c*w.across - w.left}
			at.firstRow, at.endRow = within(at.top, w.rows, w.height)
			at.firstColumn, at.endColumn = within(at.left, w.columns, w.width)
			visit(&at)
		}
	}
}

// pixel returns where the numbers of a pixel under the window begin.
func (w *window) pixel(at *view, row, column int) int {
	return ((at.top+row)*w.width + at.left + column) * w.channels
}

// within returns which of n places, of which the first is at start, lie inside 0…size.
func within(start, n, size int) (first, end int) {
	first, end = 0, n
	if start < 0 {
		first = -start
	}
	if start+n > size {
		end = size - start
	}
	return first, end
}
