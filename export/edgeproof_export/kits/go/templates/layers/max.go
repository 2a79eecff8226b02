{% macro run(layer, y, x) %}
largest({{ y }}, {{ x }}, {{ layer.place | window }})
{%- endmacro %}
package {{ package }}

import "math"

// largest puts the largest number of the window into y, for each channel of each place.
func largest(y, x []float32, w *window) {
	n := w.channels
	w.sweep(func(at *view) {
		most := y[at.result*n:][:n]
		for c := range most {
			most[c] = float32(math.Inf(-1))
		}
		for row := at.firstRow; row < at.endRow; row++ {
			for column := at.firstColumn; column < at.endColumn; column++ {
				for c, v := range x[w.pixel(at, row, column):][:n] {
					if v > most[c] {
						most[c] = v
					}
				}
			}
		}
	})
}
