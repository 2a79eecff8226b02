// relu keeps what is positive.
func relu(y []float32) {
	for i, x := range y {
		if !(x >= minNormal) {
			y[i] = 0
		}
	}
}
