package {{ package }}

// addProducts adds x · weights to y, the products in the order of x.
//
// weights has len(x) rows of len(y).
func addProducts(y, x, weights []float32) {
	n := len(y)
	j := 0
	for ; j+8 <= n; j += 8 { // eight sums stay in registers
		b := (*[8]float32)(y[j:])
		s0, s1, s2, s3, s4, s5, s6, s7 := b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]
		i := 0
		for ; i+4 <= len(x); i += 4 { // four inputs in each turn
			x := (*[4]float32)(x[i:])
{% for input in range(4) %}
			w{{ input }} := (*[8]float32)(weights[{{ "i" if not input else "(i+%d)" % input }}*n+j:])
{% endfor %}
{% for input in range(4) %}
{% for output in range(8) %}
			s{{ output }} += float32(x[{{ input }}] * w{{ input }}[{{ output }}])
{% endfor %}
{% endfor %}
		}
		for ; i < len(x); i++ {
			x := x[i]
			w := (*[8]float32)(weights[i*n+j:])
{% for output in range(8) %}
			s{{ output }} += float32(x * w[{{ output }}])
{% endfor %}
		}
		*b = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	for ; j < n; j++ {
		sum := y[j]
		for i, x := range x {
			sum += float32(x * weights[i*n+j])
		}
		y[j] = sum
	}
}
