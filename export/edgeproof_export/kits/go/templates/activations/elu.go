// elu keeps what is positive; else it is e^x - 1.
func elu(y []float32) {
	for i, x := range y {
		if !(x > 0) {
			x = exp(x) - 1
		}
		y[i] = flush(x)
	}
}
