{% macro run(layer, y, x) %}
depthwise({{ y }}, {{ x }}, {{ layer.place | window }}, {{ layer.name | go_name }}Weights[:], {{ layer.name | go_name }}Bias[:])
{%- endmacro %}
package {{ package }}

// depthwise puts a sum over the window into y, for each channel of each place. Rows and columns are added in this
// order; what lies outside the image is left out.
//
// weights has rows × columns rows of len(bias), the channels.
func depthwise(y, x []float32, w *window, weights, bias []float32) {
	n := len(bias)
	w.sweep(func(at *view) {
		sums := y[at.result*n:][:n]
		copy(sums, bias)
		for row := at.firstRow; row < at.endRow; row++ {
			for column := at.firstColumn; column < at.endColumn; column++ {
				given := x[w.pixel(at, row, column):][:n]
				factors := weights[(row*w.columns+column)*n:][:n]
				for c, v := range given {
					sums[c] += float32(v * factors[c])
				}
			}
		}
	})
}
