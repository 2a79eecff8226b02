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
		for i, x := range x {
			w := (*[8]float32)(weights[i*n+j:])
			s0 += float32(x * w[0])
			s1 += float32(x * w[1])
			s2 += float32(x * w[2])
			s3 += float32(x * w[3])
			s4 += float32(x * w[4])
			s5 += float32(x * w[5])
			s6 += float32(x * w[6])
			s7 += float32(x * w[7])
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
