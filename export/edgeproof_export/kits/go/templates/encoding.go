package {{ package }}

// encode imputes, limits, scales and one-hot encodes; whatever the row holds, the encoded vector is finite.
func encode(row *[NFeatures]float32, encoded *[nEncoded]float32) {
	column := 0
	for i := range features {
		f := &features[i]
		x := row[i]
		if f.Values != nil {
			encodeCode(x, encoded[column:column+len(f.Values)])
			column += len(f.Values)
			continue
		}
		if x != x {
			x = f.missing
		}
		v := flush(clamp(x, f.lo, f.hi))
		encoded[column] = flush((v - f.mean) * f.scale)
		column++
		for t, slope := range f.slopes {
			encoded[column] = flush(clamp((v-f.edges[t])*slope, 0, 1))
			column++
		}
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
