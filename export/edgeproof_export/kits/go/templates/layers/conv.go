{% macro run(layer, y, x) %}
conv({{ y }}, {{ x }}, {{ layer.place | window }}, {{ layer.name | go_name }}Weights[:], {{ layer.name | go_name }}Bias[:])
{%- endmacro %}
package {{ package }}

// conv puts a sum over all channels of the window into y, for each output of each place. Rows, columns and channels
// are added in this order; what lies outside the image is left out.
//
// weights has rows × columns × channels rows of len(bias).
func conv(y, x []float32, w *window, weights, bias []float32) {
	n := len(bias)
	w.sweep(func(at *view) {
		sums := y[at.result*n:][:n]
		copy(sums, bias)
		length := (at.endColumn - at.firstColumn) * w.channels
		for row := at.firstRow; row < at.endRow; row++ {
			given := x[w.pixel(at, row, at.firstColumn):][:length]
			addProducts(sums, given, weights[(row*w.columns+at.firstColumn)*w.channels*n:])
		}
	})
}
