// sigmoid is 1 / (1 + e^-x), x limited to ±87.
func sigmoid(y []float32) {
	for i, x := range y {
		y[i] = flush(1 / (1 + exp(-clamp(x, -87, 87))))
	}
}
