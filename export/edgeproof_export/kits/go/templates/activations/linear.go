// linear changes nothing.
func linear(y []float32) {
	for i, x := range y {
		y[i] = flush(x)
	}
}
