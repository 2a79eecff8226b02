// relu6 keeps what is positive, at most 6.
func relu6(y []float32) {
	for i, x := range y {
		if !(x >= minNormal) {
			y[i] = 0
		} else if !(x < 6) {
			y[i] = 6
		}
	}
}
