package {{ package }}

// encode imputes, limits, scales and one-hot encodes; whatever the row holds, the encoded vector is finite.
func encode(row *[NFeatures]float32, encoded *[nEncoded]float32) {
	columns := encoded[:]
	for i := range features {
		feature := &features[i]
		width := 1 + len(feature.slopes)
		if feature.Values == nil {
			feature.encodeNumber(row[i], columns[:width])
		} else {
			width = len(feature.Values)
			encodeCode(row[i], columns[:width])
		}
		columns = columns[width:]
	}
}

func (f *Feature) encodeNumber(x float32, columns []float32) {
	v := x
	if x != x {
		v = f.missing
	}
	v = flush(clamp(v, f.lo, f.hi))
	columns[0] = flush((v - f.mean) * f.scale)
	for t, slope := range f.slopes {
		columns[1+t] = flush(clamp((v-f.edges[t])*slope, 0, 1))
	}
}

// encodeCode puts 1 into the column of the code, and leaves the others zero.
func encodeCode(x float32, columns []float32) {
	for i := range columns {
		if x == float32(i+1) {
			columns[i] = 1
		}
	}
}
