{% macro run(layer, y, x) %}
mean({{ y }}, {{ x }}, {{ layer.place | window }})
{%- endmacro %}
package {{ package }}

// mean puts the mean of the window into y, for each channel of each place: a sum from 0 in the order of rows and
// columns, divided by how many of them lie inside the image.
func mean(y, x []float32, w *window) {
	n := w.channels
	w.sweep(func(at *view) {
		sums := y[at.result*n:][:n]
		clear(sums)
		for row := at.firstRow; row < at.endRow; row++ {
			for column := at.firstColumn; column < at.endColumn; column++ {
				for c, v := range x[w.pixel(at, row, column):][:n] {
					sums[c] += v
				}
			}
		}
		inside := float32((at.endRow - at.firstRow) * (at.endColumn - at.firstColumn))
		for c := range sums {
			sums[c] /= inside
		}
	})
}
