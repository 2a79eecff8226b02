// tanh is (1 - t) / (1 + t) with t = e^(-2|x|), and the sign of x.
func tanh(y []float32) {
	for i, x := range y {
		magnitude := x
		if x < 0 {
			magnitude = -x
		}
		t := exp(-(2 * clamp(magnitude, 0, 10)))
		tanh := (1 - t) / (1 + t)
		if x < 0 {
			tanh = -tanh
		}
		y[i] = flush(tanh)
	}
}
