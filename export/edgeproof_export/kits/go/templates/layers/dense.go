{% macro run(layer, y, x) %}
dense({{ y }}, {{ x }}, {{ layer.name | go_name }}Weights[:], {{ layer.name | go_name }}Bias[:])
{%- endmacro %}
package {{ package }}

// dense puts bias + x · weights into y, the products added in the order of x.
//
// weights has len(x) rows of len(y).
func dense(y, x, weights, bias []float32) {
	copy(y, bias)
	addProducts(y, x, weights)
}
